package holo.sql.function;

import holo.sql.error.SqlException;
import holo.sql.type.PgArray;
import holo.sql.type.PgTypes;
import holo.sql.type.TsVector;
import holo.sql.type.TsVector.Lexeme;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Functions of tsvector alone.
final class TsVectorFunctions {
    private TsVectorFunctions() {}

    static void register(FunctionCatalog c) {
        c.one("length(tsvector) int4", v -> ((TsVector) v).lexemes().size());
        c.one("strip(tsvector) tsvector", v -> {
            TsVector.Builder stripped = new TsVector.Builder();
            ((TsVector) v).lexemes().forEach(l -> stripped.add(l.word()));
            return stripped.build();
        });
        c.two("setweight(tsvector,char) tsvector", (v, w) -> weighted((TsVector) v, weight(w), null));
        c.three(
                "setweight(tsvector,char,_text) tsvector",
                (v, w, words) -> weighted((TsVector) v, weight(w), words(words, null)));
        for (String name : new String[] {"||", "tsvector_concat"}) {
            c.two(name + "(tsvector,tsvector) tsvector", (a, b) -> concat((TsVector) a, (TsVector) b));
        }
        c.two("ts_delete(tsvector,text) tsvector", (v, word) -> without((TsVector) v, Set.of((String) word)));
        c.two("ts_delete(tsvector,_text) tsvector", (v, words) -> without((TsVector) v, words(words, null)));
        c.two("ts_filter(tsvector,_char) tsvector", (v, weights) -> filtered((TsVector) v, (PgArray) weights));
        c.one(
                "tsvector_to_array(tsvector) _text",
                v -> PgArray.of(
                        PgTypes.TEXT,
                        ((TsVector) v).lexemes().stream().map(Lexeme::word).toArray()));
        c.one("array_to_tsvector(_text) tsvector", array -> {
            TsVector.Builder words = new TsVector.Builder();
            for (String word : words(array, "lexeme array may not contain nulls")) {
                if (word.isEmpty()) {
                    throw SqlException.of("2200F", "lexeme array may not contain empty strings");
                }
                words.add(word);
            }
            return words.build();
        });
    }

    /// @param nulls what is wrong when there are nulls; null when they do not count
    private static Set<String> words(Object array, @Nullable String nulls) {
        Set<String> words = new HashSet<>();
        for (Object word : ((PgArray) array).elements()) {
            if (word == null && nulls != null) {
                throw SqlException.of("22004", nulls);
            }
            if (word != null) {
                words.add((String) word);
            }
        }
        return words;
    }

    private static int weight(Object letter) {
        String text = (String) letter;
        int weight = text.isEmpty() ? -1 : "DCBA".indexOf(Character.toUpperCase(text.charAt(0)));
        if (weight < 0) {
            throw SqlException.of("XX000", "unrecognized weight: " + (text.isEmpty() ? 0 : (int) text.charAt(0)));
        }
        return weight;
    }

    /// @param words those that it is for; null for all
    private static TsVector weighted(TsVector vector, int weight, @Nullable Set<String> words) {
        return new TsVector(vector.lexemes().stream()
                .map(l -> words != null && !words.contains(l.word())
                        ? l
                        : new Lexeme(
                                l.word(),
                                Arrays.stream(l.positions())
                                        .map(p -> TsVector.position(TsVector.place(p), weight))
                                        .toArray()))
                .toList());
    }

    private static TsVector without(TsVector vector, Set<String> words) {
        return new TsVector(
                vector.lexemes().stream().filter(l -> !words.contains(l.word())).toList());
    }

    /// The second one's positions come after the first one's.
    private static TsVector concat(TsVector a, TsVector b) {
        int last = a.lexemes().stream()
                .flatMapToInt(l -> Arrays.stream(l.positions()))
                .map(TsVector::place)
                .max()
                .orElse(0);
        TsVector.Builder both = new TsVector.Builder();
        for (Lexeme lexeme : a.lexemes()) {
            both.add(lexeme.word());
            IntStream.of(lexeme.positions()).forEach(p -> both.add(lexeme.word(), p));
        }
        for (Lexeme lexeme : b.lexemes()) {
            both.add(lexeme.word());
            IntStream.of(lexeme.positions())
                    .filter(p -> TsVector.place(p) + last < TsVector.POSITION_MAX || lexeme.positions().length == 1)
                    .forEach(p ->
                            both.add(lexeme.word(), TsVector.position(TsVector.place(p) + last, TsVector.weight(p))));
        }
        return both.build();
    }

    private static TsVector filtered(TsVector vector, PgArray weights) {
        Set<Integer> kept = new HashSet<>();
        for (Object weight : weights.elements()) {
            if (weight == null) {
                throw SqlException.of("22004", "weight array may not contain nulls");
            }
            kept.add(weight(weight));
        }
        return new TsVector(vector.lexemes().stream()
                .map(l -> new Lexeme(
                        l.word(),
                        Arrays.stream(l.positions())
                                .filter(p -> kept.contains(TsVector.weight(p)))
                                .toArray()))
                .filter(l -> l.positions().length > 0)
                .toList());
    }
}
