package holo.sql.function;

import static holo.sql.function.DateTimeMath.nn;

import holo.sql.error.SqlException;
import holo.sql.exec.ExecutionContext;
import holo.sql.type.PgArray;
import holo.sql.type.PgTypes;
import java.util.Arrays;

/// The extension pg_trgm: how similar texts are, by {@link Trigrams}.
final class TrigramFunctions {
    private static final String LIMIT = "pg_trgm.similarity_threshold";
    private static final String WORD_LIMIT = "pg_trgm.word_similarity_threshold";
    private static final String STRICT_WORD_LIMIT = "pg_trgm.strict_word_similarity_threshold";

    private TrigramFunctions() {}

    static void register(FunctionCatalog c) {
        c.session("set_limit(float4) float4", (v, x) -> setLimit((Float) nn(v[0]), x));
        c.session("show_limit() float4", (v, x) -> limit(x, LIMIT));
        c.one(
                "show_trgm(text) _text",
                a -> PgArray.of(
                        PgTypes.TEXT,
                        Arrays.stream(Trigrams.of((String) a).distinct())
                                .mapToObj(Trigrams::text)
                                .toArray()));
        c.two("similarity(text,text) float4", (a, b) -> Trigrams.similarity((String) a, (String) b));
        test(c, "similarity_op", "%", (a, b) -> Trigrams.similarity(a, b), LIMIT);
        distance(c, "similarity_dist", "<->", (a, b) -> Trigrams.similarity(a, b));
        words(c, "word_similarity", "<%", "%>", "<<->", "<->>", false);
        words(c, "strict_word_similarity", "<<%", "%>>", "<<<->", "<->>>", true);
    }

    /// How similar two texts are.
    private interface Similarity {
        float of(String a, String b);
    }

    private static void words(
            FunctionCatalog c, String name, String in, String of, String from, String to, boolean strict) {
        Similarity similarity = (a, b) -> Trigrams.wordSimilarity(a, b, strict);
        Similarity turned = (a, b) -> Trigrams.wordSimilarity(b, a, strict);
        String limit = strict ? STRICT_WORD_LIMIT : WORD_LIMIT;
        c.two(name + "(text,text) float4", (a, b) -> similarity.of((String) a, (String) b));
        test(c, name + "_op", in, similarity, limit);
        test(c, name + "_commutator_op", of, turned, limit);
        distance(c, name + "_dist_op", from, similarity);
        distance(c, name + "_dist_commutator_op", to, turned);
    }

    private static void test(
            FunctionCatalog c, String function, String operator, Similarity similarity, String setting) {
        for (String name : new String[] {function, operator}) {
            c.session(
                    name + "(text,text) bool",
                    (v, x) -> similarity.of((String) nn(v[0]), (String) nn(v[1])) >= limit(x, setting));
        }
    }

    private static void distance(FunctionCatalog c, String function, String operator, Similarity similarity) {
        for (String name : new String[] {function, operator}) {
            c.two(name + "(text,text) float4", (a, b) -> 1 - similarity.of((String) a, (String) b));
        }
    }

    private static float limit(ExecutionContext context, String name) {
        String set = context.session().setting(name);
        if (set != null && !set.isEmpty()) {
            try {
                return Float.parseFloat(set);
            } catch (NumberFormatException e) {
                throw SqlException.of("22023", "invalid value for parameter \"" + name + "\": \"" + set + "\"")
                        .withCause(e);
            }
        }
        return switch (name) {
            case LIMIT -> 0.3f;
            case WORD_LIMIT -> 0.6f;
            default -> 0.5f;
        };
    }

    private static float setLimit(float limit, ExecutionContext context) {
        String text = PgTypes.FLOAT4.toText(limit, context.types());
        if (!(limit >= 0 && limit <= 1)) {
            throw SqlException.of(
                    "22023", text + " is outside the valid range for parameter \"" + LIMIT + "\" (0 .. 1)");
        }
        context.session().configure(LIMIT, text, false);
        return limit;
    }
}
