package holo.sql.pgcatalog;

/// Which built-in functions answer differently each time, as the catalog (`pg_proc.provolatile`) says.
public final class Volatility {
    private Volatility() {}

    /// Whether a function of the name is volatile.
    ///
    /// @param name in lower case
    public static boolean isVolatile(String name) {
        return Builtins.get().procs(name).stream()
                .anyMatch(proc -> proc.volatility().equals("v"));
    }
}
