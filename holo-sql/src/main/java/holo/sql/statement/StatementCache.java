package holo.sql.statement;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Compiled statements by normalised text. Thread-safe. What was compiled for an older catalog is never found again
/// and falls out in time.
public final class StatementCache {
    private final int statementsMax;
    private final Map<Key, Kept> entries;

    /// What a compiled statement depends on.
    ///
    /// @param text normalised, or as written
    /// @param parameterTypes declared OIDs, 0 for inferred
    /// @param database whose catalog
    /// @param schemas the search path
    public record Key(
            String text, List<Integer> parameterTypes, int database, List<String> schemas, long catalogVersion) {
        public Key {
            parameterTypes = List.copyOf(parameterTypes);
            schemas = List.copyOf(schemas);
        }
    }

    /// What is kept under a text.
    public sealed interface Kept permits CachedStatement, Shape {}

    /// Some of the text's literals are part of the plan: it is kept under the text with these literals in it.
    ///
    /// @param replaced which literals are parameters
    record Shape(boolean[] replaced) implements Kept {}

    /// @param statementsMax how many are kept; the one that was not used for longest goes first
    public StatementCache(int statementsMax) {
        this.statementsMax = statementsMax;
        this.entries = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Key, Kept> eldest) {
                return size() > StatementCache.this.statementsMax;
            }
        };
    }

    synchronized @Nullable Kept find(Key key) {
        return entries.get(key);
    }

    synchronized void put(Key key, Kept entry) {
        entries.put(key, entry);
    }
}
