package holo.sql;

import static org.assertj.core.api.Assertions.assertThat;

import holo.sql.column.ResultCache;
import holo.sql.session.Session;
import holo.store.column.ColumnOptions;
import holo.store.column.ResultCacheOptions;
import holo.store.setting.ByteSize;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Answers that are kept: of use, and never of another time.
final class ResultCacheTest {
    private static final int TRANSFERS = 150;
    private static final int TOTAL = 1000;

    @TempDir
    private Path directory;

    private ColumnEngine node;
    private Session columns;

    @BeforeEach
    void open() {
        open(new ResultCacheOptions(100, ByteSize.ofMebibytes(1), Duration.ofMinutes(1)));
    }

    private void open(ResultCacheOptions results) {
        node = new ColumnEngine(directory, ColumnOptions.DEFAULT.withResults(results));
        columns = node.session("columns");
    }

    @AfterEach
    void close() {
        columns.close();
        node.close();
    }

    private void run(String sql) {
        assertThat(SqlScript.answer(columns, sql)).doesNotStartWith("ERROR");
    }

    private ResultCache.Statistics statistics() {
        return node.engine().results().orElseThrow();
    }

    private void answers(Session session, String sql, String expected, boolean kept) {
        long before = statistics().hits();
        assertThat(SqlScript.answer(session, sql)).isEqualTo(expected + "\nSELECT 1\n");
        assertThat(statistics().hits()).as("kept: " + sql).isEqualTo(before + (kept ? 1 : 0));
    }

    @Test
    void theSameQueryOverUnchangedTablesIsAnsweredOnce() {
        run("CREATE TABLE t (id integer PRIMARY KEY, v integer, at timestamp DEFAULT now())");
        run("CREATE TABLE u (id integer PRIMARY KEY)");
        run("INSERT INTO t SELECT i, i FROM generate_series(1, 100) AS g(i)");
        String sum = "SELECT sum(v) FROM t";
        answers(columns, sum, "5050", false);
        answers(columns, sum, "5050", true);
        // Another session, other values, another table's change.
        try (Session other = node.session("columns")) {
            answers(other, sum, "5050", true);
            answers(other, "SELECT sum(v) FROM t WHERE id > 50", "3775", false);
            answers(other, "SELECT sum(v) FROM t WHERE id > 51", "3724", false);
            answers(other, "SELECT sum(v) FROM t WHERE id > 50", "3775", true);
        }
        run("INSERT INTO u VALUES (1)");
        answers(columns, sum, "5050", true);
        run("UPDATE t SET v = v + 1 WHERE id = 1");
        answers(columns, sum, "5051", false);
        answers(columns, sum, "5051", true);
        assertThat(SqlScript.answer(columns, "EXPLAIN ANALYZE " + sum)).contains("; from the result cache)");
        // The content of before is another version all the same.
        run("UPDATE t SET v = v - 1 WHERE id = 1");
        answers(columns, sum, "5050", false);
        // What depends on more than tables.
        answers(columns, "SELECT count(*) FROM t WHERE at <= now()", "100", false);
        answers(columns, "SELECT count(*) FROM t WHERE at <= now()", "100", false);
        run("BEGIN");
        run("DELETE FROM t WHERE id = 100");
        answers(columns, sum, "4950", false);
        answers(columns, sum, "4950", false);
        run("ROLLBACK");
        answers(columns, sum, "5050", true);
        run("TRUNCATE t");
        answers(columns, sum, "NULL", false);
    }

    @Test
    void anOlderSnapshotNeverSeesANewerAnswer() {
        run("CREATE TABLE t (id integer PRIMARY KEY, v integer)");
        run("INSERT INTO t SELECT i, 1 FROM generate_series(1, 10) AS g(i)");
        try (Session old = node.session("columns")) {
            SqlScript.answer(old, "BEGIN ISOLATION LEVEL REPEATABLE READ");
            assertThat(SqlScript.answer(old, "SELECT sum(v) FROM t")).startsWith("10\n");
            run("UPDATE t SET v = 2");
            answers(columns, "SELECT sum(v) FROM t", "20", false);
            answers(columns, "SELECT sum(v) FROM t", "20", true);
            assertThat(SqlScript.answer(old, "SELECT sum(v) FROM t")).startsWith("10\n");
            SqlScript.answer(old, "COMMIT");
            answers(old, "SELECT sum(v) FROM t", "20", true);
        }
    }

    /// Money moves between two tables in transactions and a counter counts them: an answer of the past would show a
    /// count that the reader has seen surpassed, one of two times another total.
    @Test
    void noAnswerIsStaleWhileOthersCommit() throws Exception {
        run("CREATE TABLE a (id integer PRIMARY KEY, v integer)");
        run("CREATE TABLE b (id integer PRIMARY KEY, v integer, n integer)");
        run("INSERT INTO a VALUES (1, " + TOTAL + ")");
        run("INSERT INTO b VALUES (1, 0, 0)");
        AtomicLong committed = new AtomicLong();
        AtomicBoolean done = new AtomicBoolean();
        AtomicReference<@Nullable Throwable> failed = new AtomicReference<>();
        Thread reader = Thread.ofPlatform().start(() -> {
            try (Session session = node.session("columns")) {
                while (!done.get()) {
                    long before = committed.get();
                    String[] answer = SqlScript.answer(
                                    session, "SELECT (SELECT sum(v) FROM a) + b.v, b.n FROM b WHERE id = 1")
                            .split("[|\n]");
                    assertThat(answer[0]).isEqualTo(Integer.toString(TOTAL));
                    assertThat(Long.parseLong(answer[1])).isGreaterThanOrEqualTo(before);
                }
            } catch (Throwable e) {
                failed.set(e);
            }
        });
        long hits = statistics().hits();
        for (int i = 1; i <= TRANSFERS && failed.get() == null; i++) {
            run("BEGIN; UPDATE a SET v = v - 1; UPDATE b SET v = v + 1, n = n + 1; COMMIT");
            committed.set(i);
            if (i % 10 == 0) {
                // Also what changes nothing but where rows are.
                run("DELETE FROM a WHERE id = 2");
                while (statistics().hits() == hits && failed.get() == null) {
                    Thread.onSpinWait();
                }
                hits = statistics().hits();
            }
        }
        done.set(true);
        reader.join();
        assertThat(failed.get()).isNull();
    }

    @Test
    void whatIsKeptIsBounded() {
        close();
        open(new ResultCacheOptions(3, ByteSize.ofMebibytes(1), Duration.ofMinutes(1)));
        run("CREATE TABLE t (id integer PRIMARY KEY, x text)");
        run("INSERT INTO t SELECT i, repeat('x', 100) FROM generate_series(1, 2000) AS g(i)");
        for (int i = 0; i < 5; i++) {
            answers(columns, "SELECT count(*) FROM t WHERE id > " + i, Integer.toString(2000 - i), false);
        }
        assertThat(statistics().entries()).isEqualTo(3);
        answers(columns, "SELECT count(*) FROM t WHERE id > 4", "1996", true);
        answers(columns, "SELECT count(*) FROM t WHERE id > 0", "2000", false);
        // Two hundred thousand bytes and more are over a sixteenth of the memory.
        long bytes = statistics().bytes();
        run("SELECT id, x FROM t");
        assertThat(statistics().bytes()).isEqualTo(bytes);
        assertThat(bytes).isPositive().isLessThan(10_000);
    }

    @Test
    void anAnswerIsForgottenAfterItsTime() {
        close();
        open(new ResultCacheOptions(100, ByteSize.ofMebibytes(1), Duration.ofMillis(1)));
        run("CREATE TABLE t (id integer PRIMARY KEY)");
        answers(columns, "SELECT count(*) FROM t", "0", false);
        long end = System.nanoTime() + 2_000_000;
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
        answers(columns, "SELECT count(*) FROM t", "0", false);
    }
}
