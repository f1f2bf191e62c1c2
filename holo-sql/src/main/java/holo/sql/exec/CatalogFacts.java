package holo.sql.exec;

import org.jspecify.annotations.Nullable;

/// What system functions look up in the catalog; implemented over the catalog that the session's transaction sees.
///
/// OIDs are unsigned 32 bits in a `long`. Where PostgreSQL answers NULL for an object that does not exist, null.
public interface CatalogFacts {
    /// pg_get_userbyid: null when there is no such role.
    @Nullable
    String roleName(long oid);

    /// The role's OID, or null.
    @Nullable
    Long roleOid(String name);

    /// The schema's name, or null.
    @Nullable
    String schemaName(long oid);

    /// The schema's OID, or null.
    @Nullable
    Long schemaOid(String name);

    /// The OID of a database, or null.
    @Nullable
    Long databaseOid(String name);

    /// A relation's name as regclass prints it: quoted where needed, qualified unless visible; null when there is none.
    @Nullable
    String relationName(long oid);

    /// Finds a relation (table, view, index, sequence) by its name as written, perhaps quoted and qualified; null when
    /// there is none.
    @Nullable
    Long relationOid(String name);

    /// format_type for types that are not built in; null when there is none.
    @Nullable
    String typeName(long oid);

    /// The name of a function that users made as regproc, or with the types of its arguments as regprocedure prints it;
    /// null when there is none.
    @Nullable
    String functionName(long oid, boolean signature);

    /// Finds a function that users made by such a name; null when there is none.
    ///
    /// @throws holo.sql.error.SqlException 42725 when several have the name
    @Nullable
    Long functionOid(String name, boolean signature);

    /// to_regtype for types that are not built in; null when there is none.
    @Nullable
    Long typeOid(String name);

    /// A collation's name as regcollation prints it; null when there is none.
    @Nullable
    String collationName(long oid);

    /// The version of the rules that a collation has today; null for none.
    ///
    /// @throws holo.sql.error.SqlException 42704 when there is no such collation
    @Nullable
    String collationVersion(long oid);

    /// The collation of a written name; null when there is none.
    @Nullable
    Long collationOid(String name);

    /// pg_table_is_visible and its kin for the catalog of the class: `pg_class`, `pg_type`, `pg_proc`, `pg_operator`,
    /// `pg_collation` …; null when the object does not exist.
    @Nullable
    Boolean isVisible(String catalog, long oid);

    /// obj_description, col_description, shobj_description.
    ///
    /// @param catalog the class, such as `pg_class`
    /// @param column attribute number, 0 for the object itself
    @Nullable
    String comment(String catalog, long oid, int column);

    /// pg_get_constraintdef.
    @Nullable
    String constraintDefinition(long oid, boolean pretty);

    /// pg_get_indexdef.
    ///
    /// @param column a key column from 1, 0 for the whole statement
    @Nullable
    String indexDefinition(long oid, int column, boolean pretty);

    /// pg_get_viewdef.
    @Nullable
    String viewDefinition(long oid, boolean pretty);

    /// pg_get_serial_sequence: the qualified name or null.
    ///
    /// @throws holo.sql.error.SqlException 42P01, 42703
    @Nullable
    String serialSequence(String table, String column);

    /// Whether the current user (or the named role, when not null) has the privilege (`SELECT`, `INSERT`, `USAGE`, …)
    /// on the object.
    ///
    /// @param kind `table`, `schema`, `database`, `sequence`, `column`, `function`, `type`, `role`
    /// @return null when the object does not exist
    @Nullable
    Boolean hasPrivilege(@Nullable String role, String kind, long oid, String privilege);

    /// Bytes of a relation on disk; null when there is none.
    @Nullable
    Long relationBytes(long oid);

    /// Estimated bytes of a table's secondary indexes; 0 for what has none, null when there is no such relation.
    @Nullable
    Long indexBytes(long oid);

    /// nextval.
    ///
    /// @throws holo.sql.error.SqlException 42P01, 42809 for what is no sequence, 2200H at its end
    long nextSequenceValue(long sequenceOid);

    /// currval of this session.
    ///
    /// @throws holo.sql.error.SqlException 55000 when nextval was not called yet
    long currentSequenceValue(long sequenceOid);

    /// lastval of this session.
    long lastSequenceValue();

    /// setval.
    void setSequenceValue(long sequenceOid, long value, boolean called);

    /// Where a sequence stands as clients see it, given its position in the store.
    Position sequencePosition(long sequenceOid, Position stored);

    /// A sequence's position.
    ///
    /// @param called whether the value was given out
    record Position(long value, boolean called) {}

    /// Any other catalog question, by the function's name and its arguments: what the planner wants to answer without a
    /// method here. Null when it does not know the function.
    @Nullable
    Object systemFunction(String name, @Nullable Object[] arguments);
}
