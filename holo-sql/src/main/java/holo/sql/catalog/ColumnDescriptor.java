package holo.sql.catalog;

import holo.sql.type.EnumType;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.UserType;
import java.util.function.Consumer;
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

    public ColumnDescriptor withName(String value) {
        return changed(c -> c.name = value);
    }

    /// The OID of the type.
    public int typeOid() {
        return type.oid();
    }

    public ColumnDescriptor withType(SqlType value, int modifier) {
        return changed(c -> {
            c.type = value;
            c.typeModifier = modifier;
        });
    }

    public ColumnDescriptor withCollation(int oid) {
        return changed(c -> c.collation = oid);
    }

    public ColumnDescriptor withNotNull(boolean value) {
        return changed(c -> c.notNull = value);
    }

    public ColumnDescriptor withDefault(@Nullable String sql) {
        return changed(c -> c.defaultSql = sql);
    }

    public ColumnDescriptor withIdentity(Identity value) {
        return changed(c -> c.identity = value);
    }

    public ColumnDescriptor withGenerated(@Nullable String sql) {
        return changed(c -> c.generatedSql = sql);
    }

    public ColumnDescriptor withMissingValue(@Nullable String sql) {
        return changed(c -> c.missingValueSql = sql);
    }

    public ColumnDescriptor withComment(@Nullable String text) {
        return changed(c -> c.comment = text);
    }

    /// What remains of the column when it is dropped; the name is PostgreSQL's for such columns. Its type may be
    /// dropped, too: a built-in one that lies in rows as it does takes its place.
    public ColumnDescriptor asDropped() {
        SqlType base = type.base();
        boolean made = base instanceof UserType || base.element() instanceof UserType;
        return changed(c -> {
            c.name = "........pg.dropped." + number + "........";
            c.type = base instanceof EnumType ? PgTypes.INT4 : made ? PgTypes.BYTEA : base;
            c.notNull = false;
            c.defaultSql = null;
            c.identity = Identity.NONE;
            c.generatedSql = null;
            c.missingValueSql = made ? null : missingValueSql;
            c.dropped = true;
            c.comment = null;
        });
    }

    private ColumnDescriptor changed(Consumer<Changes> changes) {
        Changes changed = new Changes(this);
        changes.accept(changed);
        return changed.toDescriptor();
    }

    /// A column while it is changed.
    private static final class Changes {
        private final int number;
        private String name;
        private SqlType type;
        private int typeModifier;
        private boolean notNull;
        private @Nullable String defaultSql;
        private Identity identity;
        private @Nullable String generatedSql;
        private int collation;
        private @Nullable String missingValueSql;
        private boolean dropped;
        private @Nullable String comment;

        Changes(ColumnDescriptor column) {
            this.number = column.number;
            this.name = column.name;
            this.type = column.type;
            this.typeModifier = column.typeModifier;
            this.notNull = column.notNull;
            this.defaultSql = column.defaultSql;
            this.identity = column.identity;
            this.generatedSql = column.generatedSql;
            this.collation = column.collation;
            this.missingValueSql = column.missingValueSql;
            this.dropped = column.dropped;
            this.comment = column.comment;
        }

        ColumnDescriptor toDescriptor() {
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
                    comment);
        }
    }
}
