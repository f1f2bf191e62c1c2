package holo.sql.type;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Keys with values, which may be null: a value of the extension hstore. Immutable.
///
/// @param pairs shorter keys first, those of one length by their bytes
public record Hstore(SortedMap<String, @Nullable String> pairs) implements Comparable<Hstore> {
    /// The order of keys.
    private static final Comparator<String> KEYS =
            Comparator.comparingInt(Hstore::bytes).thenComparing(Text::compare);

    public Hstore {
        pairs = Collections.unmodifiableSortedMap(pairs);
    }

    /// An empty map for the pairs of a new value.
    public static TreeMap<String, @Nullable String> newPairs() {
        return new TreeMap<>(KEYS);
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /// An order without a meaning, as PostgreSQL's: by keys and values in a row, then by where they end.
    @Override
    public int compareTo(Hstore other) {
        if (pairs.isEmpty() || other.pairs.isEmpty()) {
            return Boolean.compare(!pairs.isEmpty(), !other.pairs.isEmpty());
        }
        int byText = Arrays.compareUnsigned(joined(), other.joined());
        if (byText != 0) {
            return byText;
        }
        int byCount = Integer.compare(pairs.size(), other.pairs.size());
        return byCount != 0 ? byCount : Arrays.compare(ends(), other.ends());
    }

    /// Keys and values in a row: what is compared first.
    public byte[] joined() {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, @Nullable String> pair : pairs.entrySet()) {
            text.append(pair.getKey());
            if (pair.getValue() != null) {
                text.append(pair.getValue());
            }
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /// Where keys and values end, doubled; an odd number is of a value that is null.
    public long[] ends() {
        long[] ends = new long[2 * pairs.size()];
        int i = 0;
        long at = 0;
        for (Map.Entry<String, @Nullable String> pair : pairs.entrySet()) {
            at += bytes(pair.getKey());
            ends[i++] = at << 1;
            String value = pair.getValue();
            at += value == null ? 0 : bytes(value);
            ends[i++] = at << 1 | (value == null ? 1 : 0);
        }
        return ends;
    }
}
