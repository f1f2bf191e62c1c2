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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
        Part part = Part.of(document, types);
        List<PgRecord> rows = new ArrayList<>();
        if (SINGLE.contains(function)) {
            rows.add(row(requireObject(function, part), names, types, context));
        } else {
            requireArray(function, part).forEach(element -> rows.add(row(element, names, types, context)));
        }
        return rows;
    }

    private static PgRecord row(Part object, List<String> names, List<SqlType> types, TypeContext context) {
        Map<String, Part> members = object.members();
        @Nullable Object[] values = new Object[names.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(members.get(names.get(i)), types.get(i), null, context);
        }
        return new PgRecord(types, names, values);
    }

    private static Part requireObject(String function, Part part) {
        if (!(part.json() instanceof Json.Obj)) {
            throw SqlException.of(
                    "22023",
                    "cannot call " + function + " on " + (part.json() instanceof Json.Array ? "an array" : "a scalar"));
        }
        return part;
    }

    /// @return the elements, which are objects
    private static List<Part> requireArray(String function, Part part) {
        if (!(part.json() instanceof Json.Array)) {
            throw SqlException.of(
                    "22023",
                    "cannot call " + function + " on " + (part.json() instanceof Json.Obj ? "an object" : "a scalar"));
        }
        List<Part> elements = part.elements();
        if (!elements.stream().allMatch(element -> element.json() instanceof Json.Obj)) {
            throw SqlException.of("22023", "argument of " + function + " must be an array of objects");
        }
        return elements;
    }

    /// A document or a part of one.
    ///
    /// @param text as it was written, for values of type json; null where none can be asked for
    private record Part(Json json, @Nullable String text) {
        /// @param types what is asked of it
        static Part of(Object document, List<SqlType> types) {
            return switch (document) {
                case Json json -> new Part(json, null);
                case String written ->
                    new Part(JsonFormat.parse(written), types.stream().anyMatch(Part::holdsJson) ? written : null);
                default -> throw new IllegalArgumentException("a document that is " + document.getClass());
            };
        }

        private static boolean holdsJson(SqlType type) {
            SqlType base = type.base();
            SqlType element = base.element();
            return base.oid() == PgTypes.JSON.oid()
                    || element != null && holdsJson(element)
                    || base instanceof CompositeType composite
                            && composite.fields().stream().anyMatch(field -> holdsJson(field.type()));
        }

        Map<String, Part> members() {
            Map<String, Part> found = new HashMap<>();
            ((Json.Obj) json).members().forEach((key, member) -> found.put(key, new Part(member, null)));
            if (text != null) {
                // The last one of several counts, here as in the parsed document.
                JsonText.members(text)
                        .forEach(m -> found.computeIfPresent(m.key(), (key, part) -> new Part(part.json, m.value())));
            }
            return found;
        }

        List<Part> elements() {
            List<Json> parsed = ((Json.Array) json).elements();
            List<String> texts = text == null ? List.of() : JsonText.elements(text);
            List<Part> found = new ArrayList<>();
            for (int i = 0; i < parsed.size(); i++) {
                found.add(new Part(parsed.get(i), text == null ? null : texts.get(i)));
            }
            return found;
        }
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
            return new PopulatedRows(function, requireRow(function, types.getFirst()));
        }

        @Override
        public Iterable<? extends @Nullable Object> rows(@Nullable Object[] v, ExecutionContext context) {
            CompositeType row = requireRow(function, type);
            Object document = v[1];
            if (document == null) {
                return List.of();
            }
            List<@Nullable Object> rows = new ArrayList<>();
            for (Part element : requireArray(function, Part.of(document, List.of(row)))) {
                rows.add(filled((PgRecord) v[0], row, element, context.types()));
            }
            return rows;
        }
    }

    private static CompositeType requireRow(String function, SqlType type) {
        if (type.base() instanceof CompositeType composite) {
            return composite;
        }
        throw SqlException.of("42804", "first argument of " + function + " must be a row type");
    }

    /// A row with what an object says of it in place of its own values.
    private static @Nullable Object populated(
            String function, @Nullable Object row, SqlType type, @Nullable Object document, TypeContext context) {
        CompositeType composite = requireRow(function, type);
        if (document == null) {
            return row;
        }
        Part object = requireObject(function, Part.of(document, List.of(composite)));
        return filled((PgRecord) row, composite, object, context);
    }

    private static PgRecord filled(@Nullable PgRecord row, CompositeType type, Part object, TypeContext context) {
        List<CompositeType.Field> fields = type.fields();
        Map<String, Part> members = object.members();
        @Nullable Object[] values = new Object[fields.size()];
        for (int i = 0; i < values.length; i++) {
            CompositeType.Field field = fields.get(i);
            Part member = members.get(field.name());
            Object own = row == null ? null : row.values()[i];
            Object found = member == null ? own : value(member, field.type(), own, context);
            values[i] =
                    found == null ? null : TypeModifiers.coerce(field.type().base(), field.modifier(), found, false);
        }
        return type.record(values);
    }

    /// A part of a document as a value of a type.
    ///
    /// @param own the value in whose place it comes: an object leaves the fields of a row that it does not name
    private static @Nullable Object value(
            @Nullable Part part, SqlType declared, @Nullable Object own, TypeContext context) {
        if (part == null || part.json() == Json.Null.NULL) {
            return null;
        }
        SqlType type = declared.base();
        Json json = part.json();
        if (type.oid() == PgTypes.JSONB.oid()) {
            return json;
        }
        if (type.oid() == PgTypes.JSON.oid()) {
            return part.text() == null ? json.text() : part.text();
        }
        if (json instanceof Json.Str(String text)) {
            return type.fromText(text, context);
        }
        if (type instanceof CompositeType composite) {
            return filled((PgRecord) own, composite, requireObject("populate_composite", part), context);
        }
        SqlType element = type.element();
        return element == null ? type.fromText(json.text(), context) : array(part, type, element, context);
    }

    private static Object array(Part part, SqlType type, SqlType element, TypeContext context) {
        if (!(part.json() instanceof Json.Array)) {
            throw SqlException.of("22P02", "expected JSON array");
        }
        List<Part> parts = part.elements();
        // The first element tells how many dimensions there are.
        boolean nested = !parts.isEmpty() && parts.getFirst().json() instanceof Json.Array;
        List<@Nullable Object> elements = new ArrayList<>();
        for (Part each : parts) {
            elements.add(nested ? array(each, type, element, context) : value(each, element, null, context));
        }
        return nested ? stacked(element, elements) : PgArray.of(element, elements.toArray());
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
