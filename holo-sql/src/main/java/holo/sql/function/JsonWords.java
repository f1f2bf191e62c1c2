package holo.sql.function;

import holo.sql.error.SqlException;
import holo.sql.type.Json;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/// The texts in a JSON document.
final class JsonWords {
    /// What of a document is text.
    enum Kind {
        STRING,
        NUMERIC,
        BOOLEAN,
        KEY
    }

    static final Set<Kind> STRINGS = EnumSet.of(Kind.STRING);

    private static final String HINT =
            "Possible values are: \"string\", \"numeric\", \"boolean\", \"key\", and \"all\".";

    private JsonWords() {}

    /// The kinds that a filter names.
    ///
    /// @throws SqlException 22023
    static Set<Kind> kinds(Json filter) {
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        List<Json> names = switch (filter) {
            case Json.Array array -> array.elements();
            case Json.Str string -> List.of(string);
            case Json.Obj object ->
                throw SqlException.of("22023", "wrong flag type, only arrays and scalars are allowed");
            default -> throw wrongElement();
        };
        for (Json name : names) {
            if (!(name instanceof Json.Str string)) {
                throw wrongElement();
            }
            switch (string.value()) {
                case "all" -> kinds.addAll(EnumSet.allOf(Kind.class));
                case "string" -> kinds.add(Kind.STRING);
                case "numeric" -> kinds.add(Kind.NUMERIC);
                case "boolean" -> kinds.add(Kind.BOOLEAN);
                case "key" -> kinds.add(Kind.KEY);
                default ->
                    throw SqlException.of("22023", "wrong flag in flag array: \"" + string.value() + "\"")
                            .withHint(HINT);
            }
        }
        return kinds;
    }

    private static SqlException wrongElement() {
        return SqlException.of("22023", "flag array element is not a string").withHint(HINT);
    }

    /// The texts of some kinds, in the order of the document.
    static List<String> of(Json document, Set<Kind> kinds) {
        List<String> found = new ArrayList<>();
        collect(document, kinds, found);
        return found;
    }

    private static void collect(Json json, Set<Kind> kinds, List<String> into) {
        switch (json) {
            case Json.Null none -> {}
            case Json.Bool bool -> add(kinds, Kind.BOOLEAN, String.valueOf(bool.value()), into);
            case Json.Num number -> add(kinds, Kind.NUMERIC, number.text(), into);
            case Json.Str string -> add(kinds, Kind.STRING, string.value(), into);
            case Json.Array array -> array.elements().forEach(e -> collect(e, kinds, into));
            case Json.Obj object ->
                object.members().forEach((key, value) -> {
                    add(kinds, Kind.KEY, key, into);
                    collect(value, kinds, into);
                });
        }
    }

    private static void add(Set<Kind> kinds, Kind kind, String text, List<String> into) {
        if (kinds.contains(kind)) {
            into.add(text);
        }
    }

    /// A document with its strings changed.
    static Json mapped(Json json, UnaryOperator<String> change) {
        return switch (json) {
            case Json.Str string -> new Json.Str(change.apply(string.value()));
            case Json.Array array ->
                new Json.Array(
                        array.elements().stream().map(e -> mapped(e, change)).toList());
            case Json.Obj object -> {
                Map<String, Json> members = new LinkedHashMap<>();
                object.members().forEach((key, value) -> members.put(key, mapped(value, change)));
                yield new Json.Obj(members);
            }
            case Json.Null none -> none;
            case Json.Bool bool -> bool;
            case Json.Num number -> number;
        };
    }
}
