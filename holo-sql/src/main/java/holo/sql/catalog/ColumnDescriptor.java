package holo.sql.catalog;

import org.jspecify.annotations.Nullable;

/// A column of a table.
///
/// @param number attribute number from 1, never given to another column of the table
/// @param typeOid a type's OID
/// @param typeModifier PostgreSQL's typmod, -1 for none
/// @param defaultSql the text of the default expression, null for none
/// @param identity how the column generates its values, if it does
/// @param generatedSql the text of GENERATED ALWAYS AS … STORED, null for none
/// @param collation a collation's name, null for the type's own
/// @param missingValueSql the value of rows that were written before the column was added, as the text of a
///     constant expression; null for NULL
/// @param dropped it only holds its number: rows may still carry its values
public record ColumnDescriptor(
        int number,
        String name,
        int typeOid,
        int typeModifier,
        boolean notNull,
        @Nullable String defaultSql,
        Identity identity,
        @Nullable String generatedSql,
        @Nullable String collation,
        @Nullable String missingValueSql,
        boolean dropped,
        @Nullable String comment) {

    /// GENERATED … AS IDENTITY. Stored by name.
    public enum Identity {
        NONE,
        ALWAYS,
        BY_DEFAULT
    }

    /// A plain column.
    public static ColumnDescriptor of(int number, String name, int typeOid, int typeModifier) {
        return new ColumnDescriptor(
                number, name, typeOid, typeModifier, false, null, Identity.NONE, null, null, null, false, null);
    }

    public ColumnDescriptor withName(String newName) {
        return new ColumnDescriptor(
                number,
                newName,
                typeOid,
                typeModifier,
                notNull,
                defaultSql,
                identity,
                generatedSql,
                collation,
                missingValueSql,
                dropped,
                comment);
    }

    public ColumnDescriptor withType(int oid, int modifier) {
        return new ColumnDescriptor(
                number,
                name,
                oid,
                modifier,
                notNull,
                defaultSql,
                identity,
                generatedSql,
                collation,
                missingValueSql,
                dropped,
                comment);
    }

    public ColumnDescriptor withNotNull(boolean value) {
        return new ColumnDescriptor(
                number,
                name,
                typeOid,
                typeModifier,
                value,
                defaultSql,
                identity,
                generatedSql,
                collation,
                missingValueSql,
                dropped,
                comment);
    }

    public ColumnDescriptor withDefault(@Nullable String sql) {
        return new ColumnDescriptor(
                number,
                name,
                typeOid,
                typeModifier,
                notNull,
                sql,
                identity,
                generatedSql,
                collation,
                missingValueSql,
                dropped,
                comment);
    }

    public ColumnDescriptor withIdentity(Identity value) {
        return new ColumnDescriptor(
                number,
                name,
                typeOid,
                typeModifier,
                notNull,
                defaultSql,
                value,
                generatedSql,
                collation,
                missingValueSql,
                dropped,
                comment);
    }

    public ColumnDescriptor withGenerated(@Nullable String sql) {
        return new ColumnDescriptor(
                number,
                name,
                typeOid,
                typeModifier,
                notNull,
                defaultSql,
                identity,
                sql,
                collation,
                missingValueSql,
                dropped,
                comment);
    }

    public ColumnDescriptor withMissingValue(@Nullable String sql) {
        return new ColumnDescriptor(
                number,
                name,
                typeOid,
                typeModifier,
                notNull,
                defaultSql,
                identity,
                generatedSql,
                collation,
                sql,
                dropped,
                comment);
    }

    public ColumnDescriptor withComment(@Nullable String text) {
        return new ColumnDescriptor(
                number,
                name,
                typeOid,
                typeModifier,
                notNull,
                defaultSql,
                identity,
                generatedSql,
                collation,
                missingValueSql,
                dropped,
                text);
    }

    /// What remains of the column when it is dropped; the name is PostgreSQL's for such columns.
    public ColumnDescriptor asDropped() {
        return new ColumnDescriptor(
                number,
                "........pg.dropped." + number + "........",
                typeOid,
                typeModifier,
                false,
                null,
                Identity.NONE,
                null,
                collation,
                missingValueSql,
                true,
                null);
    }
}
