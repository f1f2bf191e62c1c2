package holo.sql.plpgsql;

import holo.sql.error.SqlException;
import holo.sql.type.CompositeType;
import holo.sql.type.PgRecord;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A variable with its value.
final class Variable {
    private final String name;
    private final SqlType type;
    private final int modifier;
    private final boolean constant;
    private final boolean notNull;
    private final Instruction.Declaration.@Nullable Cursor cursor;
    private @Nullable Object value;

    /// @param type record for one whose fields are those of the last value
    /// @param cursor the query of a bound cursor, or null
    Variable(
            String name,
            SqlType type,
            int modifier,
            boolean constant,
            boolean notNull,
            Instruction.Declaration.@Nullable Cursor cursor) {
        this.name = name;
        this.type = type;
        this.modifier = modifier;
        this.constant = constant;
        this.notNull = notNull;
        this.cursor = cursor;
    }

    Variable(String name, SqlType type, @Nullable Object value) {
        this(name, type, -1, false, false, null);
        this.value = value;
    }

    String name() {
        return name;
    }

    SqlType type() {
        return type;
    }

    int modifier() {
        return modifier;
    }

    Instruction.Declaration.@Nullable Cursor cursor() {
        return cursor;
    }

    @Nullable
    Object value() {
        return value;
    }

    boolean isRow() {
        return isRecord() || type instanceof CompositeType;
    }

    /// Whether it takes rows of any kind.
    boolean isRecord() {
        return type.oid() == PgTypes.RECORD.oid();
    }

    /// @throws SqlException 22005 for a constant
    void requireAssignable() {
        if (constant) {
            throw SqlException.of("22005", "variable \"" + name + "\" is declared CONSTANT");
        }
    }

    /// Takes a value of its type.
    ///
    /// @throws SqlException 22004
    void set(@Nullable Object newValue) {
        if (notNull && newValue == null) {
            throw SqlException.of(
                    "22004", "null value cannot be assigned to variable \"" + name + "\" declared NOT NULL");
        }
        value = newValue;
    }

    /// A part of a row.
    record Field(SqlType type, @Nullable Object value) {}

    /// The names of the fields that the row has now.
    List<String> fieldNames() {
        if (type instanceof CompositeType composite) {
            return composite.fields().stream().map(CompositeType.Field::name).toList();
        }
        return value instanceof PgRecord row ? row.names() : List.of();
    }

    /// A field of the row; null when there is none of the name.
    ///
    /// @throws SqlException 55000 for a record that has no fields yet
    @Nullable
    Field field(String field) {
        if (type instanceof CompositeType composite) {
            int place = composite.indexOf(field);
            return place < 0
                    ? null
                    : new Field(
                            composite.fields().get(place).type(),
                            value instanceof PgRecord row ? row.values()[place] : null);
        }
        if (!(value instanceof PgRecord row)) {
            throw SqlException.of("55000", "record \"" + name + "\" is not assigned yet")
                    .withDetail("The tuple structure of a not-yet-assigned record is indeterminate.");
        }
        int place = row.names().indexOf(field);
        return place < 0 ? null : new Field(row.types().get(place), row.values()[place]);
    }
}
