package holo.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import holo.sql.error.SqlException;
import holo.sql.session.Session;
import holo.sql.session.SessionListener;
import holo.sql.session.SessionOptions;
import holo.sql.transaction.TransactionOptions;
import holo.store.testing.MemoryStore;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// EXPLAIN ANALYZE runs the statement and shows what its operators did.
final class ExplainAnalyzeTest {
    private static final String PLAIN = "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) ";

    private final MemoryStore store = new MemoryStore();
    private final HoloSqlEngine engine = new HoloSqlEngine(store, SqlEngineOptions.DEFAULT, TransactionOptions.DEFAULT);
    private final Session session =
            engine.openSession(new SessionOptions("holo", "holo", "test", Map.of()), SessionListener.NONE);

    @BeforeEach
    void fill() {
        fill(session);
    }

    private static void fill(Session session) {
        SqlScript.drain(session, "CREATE TABLE t (id int PRIMARY KEY, g int)");
        SqlScript.drain(session, "INSERT INTO t SELECT i, i % 3 FROM generate_series(1, 30) i");
    }

    @AfterEach
    void close() throws Exception {
        session.close();
        engine.close();
        store.close();
    }

    @Test
    void showsRowsAndLoopsOfEachOperator() {
        assertThat(SqlScript.answer(session, PLAIN + "SELECT g, count(*) FROM t GROUP BY g"))
                .isEqualTo("""
                        HashAggregate (actual rows=3 loops=1)
                          Group Key: g
                          ->  Seq Scan on t (actual rows=30 loops=1)
                                Reason: no condition on an index
                        EXPLAIN
                        """);
        assertThat(SqlScript.answer(session, PLAIN + "SELECT * FROM t a JOIN t b ON a.id = b.g WHERE b.id > 20"))
                .contains("Index Scan using t_pkey on t (actual rows=10 loops=1)", "Index Cond: (t.id > 20)")
                .contains("looked up for each", "loops=3)"); // once for each of the three values of g
        assertThat(SqlScript.answer(session, PLAIN + "SELECT * FROM t WHERE id = 0 LIMIT 0"))
                .doesNotContain("time=");
    }

    @Test
    void showsTimes() {
        assertThat(SqlScript.answer(session, "EXPLAIN ANALYZE SELECT * FROM t WHERE id = 7"))
                .containsPattern("\\(actual time=\\d+\\.\\d{3}\\.\\.\\d+\\.\\d{3} rows=1 loops=1\\)")
                .containsPattern("\nPlanning Time: \\d+\\.\\d{3} ms\nExecution Time: \\d+\\.\\d{3} ms\n");
        assertThat(SqlScript.answer(session, "EXPLAIN (SUMMARY) SELECT 1"))
                .contains("Planning Time:")
                .doesNotContain("Execution Time:", "actual");
    }

    @Test
    void doesWhatTheStatementSays() {
        assertThat(SqlScript.answer(session, PLAIN + "UPDATE t SET g = 9 WHERE id < 5"))
                .startsWith("Update on t\n")
                .contains("(actual rows=4 loops=1)");
        assertThat(SqlScript.answer(session, PLAIN + "SELECT * FROM t WHERE g = 9"))
                .contains("Filter: (g = 9)\n", "Rows Removed by Filter: 26\n");
        assertThat(SqlScript.answer(session, "SELECT count(*) FROM t WHERE g = 9"))
                .startsWith("4\n");
        assertThat(SqlScript.answer(session, "EXPLAIN (ANALYZE off) DELETE FROM t"))
                .doesNotContain("actual");
        assertThat(SqlScript.answer(session, "SELECT count(*) FROM t")).startsWith("30\n");
        assertRefused("23505", "EXPLAIN ANALYZE INSERT INTO t VALUES (1, 1)");
        SqlScript.drain(session, "BEGIN READ ONLY");
        assertRefused("25006", "EXPLAIN ANALYZE DELETE FROM t");
        SqlScript.drain(session, "ROLLBACK");
    }

    @Test
    void refusesOptionsAsPostgresDoes() {
        assertRefused("22023", "EXPLAIN (TIMING) SELECT 1");
        assertRefused("42601", "EXPLAIN (NONSENSE) SELECT 1");
        assertRefused("42601", "EXPLAIN (ANALYZE maybe) SELECT 1");
        assertRefused("22023", "EXPLAIN (FORMAT stone) SELECT 1");
    }

    @Test
    void showsWhatWasDoneOverColumns(@TempDir Path directory) throws Exception {
        try (ColumnEngine node = new ColumnEngine(directory);
                Session columns = node.session("columns")) {
            fill(columns);
            assertThat(SqlScript.answer(columns, PLAIN + "SELECT g, sum(id) FROM t GROUP BY g"))
                    .contains("Path: columns (", "holo.route is columns) (actual rows=3 loops=1)")
                    .doesNotContain("never executed");
        }
    }

    private void assertRefused(String state, String sql) {
        assertThatThrownBy(() -> SqlScript.drain(session, sql))
                .as(sql)
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo(state));
    }
}
