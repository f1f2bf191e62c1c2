package holo.sql;

import static org.assertj.core.api.Assertions.assertThat;

import holo.sql.analyze.AutoAnalyze;
import holo.sql.catalog.CatalogSnapshot;
import holo.sql.session.Session;
import holo.sql.session.SessionListener;
import holo.sql.session.SessionOptions;
import holo.sql.transaction.TransactionOptions;
import holo.store.testing.MemoryStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// ANALYZE finds what is in tables, and keeps it.
final class AnalyzeTest {
    @TempDir
    private Path directory;

    private ColumnEngine node;
    private Session session;

    @BeforeEach
    void open() {
        node = new ColumnEngine(directory);
        session = node.session("rows");
    }

    @AfterEach
    void close() {
        session.close();
        node.close();
    }

    private void reopen() {
        close();
        open();
    }

    private String answer(String sql) {
        return SqlScript.answer(session, sql);
    }

    private String value(String sql) {
        return answer(sql).lines().findFirst().orElseThrow();
    }

    @Test
    void statisticsOutliveTheServer() {
        answer("CREATE TABLE t (id int PRIMARY KEY, kind text, x int)");
        answer("INSERT INTO t SELECT i, 'kind ' || i % 3, NULLIF(i % 10, 0) FROM generate_series(1, 1000) i");
        assertThat(answer("ANALYZE t")).isEqualTo("ANALYZE\n");
        String stats = answer("SELECT attname, null_frac, avg_width, n_distinct, most_common_vals, most_common_freqs,"
                + " array_length(histogram_bounds::text::text[], 1), correlation FROM pg_stats"
                + " WHERE tablename = 't' ORDER BY attname");
        assertThat(stats).isEqualTo("""
                        id|0|4|-1|NULL|NULL|101|1
                        kind|0|7|3|{"kind 1","kind 0","kind 2"}|{0.334,0.333,0.333}|NULL|0.332
                        x|0.1|4|9|{1,2,3,4,5,6,7,8,9}|{0.1,0.1,0.1,0.1,0.1,0.1,0.1,0.1,0.1}|NULL|0.120976694
                        SELECT 3
                        """);
        reopen();
        assertThat(answer("SELECT attname, null_frac, avg_width, n_distinct, most_common_vals, most_common_freqs,"
                        + " array_length(histogram_bounds::text::text[], 1), correlation FROM pg_stats"
                        + " WHERE tablename = 't' ORDER BY attname"))
                .isEqualTo(stats);
        assertThat(answer("SELECT reltuples, analyze_count, last_analyze IS NOT NULL FROM pg_class c"
                        + " JOIN pg_stat_user_tables s ON s.relid = c.oid WHERE c.relname = 't'"))
                .isEqualTo("1000|1|t\nSELECT 1\n");
    }

    @Test
    void statisticsOfARolledBackTransactionAreGone() {
        answer("CREATE TABLE t (id int)");
        answer("INSERT INTO t VALUES (1), (2)");
        answer("BEGIN");
        assertThat(answer("ANALYZE t")).isEqualTo("ANALYZE\n");
        answer("ROLLBACK");
        assertThat(value("SELECT count(*) FROM pg_stats WHERE tablename = 't'")).isEqualTo("0");
        assertThat(value("SELECT n_mod_since_analyze FROM pg_stat_user_tables WHERE relname = 't'"))
                .isEqualTo("2");
    }

    @Test
    void aTableIsAnalyzedByOneTransactionAtATime() {
        answer("CREATE TABLE t (id int)");
        answer("BEGIN");
        answer("ANALYZE t");
        assertThat(value("SELECT mode FROM pg_locks WHERE relation = 't'::regclass"))
                .isEqualTo("ShareUpdateExclusiveLock");
        try (Session other = node.session("rows")) {
            assertThat(SqlScript.answer(other, "INSERT INTO t VALUES (1)")).isEqualTo("INSERT 0 1\n");
            SqlScript.answer(other, "SET lock_timeout = '50ms'");
            assertThat(SqlScript.answer(other, "ANALYZE")).startsWith("ERROR 55P03");
        }
        answer("COMMIT");
        assertThat(value("SELECT analyze_count FROM pg_stat_user_tables")).isEqualTo("1");
    }

    @Test
    void onlyCommittedChangesCount() {
        answer("CREATE TABLE t (id int PRIMARY KEY, x int)");
        answer("INSERT INTO t SELECT i, i FROM generate_series(1, 10) i");
        answer("BEGIN");
        answer("DELETE FROM t");
        answer("ROLLBACK");
        answer("UPDATE t SET x = 0 WHERE id < 4");
        answer("DELETE FROM t WHERE id = 9");
        assertThat(answer("SELECT n_tup_ins, n_tup_upd, n_tup_del, n_mod_since_analyze FROM pg_stat_user_tables"
                        + " WHERE relname = 't'"))
                .isEqualTo("10|3|1|14\nSELECT 1\n");
        answer("ANALYZE t");
        assertThat(value("SELECT n_mod_since_analyze FROM pg_stat_user_tables WHERE relname = 't'"))
                .isEqualTo("0");
    }

    @Test
    void tablesThatHaveChangedAreAnalyzedInTheBackground() {
        answer("CREATE TABLE busy (id int PRIMARY KEY)");
        answer("CREATE TABLE quiet (id int PRIMARY KEY)");
        answer("CREATE TABLE never (id int PRIMARY KEY) WITH (autovacuum_enabled = off)");
        answer("INSERT INTO busy SELECT * FROM generate_series(1, 100)");
        answer("INSERT INTO quiet SELECT * FROM generate_series(1, 50)");
        answer("INSERT INTO never SELECT * FROM generate_series(1, 100)");
        AutoAnalyze automatic = node.engine().newAutoAnalyze(node.engine()::catalog);
        assertThat(automatic.analyze()).isEqualTo(1);
        assertThat(automatic.analyze()).as("nothing has changed").isZero();
        answer("INSERT INTO busy SELECT * FROM generate_series(101, 160)");
        assertThat(automatic.analyze())
                .as("60 changes, not more than 50 and a tenth of 100")
                .isZero();
        answer("DELETE FROM busy WHERE id = 1");
        assertThat(automatic.analyze()).isEqualTo(1);
        assertThat(answer("SELECT relname, autoanalyze_count, last_autoanalyze IS NULL, n_mod_since_analyze"
                        + " FROM pg_stat_user_tables ORDER BY 1"))
                .isEqualTo("busy|2|f|0\nnever|0|t|100\nquiet|0|t|50\nSELECT 3\n");
        answer("DROP TABLE busy");
        automatic.forget();
        assertThat(node.engine().analyzedTables()).isEmpty();
    }

    @Test
    void whatIsLearntOfATableWhileOthersAreLookedAtStays() {
        AtomicInteger reads = new AtomicInteger();
        AutoAnalyze automatic = node.engine().newAutoAnalyze(() -> {
            CatalogSnapshot before = node.engine().catalog();
            if (reads.getAndIncrement() == 0) {
                answer("CREATE TABLE t (id int)");
                answer("INSERT INTO t VALUES (1), (2)");
                answer("ANALYZE t");
                answer("INSERT INTO t VALUES (3)");
            }
            return before;
        });
        automatic.analyze();
        automatic.forget();
        assertThat(answer("SELECT n_tup_ins, n_mod_since_analyze, analyze_count FROM pg_stat_user_tables"))
                .isEqualTo("3|1|1\nSELECT 1\n");
    }

    @Test
    void tablesThatAreGoneAreForgottenWithoutAutomaticAnalyses() throws InterruptedException {
        SqlEngineOptions usual = SqlEngineOptions.DEFAULT;
        SqlEngineOptions options = new SqlEngineOptions(
                usual.database(),
                usual.sessionsMax(),
                usual.cachedStatementsMax(),
                usual.notificationsBytesMax(),
                usual.workMemoryBytesMax(),
                false,
                Duration.ofMillis(100),
                0,
                usual.analyzeScaleFactor());
        try (MemoryStore store = new MemoryStore();
                HoloSqlEngine engine = new HoloSqlEngine(store, options, TransactionOptions.DEFAULT);
                Session other = engine.openSession(
                        new SessionOptions("holo", "holo", "test", Map.of()), SessionListener.NONE)) {
            SqlScript.answer(other, "CREATE TABLE gone (id int)");
            SqlScript.answer(other, "ANALYZE gone");
            SqlScript.answer(other, "CREATE TABLE kept (id int)");
            SqlScript.answer(other, "INSERT INTO kept SELECT * FROM generate_series(1, 100)");
            assertThat(engine.analyzedTables()).hasSize(1);
            SqlScript.answer(other, "DROP TABLE gone");
            long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (!engine.analyzedTables().isEmpty() && System.nanoTime() < end) {
                Thread.sleep(20);
            }
            assertThat(engine.analyzedTables()).isEmpty();
        }
    }

    private String counted() {
        return answer("SELECT n_tup_ins, n_tup_upd, n_tup_del, n_mod_since_analyze, analyze_count"
                + " FROM pg_stat_user_tables WHERE relname = 't'");
    }

    @Test
    void whatASavepointTakesBackDoesNotCount() {
        answer("CREATE TABLE t (id int PRIMARY KEY)");
        answer("INSERT INTO t VALUES (1), (2)");
        answer("BEGIN");
        answer("INSERT INTO t VALUES (3)");
        answer("SAVEPOINT s");
        answer("INSERT INTO t SELECT * FROM generate_series(10, 99)");
        answer("ANALYZE t");
        answer("ROLLBACK TO s");
        answer("DELETE FROM t WHERE id = 1");
        answer("ROLLBACK TO s");
        answer("UPDATE t SET id = 4 WHERE id = 2");
        answer("COMMIT");
        assertThat(counted()).isEqualTo("3|1|0|4|0\nSELECT 1\n");
        answer("DO $$ BEGIN INSERT INTO t VALUES (5); BEGIN INSERT INTO t VALUES (6), (7);"
                + " PERFORM 1 / 0; EXCEPTION WHEN division_by_zero THEN NULL; END; END $$");
        assertThat(counted()).isEqualTo("4|1|0|5|0\nSELECT 1\n");
        answer("CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN INSERT INTO t VALUES (8);"
                + " BEGIN INSERT INTO t VALUES (9), (10); PERFORM 1 / 0; EXCEPTION WHEN division_by_zero THEN"
                + " INSERT INTO t VALUES (11); END; RETURN 1; END $$");
        answer("SELECT f()");
        assertThat(counted()).isEqualTo("6|1|0|7|0\nSELECT 1\n");
        answer("ANALYZE t");
        assertThat(counted()).isEqualTo("6|1|0|0|1\nSELECT 1\n");
    }
}
