package holo.sql.type;

import holo.sql.error.SqlException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A document as text search sees it: its lexemes in the order of their bytes, each once, with where it occurs.
public record TsVector(List<Lexeme> lexemes) {
    /// Words are told apart up to here; what comes later counts as being here.
    public static final int POSITION_MAX = (1 << 14) - 1;

    /// Positions that are kept of a lexeme.
    public static final int POSITIONS_MAX = 255;

    /// Bytes of a lexeme.
    public static final int WORD_MAX = (1 << 11) - 1;

    /// Bytes of all lexemes and positions.
    private static final int BYTES_MAX = (1 << 20) - 1;

    private static final int HEADER_BYTES = 8;
    private static final int WEIGHT_SHIFT = 14;

    /// A text without lexemes.
    public static final TsVector EMPTY = new TsVector(List.of());

    /// The order of lexemes: that of their bytes in UTF-8.
    public static final Comparator<String> WORDS = TsVector::compareWords;

    public TsVector {
        lexemes = List.copyOf(lexemes);
    }

    /// A lexeme.
    ///
    /// @param positions ascending, each with its weight, as {@link #position} makes them; empty when unknown
    public record Lexeme(String word, int[] positions) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Lexeme that && word.equals(that.word) && Arrays.equals(positions, that.positions);
        }

        @Override
        public int hashCode() {
            return 31 * word.hashCode() + Arrays.hashCode(positions);
        }

        @Override
        public String toString() {
            return word + Arrays.toString(positions);
        }
    }

    /// @param weight 0 for D to 3 for A
    public static int position(int place, int weight) {
        return weight << WEIGHT_SHIFT | Math.min(place, POSITION_MAX);
    }

    /// Where a position is.
    public static int place(int position) {
        return position & POSITION_MAX;
    }

    /// The weight of a position: 0 for D to 3 for A.
    public static int weight(int position) {
        return position >>> WEIGHT_SHIFT;
    }

    /// The letter of a weight.
    public static char letter(int weight) {
        return (char) ('D' - weight);
    }

    /// Collects lexemes in any order.
    public static final class Builder {
        private final TreeMap<String, TreeMap<Integer, Integer>> words = new TreeMap<>(WORDS);

        /// Adds a lexeme without a position.
        public Builder add(String word) {
            words.computeIfAbsent(word, w -> new TreeMap<>());
            return this;
        }

        /// Adds a lexeme at a position; of several weights at one place the greatest stays.
        public Builder add(String word, int position) {
            TreeMap<Integer, Integer> places = words.computeIfAbsent(word, w -> new TreeMap<>());
            places.merge(place(position), weight(position), Math::max);
            return this;
        }

        /// Adds a lexeme at positions.
        public Builder add(String word, Collection<Integer> positions) {
            add(word);
            positions.forEach(p -> add(word, p));
            return this;
        }

        /// @throws SqlException 54000 when it is larger than what can be stored and read again
        public TsVector build() {
            TsVector made = new TsVector(words.entrySet().stream()
                    .map(e -> new Lexeme(e.getKey(), positions(e.getValue())))
                    .toList());
            for (String word : words.keySet()) {
                int length = word.getBytes(StandardCharsets.UTF_8).length;
                if (length > WORD_MAX) {
                    throw SqlException.of(
                            "54000", "word is too long (" + length + " bytes, max " + WORD_MAX + " bytes)");
                }
            }
            int bytes = made.bytes() - HEADER_BYTES - words.size() * Integer.BYTES;
            if (bytes > BYTES_MAX) {
                throw SqlException.of(
                        "54000", "string is too long for tsvector (" + bytes + " bytes, max " + BYTES_MAX + " bytes)");
            }
            return made;
        }

        private static int[] positions(Map<Integer, Integer> places) {
            return places.entrySet().stream()
                    .limit(POSITIONS_MAX)
                    .mapToInt(e -> position(e.getKey(), e.getValue()))
                    .toArray();
        }
    }

    private static int compareWords(String a, String b) {
        int length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                // Code points beyond the basic plane come last in UTF-8, and surrogates are not last in UTF-16.
                boolean pairs = Character.isSurrogate(x) != Character.isSurrogate(y);
                return pairs ? Character.isSurrogate(x) ? 1 : -1 : Character.compare(x, y);
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    /// The first lexeme that is not less than the word.
    public int indexOf(String word) {
        int low = 0;
        int high = lexemes.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (compareWords(lexemes.get(middle).word(), word) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// How many bytes PostgreSQL takes for it, by which it orders such values.
    public int bytes() {
        int data = 0;
        for (Lexeme lexeme : lexemes) {
            data += lexeme.word().getBytes(StandardCharsets.UTF_8).length;
            if (lexeme.positions().length > 0) {
                data += data & 1;
                data += Short.BYTES * (lexeme.positions().length + 1);
            }
        }
        return HEADER_BYTES + lexemes.size() * Integer.BYTES + data;
    }

    @Override
    public String toString() {
        return TsVectorType.text(this);
    }
}
