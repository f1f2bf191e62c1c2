package holo.sql.textsearch;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tartarus.snowball.ext.englishStemmer;

/// What makes lexemes of tokens.
public enum Dictionary {
    /// Lower case.
    SIMPLE(3765, "simple") {
        @Override
        public List<String> lexemes(String token) {
            return List.of(token.toLowerCase(Locale.ROOT));
        }
    },
    /// The stems of English words; none of words that say nothing.
    ENGLISH_STEM(13163, "english_stem") {
        @Override
        public List<String> lexemes(String token) {
            String word = token.toLowerCase(Locale.ROOT);
            if (English.STOP_WORDS.contains(word)) {
                return List.of();
            }
            if (word.length() > STEM_MAX) {
                return List.of(word);
            }
            englishStemmer stemmer = new englishStemmer();
            stemmer.setCurrent(word);
            stemmer.stem();
            return List.of(stemmer.getCurrent());
        }
    };

    /// Longer ones are no words.
    private static final int STEM_MAX = 1000;

    private final int oid;
    private final String label;

    Dictionary(int oid, String label) {
        this.oid = oid;
        this.label = label;
    }

    private static final class English {
        static final Set<String> STOP_WORDS = read("english.stop");

        private static Set<String> read(String resource) {
            try (InputStream in = Dictionary.class.getResourceAsStream(resource)) {
                if (in == null) {
                    throw new IllegalStateException(resource + " is missing from the jar");
                }
                return Set.of(new String(in.readAllBytes(), StandardCharsets.UTF_8)
                        .strip()
                        .split("\n"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// The lexemes of a token; none of a stop word.
    public abstract List<String> lexemes(String token);

    public int oid() {
        return oid;
    }

    /// dictname.
    public String label() {
        return label;
    }

    /// The dictionary of the OID, or null.
    public static @Nullable Dictionary find(long oid) {
        for (Dictionary dictionary : values()) {
            if (dictionary.oid == oid) {
                return dictionary;
            }
        }
        return null;
    }
}
