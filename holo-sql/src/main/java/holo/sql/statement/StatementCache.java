package holo.sql.statement;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Compiled statements by text. Thread-safe. What was compiled for an older catalog is never found again and falls out
/// in time.
public final class StatementCache {
    private final int statementsMax;
    private final Map<Key, CompiledStatement> statements;

    /// What a compiled statement depends on.
    ///
    /// @param parameterTypes declared OIDs, 0 for inferred
    /// @param schemas the search path
    public record Key(String text, List<Integer> parameterTypes, List<String> schemas, long catalogVersion) {
        public Key {
            parameterTypes = List.copyOf(parameterTypes);
            schemas = List.copyOf(schemas);
        }
    }

    /// @param statementsMax how many are kept; the one that was not used for longest goes first
    public StatementCache(int statementsMax) {
        this.statementsMax = statementsMax;
        this.statements = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Key, CompiledStatement> eldest) {
                return size() > StatementCache.this.statementsMax;
            }
        };
    }

    public synchronized @Nullable CompiledStatement find(Key key) {
        return statements.get(key);
    }

    public synchronized void put(Key key, CompiledStatement statement) {
        statements.put(key, statement);
    }
}
