package holo.sql.pgcatalog;

import org.jspecify.annotations.Nullable;

/// One row of a system relation, set by column names. What is not set is NULL, or PostgreSQL's neutral value where
/// the column cannot be NULL: 0, false, an empty text or array.
final class CatalogRow {
    private final RelationDefinition relation;
    private final @Nullable Object[] values;

    CatalogRow(RelationDefinition relation, @Nullable Object[] neutral) {
        this.relation = relation;
        this.values = neutral.clone();
    }

    CatalogRow set(String column, @Nullable Object value) {
        values[relation.indexOf(column)] = value;
        return this;
    }

    /// Sets an OID column.
    CatalogRow oid(String column, int oid) {
        return set(column, Integer.toUnsignedLong(oid));
    }

    @Nullable
    Object[] values() {
        return values;
    }
}
