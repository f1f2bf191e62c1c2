package holo.sql.catalog;

import holo.sql.type.EnumType;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.UserType;
import org.jspecify.annotations.Nullable;

/// A column of a table.
///
/// @param number attribute number from 1, never given to another column of the table
/// @param type the type, of the catalog that the table is from
/// @param typeModifier PostgreSQL's typmod, -1 for none
/// @param defaultSql the text of the default expression, null for none
/// @param identity how the column generates its values, if it does
/// @param generatedSql the text of GENERATED ALWAYS AS … STORED, null for none
/// @param collation OID of its collation, 0 for the type's own
/// @param missingValueSql the value of rows that were written before the column was added, as the text of a
///     constant expression; null for NULL
/// @param dropped it only holds its number: rows may still carry its values
public record ColumnDescriptor(
        int number,
        String name,
        SqlType type,
        int typeModifier,
        boolean notNull,
        @Nullable String defaultSql,
        Identity identity,
        @Nullable String generatedSql,
        int collation,
        @Nullable String missingValueSql,
        boolean dropped,
        @Nullable String comment) {

    /// GENERATED … AS IDENTITY. Stored by name.
    public enum Identity {
        NONE,
        ALWAYS,
        BY_DEFAULT
    }

    /// A plain column of a built-in type.
    public static ColumnDescriptor of(int number, String name, int typeOid, int typeModifier) {
        return of(number, name, PgTypes.get(typeOid), typeModifier);
    }

    /// A plain column.
    public static ColumnDescriptor of(int number, String name, SqlType type, int typeModifier) {
        return new ColumnDescriptor(
                number, name, type, typeModifier, false, null, Identity.NONE, null, 0, null, false, null);
    }

    public ColumnDescriptor withName(String newName) {
        return new ColumnDescriptor(
                number,
                newName,
                type,
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

    /// The OID of the type.
    public int typeOid() {
        return type.oid();
    }

    public ColumnDescriptor withType(SqlType newType, int modifier) {
        return new ColumnDescriptor(
                number,
                name,
                newType,
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

    public ColumnDescriptor withCollation(int oid) {
        return new ColumnDescriptor(
                number,
                name,
                type,
                typeModifier,
                notNull,
                defaultSql,
                identity,
                generatedSql,
                oid,
                missingValueSql,
                dropped,
                comment);
    }

    public ColumnDescriptor withNotNull(boolean value) {
        return new ColumnDescriptor(
                number,
                name,
                type,
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
                type,
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
                type,
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
                type,
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
                type,
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
                type,
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

    /// What remains of the column when it is dropped; the name is PostgreSQL's for such columns. Its type may be
    /// dropped, too: a built-in one that lies in rows as it does takes its place.
    public ColumnDescriptor asDropped() {
        SqlType base = type.base();
        boolean made = base instanceof UserType || base.element() instanceof UserType;
        return new ColumnDescriptor(
                number,
                "........pg.dropped." + number + "........",
                base instanceof EnumType ? PgTypes.INT4 : made ? PgTypes.BYTEA : base,
                typeModifier,
                false,
                null,
                Identity.NONE,
                null,
                collation,
                made ? null : missingValueSql,
                true,
                null);
    }
}
