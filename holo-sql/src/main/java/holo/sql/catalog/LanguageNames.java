package holo.sql.catalog;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The languages that functions are written in, by the OIDs that clients know.
public final class LanguageNames {
    public static final int INTERNAL = 12;
    public static final int SQL = 14;
    public static final int PLPGSQL = 13542;

    private static final Map<String, Integer> OIDS = Map.of("internal", INTERNAL, "sql", SQL, "plpgsql", PLPGSQL);

    private LanguageNames() {}

    /// The language's OID; null when there is none of the name.
    public static @Nullable Integer find(String name) {
        return OIDS.get(name);
    }

    /// Whether who is no superuser may write functions in it.
    public static boolean isTrusted(int oid) {
        return oid != INTERNAL;
    }

    static boolean isOne(int oid) {
        return OIDS.containsValue(oid);
    }
}
