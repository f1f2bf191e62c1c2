package holo.node;

import holo.sql.SqlEngine;
import holo.sql.session.Session;
import holo.sql.session.SessionListener;
import holo.sql.session.SessionOptions;
import holo.sql.session.StatementResult;
import java.util.List;
import java.util.Map;

/// Runs one statement of each kind before the first client does: on a cold JVM the first plan of a kind
/// takes the better part of a second, nearly all of it loading and initializing classes. Reads nothing but
/// system catalogs and values, and writes nothing.
public final class SqlWarmUp {
    /// Aggregation with expressions, joins, subqueries, windows, the catalogs as `\d` asks them.
    private static final List<String> STATEMENTS = List.of(
            "SELECT n % 3 AS k, sum(n * (1 - 0.05)), avg(n::numeric(15, 2)), count(*), min(d)"
                    + " FROM (SELECT n, DATE '1998-12-01' - n AS d FROM generate_series(1, 100) AS g(n)) s"
                    + " WHERE d <= DATE '1998-12-01' - INTERVAL '1' DAY GROUP BY n % 3 HAVING count(*) > 1"
                    + " ORDER BY k DESC LIMIT 5",
            "SELECT a.x, b.y, CASE WHEN b.y LIKE 'o%' THEN upper(b.y) ELSE coalesce(b.y, '-') END"
                    + " FROM (VALUES (1), (2)) AS a(x) LEFT JOIN (VALUES (1, 'one'), (3, 'three')) AS b(x, y)"
                    + " ON a.x = b.x WHERE EXISTS (SELECT 1 FROM generate_series(1, 2) AS g(n) WHERE g.n = a.x)"
                    + " AND a.x IN (SELECT n FROM generate_series(1, 9) AS h(n)) ORDER BY 1, 2",
            "SELECT n, row_number() OVER (PARTITION BY n % 2 ORDER BY n) FROM generate_series(1, 4) AS g(n)"
                    + " UNION ALL SELECT 0, 0",
            "SELECT n.nspname, c.relname, pg_get_userbyid(c.relowner) FROM pg_catalog.pg_class c"
                    + " LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                    + " WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_toast' ORDER BY 1, 2",
            "SELECT a.attname, format_type(a.atttypid, a.atttypmod) FROM pg_catalog.pg_attribute a"
                    + " WHERE a.attrelid = 0 AND a.attnum > 0 ORDER BY a.attnum");

    private SqlWarmUp() {}

    /// Runs all statements in a session of its own.
    ///
    /// @throws holo.sql.error.SqlException when one of them fails
    public static void run(SqlEngine engine) {
        SessionOptions options =
                new SessionOptions("holo", "holo", "warm-up", Map.of("application_name", "holo warm-up"));
        try (Session session = engine.openSession(options, SessionListener.NONE)) {
            for (String statement : STATEMENTS) {
                try (Session.SimpleQuery query = session.simpleQuery(statement)) {
                    for (StatementResult result = query.next(); result != null; result = query.next()) {
                        if (result instanceof StatementResult.Rows rows) {
                            drain(rows.cursor());
                        }
                    }
                }
            }
        }
    }

    private static void drain(StatementResult.RowCursor cursor) {
        try (cursor) {
            while (cursor.advance()) {
                cursor.row();
            }
        }
    }
}
