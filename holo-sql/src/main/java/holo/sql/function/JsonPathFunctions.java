package holo.sql.function;

import static holo.sql.function.DateTimeMath.nn;

import holo.sql.error.SqlException;
import holo.sql.exec.ExecutionContext;
import holo.sql.type.Json;
import holo.sql.type.JsonPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Functions and operators of jsonpath.
final class JsonPathFunctions {
    private static final Json.Obj NO_VARIABLES = new Json.Obj(Map.of());

    private JsonPathFunctions() {}

    static void register(FunctionCatalog c) {
        c.full(
                "@?(jsonb,jsonpath) bool",
                (v, x) -> silent(true, () -> evaluator(v, false, x).exists()));
        c.full("@@(jsonb,jsonpath) bool", (v, x) -> silent(true, () -> match(evaluator(v, false, x), true)));
        for (boolean zones : new boolean[] {false, true}) {
            for (String arguments :
                    List.of("(jsonb,jsonpath)", "(jsonb,jsonpath,jsonb)", "(jsonb,jsonpath,jsonb,bool)")) {
                functions(c, zones ? "_tz" + arguments : arguments, zones);
            }
        }
    }

    private static void functions(FunctionCatalog c, String signature, boolean zones) {
        c.full(
                "jsonb_path_exists" + signature + " bool",
                (v, x) -> silent(isSilent(v), () -> evaluator(v, zones, x).exists()));
        c.full(
                "jsonb_path_match" + signature + " bool",
                (v, x) -> silent(isSilent(v), () -> match(evaluator(v, zones, x), isSilent(v))));
        c.full("jsonb_path_query_array" + signature + " jsonb", (v, x) -> new Json.Array(all(v, zones, x)));
        c.full("jsonb_path_query_first" + signature + " jsonb", (v, x) -> {
            List<Json> found = all(v, zones, x);
            return found.isEmpty() ? null : found.getFirst();
        });
        c.rows("jsonb_path_query" + signature + " jsonb", (v, x) -> all(v, zones, x));
    }

    private static boolean isSilent(@Nullable Object[] v) {
        return v.length > 3 && Boolean.TRUE.equals(v[3]);
    }

    private static JsonPathEvaluator evaluator(@Nullable Object[] v, boolean zones, ExecutionContext x) {
        Json.Obj variables = NO_VARIABLES;
        if (v.length > 2) {
            if (!(v[2] instanceof Json.Obj given)) {
                throw SqlException.of("22023", "\"vars\" argument is not an object")
                        .withDetail("Jsonpath parameters should be encoded as key-value pairs of \"vars\" object.");
            }
            variables = given;
        }
        return new JsonPathEvaluator((JsonPath) nn(v[1]), (Json) nn(v[0]), variables, zones, x.types());
    }

    private static List<Json> all(@Nullable Object[] v, boolean zones, ExecutionContext x) {
        JsonPathEvaluator evaluator = evaluator(v, zones, x);
        List<Json> found = new ArrayList<>();
        try {
            evaluator.collect(found);
        } catch (SqlException e) {
            if (!isSilent(v) || !JsonPathEvaluator.isSuppressed(e)) {
                throw e;
            }
        }
        return found;
    }

    private interface Question {
        @Nullable
        Object ask();
    }

    private static @Nullable Object silent(boolean silent, Question question) {
        try {
            return question.ask();
        } catch (SqlException e) {
            if (silent && JsonPathEvaluator.isSuppressed(e)) {
                return null;
            }
            throw e;
        }
    }

    private static @Nullable Object match(JsonPathEvaluator evaluator, boolean silent) {
        List<Json> found = evaluator.all();
        if (found.size() == 1) {
            if (found.getFirst() instanceof Json.Bool b) {
                return b.value();
            }
            if (found.getFirst() == Json.Null.NULL) {
                return null;
            }
        }
        if (silent) {
            return null;
        }
        throw SqlException.of("22038", "single boolean result is expected");
    }
}
