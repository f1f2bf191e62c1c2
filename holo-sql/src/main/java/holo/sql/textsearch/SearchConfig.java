package holo.sql.textsearch;

import holo.sql.error.SqlException;
import holo.sql.type.TsVector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A text search configuration: which dictionary tokens go to.
public enum SearchConfig {
    SIMPLE(3748, "simple", Dictionary.SIMPLE),
    ENGLISH(13164, "english", Dictionary.ENGLISH_STEM);

    private final int oid;
    private final String label;
    private final Dictionary words;

    SearchConfig(int oid, String label, Dictionary words) {
        this.oid = oid;
        this.label = label;
        this.words = words;
    }

    /// A lexeme and the number of its token, from 1: tokens that no dictionary knows do not count.
    public record Placed(String lexeme, int place) {}

    public int oid() {
        return oid;
    }

    /// cfgname.
    public String label() {
        return label;
    }

    /// The dictionary that tokens of a type go to, or null.
    public @Nullable Dictionary dictionary(TokenType type) {
        return !type.isIndexed() ? null : type.isWord() ? words : Dictionary.SIMPLE;
    }

    /// The configuration of the OID.
    ///
    /// @throws SqlException XX000 when there is none
    public static SearchConfig get(long oid) {
        for (SearchConfig config : values()) {
            if (config.oid == oid) {
                return config;
            }
        }
        throw SqlException.of("XX000", "cache lookup failed for text search configuration " + oid);
    }

    /// The configuration of a name, perhaps with its schema.
    ///
    /// @throws SqlException 42704 when there is none
    public static SearchConfig named(String name) {
        SearchConfig found = find(name);
        if (found == null) {
            throw SqlException.of("42704", "text search configuration \"" + name + "\" does not exist");
        }
        return found;
    }

    /// Like {@link #named}, but null when there is none.
    public static @Nullable SearchConfig find(String name) {
        String plain = name.startsWith("pg_catalog.") ? name.substring("pg_catalog.".length()) : name;
        for (SearchConfig config : values()) {
            if (config.label.equals(plain)) {
                return config;
            }
        }
        return null;
    }

    /// The lexemes of a document with their places, which begin after those that were counted before.
    public List<Placed> lexemes(String document, int counted) {
        List<Placed> found = new ArrayList<>();
        place(document, counted, found);
        return found;
    }

    private int place(String document, int counted, List<Placed> into) {
        int place = counted;
        for (Token token : DocumentParser.parse(document)) {
            Dictionary dictionary = dictionary(token.type());
            if (dictionary == null || isTooLong(token.text())) {
                continue;
            }
            place++;
            for (String lexeme : dictionary.lexemes(token.text())) {
                // Small letters may take more bytes than large ones.
                if (!isTooLong(lexeme)) {
                    into.add(new Placed(lexeme, place));
                }
            }
        }
        return place;
    }

    private static boolean isTooLong(String word) {
        return word.getBytes(StandardCharsets.UTF_8).length > TsVector.WORD_MAX;
    }

    /// The vector of documents that follow each other, with a gap between them.
    public TsVector vector(List<String> documents) {
        TsVector.Builder vector = new TsVector.Builder();
        int place = 0;
        for (String document : documents) {
            List<Placed> found = new ArrayList<>();
            int next = place(document, place, found);
            found.forEach(p -> vector.add(p.lexeme(), TsVector.position(p.place(), 0)));
            place = found.isEmpty() ? next : next + 1;
        }
        return vector.build();
    }
}
