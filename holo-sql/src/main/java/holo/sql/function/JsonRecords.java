package holo.sql.function;

import holo.sql.error.SqlException;
import holo.sql.exec.ExecutionContext;
import holo.sql.type.CompositeType;
import holo.sql.type.Json;
import holo.sql.type.JsonFormat;
import holo.sql.type.PgArray;
import holo.sql.type.PgRecord;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeContext;
import holo.sql.type.TypeModifiers;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Objects of JSON as rows.
public final class JsonRecords {
    private static final Set<String> SINGLE = Set.of("json_to_record", "jsonb_to_record");
    private static final Set<String> MANY = Set.of("json_to_recordset", "jsonb_to_recordset");

    private JsonRecords() {}

    /// Whether a function of this name yields rows of defined columns.
    public static boolean handles(String function) {
        return SINGLE.contains(function) || MANY.contains(function);
    }

    /// The rows of a call.
    ///
    /// @throws SqlException 22023 when the document is no object, or no array of objects
    public static List<PgRecord> rows(
            String function, Object document, List<String> names, List<SqlType> types, TypeContext context) {
        Json json = document instanceof Json j ? j : JsonFormat.parse((String) document);
        String text = document instanceof String written && types.contains(PgTypes.JSON) ? written : null;
        List<PgRecord> rows = new ArrayList<>();
        if (SINGLE.contains(function)) {
            rows.add(written(row(function, json, names, types, context), text));
        } else if (json instanceof Json.Array array) {
            List<String> texts = text == null ? List.of() : JsonText.elements(text);
            for (int i = 0; i < array.elements().size(); i++) {
                Json element = array.elements().get(i);
                if (!(element instanceof Json.Obj)) {
                    throw SqlException.of("22023", "argument of " + function + " must be an array of objects");
                }
                rows.add(written(row(function, element, names, types, context), texts.isEmpty() ? null : texts.get(i)));
            }
        } else {
            throw SqlException.of(
                    "22023",
                    "cannot call " + function + " on " + (json instanceof Json.Obj ? "an object" : "a scalar"));
        }
        return rows;
    }

    /// Values of type json are what was written.
    private static PgRecord written(PgRecord row, @Nullable String text) {
        if (text != null) {
            for (int i = 0; i < row.values().length; i++) {
                if (row.types().get(i).oid() == PgTypes.JSON.oid()) {
                    row.values()[i] = JsonText.member(text, row.names().get(i));
                }
            }
        }
        return row;
    }

    private static PgRecord row(
            String function, Json json, List<String> names, List<SqlType> types, TypeContext context) {
        if (!(json instanceof Json.Obj object)) {
            throw SqlException.of(
                    "22023",
                    "cannot call " + function + " on " + (json instanceof Json.Array ? "an array" : "a scalar"));
        }
        @Nullable Object[] values = new Object[names.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(object.members().get(names.get(i)), types.get(i), context);
        }
        return new PgRecord(types, names, values);
    }

    static void register(FunctionCatalog c) {
        for (String json : List.of("json", "jsonb")) {
            String one = json + "_populate_record";
            c.typed(
                    one + "(anyelement," + json + ") anyelement",
                    (v, types, x) -> populated(one, v[0], types.getFirst(), v[1], x.types()));
            String many = one + "set";
            c.rowsNullable(many + "(anyelement," + json + ") anyelement", new PopulatedRows(many, PgTypes.UNKNOWN));
        }
    }

    /// The rows of an array of objects, each over the same row.
    private record PopulatedRows(String function, SqlType type) implements Routine.Rows {
        @Override
        public Routine.Rows of(List<SqlType> types) {
            return new PopulatedRows(function, types.getFirst());
        }

        @Override
        public Iterable<? extends @Nullable Object> rows(@Nullable Object[] v, ExecutionContext context) {
            if (v[1] == null) {
                return List.of();
            }
            Json json = v[1] instanceof Json j ? j : JsonFormat.parse((String) v[1]);
            if (!(json instanceof Json.Array array)) {
                throw SqlException.of(
                        "22023",
                        "cannot call " + function + " on " + (json instanceof Json.Obj ? "an object" : "a scalar"));
            }
            List<@Nullable Object> rows = new ArrayList<>();
            for (Json element : array.elements()) {
                if (!(element instanceof Json.Obj)) {
                    throw SqlException.of("22023", "argument of " + function + " must be an array of objects");
                }
                rows.add(populated(function, v[0], type, element, context.types()));
            }
            return rows;
        }
    }

    /// A row with what an object says of it in place of its own values.
    private static @Nullable Object populated(
            String function, @Nullable Object row, SqlType type, @Nullable Object document, TypeContext context) {
        if (!(type instanceof CompositeType composite)) {
            throw SqlException.of("42804", "first argument of " + function + " must be a row type");
        }
        if (document == null) {
            return row;
        }
        Json json = document instanceof Json j ? j : JsonFormat.parse((String) document);
        if (!(json instanceof Json.Obj object)) {
            throw SqlException.of(
                    "22023",
                    "cannot call " + function + " on " + (json instanceof Json.Array ? "an array" : "a scalar"));
        }
        return populated((PgRecord) row, composite, object, context);
    }

    private static PgRecord populated(
            @Nullable PgRecord row, CompositeType type, Json.Obj object, TypeContext context) {
        List<CompositeType.Field> fields = type.fields();
        @Nullable Object[] values = new Object[fields.size()];
        for (int i = 0; i < values.length; i++) {
            CompositeType.Field field = fields.get(i);
            Json member = object.members().get(field.name());
            Object found = member == null ? row == null ? null : row.values()[i] : value(member, field.type(), context);
            values[i] =
                    found == null ? null : TypeModifiers.coerce(field.type().base(), field.modifier(), found, false);
        }
        return type.record(values);
    }

    /// A part of a document as a value of a type.
    static @Nullable Object value(@Nullable Json json, SqlType type, TypeContext context) {
        if (json == null
                || json == Json.Null.NULL && type.oid() != PgTypes.JSON.oid() && type.oid() != PgTypes.JSONB.oid()) {
            return null;
        }
        if (type.oid() == PgTypes.JSONB.oid()) {
            return json;
        }
        if (type instanceof CompositeType composite && json instanceof Json.Obj object) {
            return populated(null, composite, object, context);
        }
        SqlType element = type.element();
        if (element != null && json instanceof Json.Array array) {
            List<@Nullable Object> elements = new ArrayList<>();
            boolean nested = !array.elements().isEmpty()
                    && array.elements().getFirst() instanceof Json.Array
                    && element.oid() != PgTypes.JSON.oid()
                    && element.oid() != PgTypes.JSONB.oid();
            for (Json e : array.elements()) {
                if (nested && !(e instanceof Json.Array)) {
                    throw SqlException.of("22P02", "expected JSON array");
                }
                elements.add(value(e, nested ? type : element, context));
            }
            return nested ? stacked(element, elements) : PgArray.of(element, elements.toArray());
        }
        if (element != null && !(json instanceof Json.Str)) {
            throw SqlException.of("22P02", "expected JSON array");
        }
        return type.fromText(
                json instanceof Json.Str(String text) && type.oid() != PgTypes.JSON.oid() ? text : json.text(),
                context);
    }

    private static PgArray stacked(SqlType element, List<@Nullable Object> arrays) {
        try {
            return PgArray.stacked(element, arrays);
        } catch (SqlException e) {
            throw SqlException.of("22P02", "malformed JSON array")
                    .withDetail("Multidimensional arrays must have sub-arrays with matching dimensions.")
                    .withCause(e);
        }
    }
}
