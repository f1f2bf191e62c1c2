package holo.wire.pg.engine;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// Asks two servers the recorded catalog queries and prints where they differ.
final class CatalogCompare {
    private CatalogCompare() {}

    /// @param arguments JDBC addresses of PostgreSQL and of Holo, and optionally a text that a query must contain
    public static void main(String[] arguments) throws Exception {
        try (Connection pg = DriverManager.getConnection(arguments[0]);
                Connection holo = DriverManager.getConnection(arguments[1])) {
            prepare(pg);
            prepare(holo);
            int same = 0;
            int number = 0;
            for (CatalogQueries.Query query : CatalogQueries.all()) {
                number++;
                if (arguments.length > 2 && !query.sql().contains(arguments[2])) {
                    continue;
                }
                CatalogQueries.Answer expected = CatalogQueries.ask(pg, query);
                CatalogQueries.Answer found = CatalogQueries.ask(holo, query);
                if (expected.equals(found)) {
                    same++;
                    continue;
                }
                System.out.println("=== " + number + " " + query.source() + "\n" + head(query.sql(), 1200));
                if (!expected.columns().equals(found.columns())) {
                    System.out.println("  - " + expected.columns() + "\n  + " + found.columns());
                }
                if (!found.columns().startsWith("ERROR")) {
                    diff(expected.rows(), found.rows());
                }
            }
            System.out.println("same: " + same + " of " + number);
        }
    }

    private static void prepare(Connection connection) throws Exception {
        try (Statement statement = connection.createStatement()) {
            var rows = statement.executeQuery("select count(*) from pg_class where relname = 'demo'");
            rows.next();
            if (rows.getInt(1) == 0) {
                CatalogQueries.createSchema(connection);
            }
        }
    }

    private static void diff(List<String> expected, List<String> found) {
        List<String> missing = new ArrayList<>(expected);
        found.forEach(missing::remove);
        List<String> extra = new ArrayList<>(found);
        expected.forEach(extra::remove);
        System.out.println("  rows " + expected.size() + " / " + found.size());
        missing.stream().limit(6).forEach(r -> System.out.println("  - " + head(r, 400)));
        extra.stream().limit(6).forEach(r -> System.out.println("  + " + head(r, 400)));
    }

    private static String head(String text, int length) {
        return text.length() > length ? text.substring(0, length) + " …" : text;
    }
}
