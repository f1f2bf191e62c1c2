package holo.sql.parser;

import holo.sql.catalog.FunctionDescriptor;
import holo.sql.catalog.TriggerDescriptor;
import java.util.List;
import java.util.Map;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.jspecify.annotations.Nullable;

/// One statement, parsed.
public sealed interface Statement {
    /// SELECT, VALUES, TABLE, WITH.
    ///
    /// @param locking FOR UPDATE and its kin, in order
    record Query(SqlNode node, List<Locking> locking) implements Statement {}

    /// FOR UPDATE, SHARE …
    ///
    /// @param tables the aliases it is limited to; empty for all
    record Locking(Strength strength, List<String> tables, Wait waiting) {
        /// How strong a row lock is.
        public enum Strength {
            KEY_SHARE,
            SHARE,
            NO_KEY_UPDATE,
            UPDATE
        }

        /// What to do about a row that is locked.
        public enum Wait {
            BLOCK,
            NOWAIT,
            SKIP_LOCKED
        }
    }

    /// INSERT. A null element of a row of values stands for DEFAULT.
    ///
    /// @param columns the target columns; empty for all in order
    /// @param rows VALUES, or null when there is a query or DEFAULT VALUES
    /// @param query null when there are rows or DEFAULT VALUES
    record Insert(
            @Nullable SqlNodeList with,
            ObjectName table,
            @Nullable String alias,
            List<SqlIdentifier> columns,
            boolean overridingSystemValue,
            @Nullable List<List<@Nullable SqlNode>> rows,
            @Nullable SqlNode query,
            @Nullable OnConflict onConflict,
            @Nullable SqlNodeList returning)
            implements Statement {}

    /// ON CONFLICT.
    ///
    /// @param columns the arbiter's columns and expressions; empty when there is a constraint or none
    /// @param predicate the condition of the partial index that is meant, or null
    /// @param assignments null for DO NOTHING
    record OnConflict(
            List<SqlNode> columns,
            @Nullable SqlNode predicate,
            @Nullable String constraint,
            @Nullable List<Assignment> assignments,
            @Nullable SqlNode where) {
        /// Whether it looks at columns of the table: those of the arbiter, and those of the row in the way.
        public boolean readsTable() {
            return !columns.isEmpty() || constraint != null || assignments != null;
        }
    }

    /// `column = value` of SET; a null value stands for DEFAULT.
    record Assignment(SqlIdentifier column, @Nullable SqlNode value) {}

    /// UPDATE.
    record Update(
            @Nullable SqlNodeList with,
            ObjectName table,
            @Nullable String alias,
            List<Assignment> assignments,
            @Nullable SqlNode from,
            @Nullable SqlNode where,
            @Nullable SqlNodeList returning)
            implements Statement {}

    /// DELETE.
    record Delete(
            @Nullable SqlNodeList with,
            ObjectName table,
            @Nullable String alias,
            @Nullable SqlNode using,
            @Nullable SqlNode where,
            @Nullable SqlNodeList returning)
            implements Statement {}

    /// MERGE.
    ///
    /// @param source relations to join the table with
    record Merge(
            @Nullable SqlNodeList with,
            ObjectName table,
            @Nullable String alias,
            SqlNode source,
            SqlNode condition,
            List<MergeAction> actions)
            implements Statement {}

    /// A statement behind WITH queries that change rows. The other queries see what a change returns as a relation of
    /// the statement, by number of the change.
    record WithChanges(List<Change> changes, Statement body) implements Statement {
        /// Where such relations are.
        public static final String SCHEMA = "\u0001statement";

        /// A statement of the list.
        public record Change(SqlIdentifier name, Statement statement) {}

        /// The relation of a change.
        public static String relation(int change) {
            return "change" + change;
        }
    }

    /// CREATE TABLE.
    record CreateTable(
            ObjectName name,
            boolean temporary,
            boolean ifNotExists,
            List<ColumnDefinition> columns,
            List<Like> likes,
            List<TableConstraint> constraints,
            TableFamily family,
            @Nullable OnCommit onCommit,
            Map<String, String> parameters)
            implements Statement {}

    /// LIKE in CREATE TABLE.
    ///
    /// @param place how many columns are written before it
    /// @param including what is copied beside columns: `defaults`, `constraints`, `indexes` …
    record Like(int place, ObjectName source, java.util.Set<String> including) {}

    /// What happens to a temporary table when a transaction commits.
    enum OnCommit {
        PRESERVE_ROWS,
        DELETE_ROWS,
        DROP
    }

    /// A column of CREATE TABLE and ADD COLUMN.
    ///
    /// @param constraints in order
    record ColumnDefinition(SqlIdentifier name, PgTypeNameSpec type, List<ColumnConstraint> constraints) {}

    /// SET CONSTRAINTS.
    ///
    /// @param names empty for ALL
    record SetConstraints(List<ObjectName> names, boolean deferred) implements Statement {}

    /// CREATE TABLE … AS and SELECT … INTO.
    record CreateTableAs(
            ObjectName name,
            boolean temporary,
            boolean ifNotExists,
            List<SqlIdentifier> columns,
            SqlNode query,
            boolean withData,
            @Nullable OnCommit onCommit,
            Map<String, String> parameters)
            implements Statement {}

    /// ALTER TABLE.
    record AlterTable(ObjectName name, boolean ifExists, List<AlterTableAction> actions) implements Statement {}

    /// CREATE TYPE.
    record CreateType(ObjectName name, TypeBody body) implements Statement {}

    /// What an option of a type is set to, which may be the name of anything.
    record TypeOption(PgTypeNameSpec value) {
        /// The value as the name of something that is no type.
        public ObjectName name() {
            return new ObjectName(
                    value.schema(), value.name(), value.getParserPos().getColumnNum());
        }
    }

    /// An attribute of a composite type.
    record TypeAttribute(
            String name, PgTypeNameSpec type, @Nullable ObjectName collation) {}

    /// ALTER TYPE, as far as it is about what values there are.
    record AlterType(ObjectName name, List<TypeChange> changes) implements Statement {}

    /// CREATE DOMAIN.
    ///
    /// @param constraints DEFAULT, NOT NULL, NULL and CHECK
    record CreateDomain(ObjectName name, PgTypeNameSpec type, List<ColumnConstraint> constraints)
            implements Statement {}

    /// ALTER DOMAIN.
    record AlterDomain(ObjectName name, DomainChange change) implements Statement {}

    /// ALTER SEQUENCE with options.
    ///
    /// @param options as of CREATE SEQUENCE, and `restart`, without a number {@link Long#MIN_VALUE}
    /// @param ownedBy the parts of a column's name; empty for NONE; null when it was not said
    record AlterSequence(
            ObjectName name,
            boolean ifExists,
            Map<String, Long> options,
            @Nullable List<String> ownedBy) implements Statement {}

    /// ALTER of a schema, view, sequence or index: a new owner, name or schema.
    record AlterObject(ObjectKind kind, ObjectName name, boolean ifExists, Change change, String value)
            implements Statement {
        /// What is changed.
        public enum Change {
            OWNER,
            NAME,
            SCHEMA
        }
    }

    /// DROP.
    record Drop(ObjectKind kind, List<ObjectName> names, boolean ifExists, boolean cascade) implements Statement {}

    /// What DROP, COMMENT and their kin name.
    enum ObjectKind {
        TABLE,
        INDEX,
        VIEW,
        SEQUENCE,
        SCHEMA,
        TYPE,
        DOMAIN,
        COLLATION,
        MATERIALIZED_VIEW;

        /// As PostgreSQL's messages call it.
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
        }
    }

    /// CREATE SCHEMA.
    record CreateSchema(String name, boolean ifNotExists) implements Statement {}

    /// CREATE COLLATION.
    ///
    /// @param options by name in lower case
    /// @param from the collation to copy, null for none
    record CreateCollation(
            ObjectName name,
            boolean ifNotExists,
            Map<String, String> options,
            @Nullable ObjectName from) implements Statement {
        /// What may be said of a collation.
        public static final java.util.Set<String> OPTIONS =
                java.util.Set.of("locale", "lc_collate", "lc_ctype", "provider", "deterministic", "version");
    }

    /// ALTER COLLATION … REFRESH VERSION.
    record RefreshCollation(ObjectName name) implements Statement {}

    /// CREATE EXTENSION.
    ///
    /// @param schema null for the one that objects are created in
    /// @param version null for the newest
    record CreateExtension(
            String name,
            boolean ifNotExists,
            @Nullable String schema,
            @Nullable String version) implements Statement {}

    /// ALTER EXTENSION: SET SCHEMA, or UPDATE when the schema is null.
    ///
    /// @param version the version to update to; null for the newest
    record AlterExtension(
            String name, @Nullable String schema, @Nullable String version) implements Statement {}

    /// DROP EXTENSION.
    record DropExtension(List<String> names, boolean ifExists, boolean cascade) implements Statement {}

    /// CREATE INDEX.
    ///
    /// @param online the index is only written to at first; else it is filled at once
    record CreateIndex(
            @Nullable String name,
            boolean concurrently,
            boolean online,
            boolean unique,
            boolean ifNotExists,
            ObjectName table,
            String method,
            List<IndexColumn> columns,
            List<SqlIdentifier> include,
            @Nullable SqlNode where,
            @Nullable String whereText)
            implements Statement {
        /// The same statement, whose index is left for a builder to fill.
        public CreateIndex withOnline() {
            return new CreateIndex(
                    name, concurrently, true, unique, ifNotExists, table, method, columns, include, where, whereText);
        }

        /// A key column of an index.
        public record IndexColumn(SqlNode expression, String text, boolean descending, boolean nullsFirst) {}
    }

    /// CREATE VIEW.
    ///
    /// @param options what WITH (…) and WITH CHECK OPTION say
    /// @param text the query as written
    record CreateView(
            ObjectName name,
            boolean replace,
            boolean temporary,
            List<SqlIdentifier> columns,
            Map<String, String> options,
            SqlNode query,
            String text)
            implements Statement {}

    /// CREATE MATERIALIZED VIEW.
    ///
    /// @param text the query as written
    record CreateMaterializedView(
            ObjectName name,
            boolean ifNotExists,
            List<SqlIdentifier> columns,
            Map<String, String> parameters,
            SqlNode query,
            String text,
            boolean withData)
            implements Statement {}

    /// REFRESH MATERIALIZED VIEW.
    record RefreshMaterializedView(ObjectName name, boolean concurrently, boolean withData) implements Statement {}

    /// ALTER [MATERIALIZED] VIEW: what it has in common with ALTER TABLE.
    record AlterView(ObjectKind kind, ObjectName name, boolean ifExists, AlterTableAction action)
            implements Statement {}

    /// CREATE FUNCTION and CREATE PROCEDURE.
    ///
    /// @param result null when OUT parameters say it
    /// @param language null when it was not said
    /// @param body null when there is none
    /// @param cost and {@code rows}: null when they were not said
    record CreateFunction(
            ObjectName name,
            boolean procedure,
            boolean replace,
            List<FunctionParameter> parameters,
            @Nullable FunctionResult result,
            @Nullable String language,
            FunctionDescriptor.Form form,
            @Nullable String body,
            FunctionDescriptor.Volatility volatility,
            boolean strict,
            boolean leakProof,
            FunctionDescriptor.Parallel parallel,
            @Nullable Float cost,
            @Nullable Float rows,
            boolean definer,
            List<SettingChange> settings)
            implements Statement {}

    /// CREATE AGGREGATE.
    ///
    /// @param parameters null in the old form, where the definition says which there are
    /// @param ordered whether some of them stand behind ORDER BY
    record CreateAggregate(
            ObjectName name,
            boolean replace,
            @Nullable List<FunctionParameter> parameters,
            boolean ordered,
            List<DefinitionItem> definition)
            implements Statement {}

    /// A parameter of a function as written.
    ///
    /// @param name empty for none
    /// @param defaultText null for none
    record FunctionParameter(
            String name,
            FunctionDescriptor.Mode mode,
            PgTypeNameSpec type,
            @Nullable String defaultText) {}

    /// RETURNS; without a type for RETURNS TABLE.
    record FunctionResult(@Nullable PgTypeNameSpec type, boolean setOf) {}

    /// A function as statements name it.
    ///
    /// @param types null when no list was written
    record FunctionName(ObjectName name, @Nullable List<PgTypeNameSpec> types) {}

    /// CREATE TRIGGER.
    ///
    /// @param columns of UPDATE OF
    /// @param when the condition's text, or null
    record CreateTrigger(
            String name,
            boolean replace,
            ObjectName table,
            TriggerDescriptor.Timing timing,
            boolean row,
            java.util.Set<TriggerDescriptor.Event> events,
            List<String> columns,
            @Nullable String when,
            ObjectName function,
            List<String> arguments)
            implements Statement {}

    /// DROP TRIGGER.
    record DropTrigger(String name, ObjectName table, boolean ifExists) implements Statement {}

    /// ALTER TRIGGER … RENAME TO.
    record RenameTrigger(String name, ObjectName table, String newName) implements Statement {}

    /// CREATE, ALTER and DROP POLICY.
    record Policy(PolicyCommand command) implements Statement {}

    /// DO.
    record Do(String language, String body) implements Statement {}

    /// CALL.
    ///
    /// @param text the whole that its nodes have their positions in
    record Call(ObjectName name, List<SqlNode> arguments, String text) implements Statement {}

    /// What DROP, ALTER and COMMENT call a function.
    enum RoutineKind {
        FUNCTION,
        PROCEDURE,
        AGGREGATE,
        ROUTINE;

        /// As messages have it.
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /// DROP FUNCTION and its kin.
    record DropFunction(RoutineKind kind, List<FunctionName> functions, boolean ifExists, boolean cascade)
            implements Statement {}

    /// ALTER FUNCTION and its kin: a new owner, name or schema.
    record AlterFunction(RoutineKind kind, FunctionName function, AlterObject.Change change, String value)
            implements Statement {}

    /// ALTER FUNCTION and its kin … SECURITY.
    ///
    /// @param definer DEFINER, and not INVOKER
    record AlterFunctionSecurity(RoutineKind kind, FunctionName function, boolean definer) implements Statement {}

    /// ALTER FUNCTION and its kin … SET, RESET.
    record AlterFunctionSetting(RoutineKind kind, FunctionName function, SettingChange change) implements Statement {}

    /// COMMENT ON FUNCTION and its kin.
    record CommentFunction(
            RoutineKind kind,
            FunctionName function,
            @Nullable String text) implements Statement {}

    /// CREATE SEQUENCE.
    record CreateSequence(
            ObjectName name,
            boolean temporary,
            boolean ifNotExists,
            Map<String, Long> options,
            @Nullable List<String> ownedBy)
            implements Statement {}

    /// CREATE ROLE, CREATE USER, CREATE GROUP.
    record CreateRole(String name, RoleOptions options) implements Statement {}

    /// ALTER ROLE with options.
    record AlterRole(String name, RoleOptions options) implements Statement {}

    /// What CREATE ROLE and ALTER ROLE say.
    ///
    /// @param attributes by name, false for NO…
    /// @param password as written, or null
    /// @param passwordGiven whether PASSWORD was there, NULL included
    /// @param validUntil as written, or null
    /// @param memberOf roles to become a member of
    /// @param members roles to become members
    /// @param admins roles to become members with ADMIN OPTION
    record RoleOptions(
            Map<String, Boolean> attributes,
            @Nullable String password,
            boolean passwordGiven,
            @Nullable Integer connectionLimit,
            @Nullable String validUntil,
            List<String> memberOf,
            List<String> members,
            List<String> admins) {}

    /// ALTER ROLE … SET and RESET.
    ///
    /// @param role null for ALL
    /// @param setting `all` for RESET ALL
    /// @param value null to reset
    record AlterRoleSetting(
            @Nullable String role, String setting, @Nullable String value) implements Statement {}

    /// ALTER ROLE … RENAME TO.
    record RenameRole(String name, String to) implements Statement {}

    /// DROP ROLE.
    record DropRole(List<String> names, boolean ifExists) implements Statement {}

    /// CREATE DATABASE.
    ///
    /// @param options by their names, in lower case
    record CreateDatabase(String name, Map<String, String> options) implements Statement {}

    /// ALTER DATABASE … WITH.
    record AlterDatabase(String name, Map<String, String> options) implements Statement {}

    /// ALTER DATABASE … RENAME TO.
    record RenameDatabase(String name, String to) implements Statement {}

    /// ALTER DATABASE … OWNER TO.
    record OwnDatabase(String name, String owner) implements Statement {}

    /// ALTER DATABASE … SET and RESET.
    ///
    /// @param setting `all` for RESET ALL
    /// @param value null to reset
    record AlterDatabaseSetting(
            String name, String setting, @Nullable String value) implements Statement {}

    /// DROP DATABASE.
    ///
    /// @param force ends the sessions that are in it
    record DropDatabase(String name, boolean ifExists, boolean force) implements Statement {}

    /// GRANT and REVOKE of roles.
    record GrantRole(
            boolean grant,
            List<String> roles,
            List<String> grantees,
            boolean admin,
            @Nullable String grantedBy) implements Statement {}

    /// GRANT and REVOKE of privileges.
    ///
    /// @param privileges empty for ALL
    /// @param target as written: table, sequence, schema …; in plural after ALL … IN SCHEMA
    /// @param names of objects, or of schemas
    /// @param functions in the place of names
    /// @param allInSchemas names are schemas
    /// @param option WITH GRANT OPTION, GRANT OPTION FOR
    record GrantPrivileges(
            boolean grant,
            List<PrivilegeName> privileges,
            String target,
            List<ObjectName> names,
            List<FunctionName> functions,
            boolean allInSchemas,
            List<String> grantees,
            boolean option,
            boolean cascade)
            implements Statement {
        /// A privilege, perhaps on some columns.
        public record PrivilegeName(String name, List<String> columns) {}
    }

    /// ALTER DEFAULT PRIVILEGES.
    ///
    /// @param roles empty for the current one
    /// @param schemas empty for any
    record AlterDefaultPrivileges(List<String> roles, List<String> schemas, GrantPrivileges change)
            implements Statement {}

    /// ALTER INDEX … ATTACH PARTITION.
    record AttachIndex(ObjectName index, ObjectName partition) implements Statement {}

    /// REASSIGN OWNED, and DROP OWNED when there is no new owner.
    record Owned(List<String> roles, @Nullable String newOwner, boolean cascade) implements Statement {}

    /// TRUNCATE.
    record Truncate(List<ObjectName> tables, boolean restartIdentity, boolean cascade) implements Statement {}

    /// COPY.
    ///
    /// @param table null when a query is copied
    /// @param query null when a table is copied, or what a change returns
    /// @param change null when a table or a query is copied
    /// @param file null for the client's stream
    /// @param where which rows are taken in, or null
    /// @param options names in lower case; values as written, `true` for none
    record Copy(
            @Nullable ObjectName table,
            List<SqlIdentifier> columns,
            @Nullable SqlNode query,
            @Nullable Statement change,
            boolean from,
            @Nullable String file,
            boolean program,
            @Nullable SqlNode where,
            Map<String, String> options,
            Map<String, List<String>> columnOptions)
            implements Statement {}

    /// BEGIN and START TRANSACTION.
    record Begin(boolean start, TransactionModes modes) implements Statement {}

    /// What BEGIN and SET TRANSACTION may say.
    record TransactionModes(
            @Nullable String isolation,
            @Nullable Boolean readOnly,
            @Nullable Boolean deferrable) {
        public static final TransactionModes NONE = new TransactionModes(null, null, null);
    }

    /// COMMIT and END.
    record Commit(boolean chain) implements Statement {}

    /// ROLLBACK and ABORT.
    record Rollback(boolean chain) implements Statement {}

    /// SAVEPOINT.
    record Savepoint(String name) implements Statement {}

    /// RELEASE SAVEPOINT.
    record Release(String name) implements Statement {}

    /// ROLLBACK TO SAVEPOINT.
    record RollbackTo(String name) implements Statement {}

    /// SET TRANSACTION and SET SESSION CHARACTERISTICS.
    record SetTransaction(boolean session, TransactionModes modes) implements Statement {}

    /// SET.
    ///
    /// @param values as written, strings unquoted; null for DEFAULT
    record Set(String name, @Nullable List<String> values, boolean local) implements Statement {}

    /// SHOW; `all` for SHOW ALL.
    record Show(String name) implements Statement {}

    /// RESET; `all` for RESET ALL.
    record Reset(String name) implements Statement {}

    /// DISCARD.
    record Discard(String what) implements Statement {}

    /// EXPLAIN.
    record Explain(Statement statement, Map<String, String> options) implements Statement {}

    /// PREPARE.
    record Prepare(String name, List<PgTypeNameSpec> types, Statement statement, String text) implements Statement {}

    /// EXECUTE.
    record Execute(String name, List<SqlNode> arguments) implements Statement {}

    /// DEALLOCATE; a null name for all.
    record Deallocate(@Nullable String name) implements Statement {}

    /// DECLARE CURSOR.
    ///
    /// @param scroll SCROLL or NO SCROLL; null for neither
    record DeclareCursor(
            String name, boolean hold, @Nullable Boolean scroll, SqlNode query, List<Locking> locking)
            implements Statement {}

    /// FETCH and MOVE.
    ///
    /// @param count rows, Long.MAX_VALUE for ALL, negative for backwards; or the place of a row
    record Fetch(String cursor, Direction direction, long count, boolean move) implements Statement {
        /// What the count counts.
        public enum Direction {
            FORWARD,
            ABSOLUTE,
            RELATIVE
        }
    }

    /// CLOSE; a null name for all.
    record CloseCursor(@Nullable String name) implements Statement {}

    /// ANALYZE, or VACUUM (ANALYZE).
    ///
    /// @param tag what completes the statement
    /// @param targets empty for all tables
    record Analyze(String tag, boolean verbose, List<Target> targets) implements Statement {
        /// A table.
        ///
        /// @param columns empty for all
        public record Target(ObjectName table, List<String> columns) {}
    }

    /// VACUUM, REINDEX, CLUSTER and CHECKPOINT: the store does these by itself.
    ///
    /// @param name of the schema of REINDEX SCHEMA, of the index of CLUSTER
    record Maintenance(
            String tag, List<ObjectName> tables, @Nullable String name) implements Statement {}

    /// LISTEN, UNLISTEN, NOTIFY.
    record Notification(String tag, String channel, String payload) implements Statement {}

    /// LOCK TABLE.
    ///
    /// @param mode its words
    record LockTable(List<ObjectName> tables, String mode, boolean nowait) implements Statement {}

    /// COMMENT ON.
    record Comment(
            String kind,
            ObjectName name,
            @Nullable String column,
            @Nullable String text) implements Statement {}

    /// PREPARE TRANSACTION, COMMIT PREPARED or ROLLBACK PREPARED.
    ///
    /// @param identifier of the prepared transaction
    record TwoPhase(boolean prepare, String identifier) implements Statement {}

    /// A statement that PostgreSQL has and this server does not run.
    ///
    /// @param what as the error names it
    record Unsupported(String what, int position) implements Statement {}
}
