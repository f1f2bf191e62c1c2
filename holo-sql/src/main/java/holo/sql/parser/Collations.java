package holo.sql.parser;

import holo.sql.error.SqlException;
import java.util.Set;

/// The collations that there are. All of them sort by code points, so that none of them changes an order.
final class Collations {
    private static final Set<String> NAMES = Set.of("C", "POSIX", "default", "ucs_basic");

    private Collations() {}

    /// @param position of the name in the text, from 1
    /// @throws SqlException 42704 when there is no such collation
    static void require(String name, int position) {
        if (!NAMES.contains(name)) {
            throw SqlException.of("42704", "collation \"" + name + "\" for encoding \"UTF8\" does not exist")
                    .withHint("Holo sorts texts by code points: \"C\", \"POSIX\", \"ucs_basic\" or \"default\".")
                    .withPosition(position);
        }
    }
}
