package holo.sql;

import static org.assertj.core.api.Assertions.assertThat;

import holo.sql.session.Session;
import holo.sql.session.StatementResult;
import holo.store.column.ColumnOptions;
import holo.store.column.ColumnStatistics;
import holo.store.column.ResultCacheOptions;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Queries over columns that are cancelled, or need more than there is, end alone and free what they held.
final class AnalyticsLimitsTest {
    private static final int QUERIES_MAX = 2;
    private static final int ROWS = 20_000;
    private static final String ENDLESS = "SELECT a.id, b.x FROM t a, t b, t c";
    /// Whether memory or the disk ends first is DuckDB's to say.
    private static final String REFUSED = "(?s)ERROR (53200: out of memory|53100: could not write a temporary file).*";

    private static final String SHORT = "SET statement_timeout = '500ms'";

    /// Nothing that DuckDB knows of the columns answers it.
    private static final String LONG = "SELECT count(*) FROM t a, t b, t c WHERE length(a.x || b.x || c.x) = 0";

    @TempDir
    private Path directory;

    private ColumnEngine node;
    private Session session;

    @BeforeEach
    void open() {
        node = new ColumnEngine(
                directory,
                ColumnOptions.DEFAULT.withLimits(64, 16, 2, QUERIES_MAX).withResults(ResultCacheOptions.NONE));
        session = node.session("columns");
        run("CREATE TABLE t (id integer PRIMARY KEY, v integer, x text)");
        run("INSERT INTO t SELECT i, i % 100, 'text of some length, so that it takes room, no. ' || i"
                + " FROM generate_series(1, " + ROWS + ") AS g(i)");
    }

    @AfterEach
    void close() {
        session.close();
        node.close();
    }

    private void run(String sql) {
        assertThat(SqlScript.answer(session, sql)).doesNotStartWith("ERROR");
    }

    private ColumnStatistics statistics() {
        return node.engine().columns().orElseThrow();
    }

    /// All turns are there, and queries run over columns as before.
    private void nothingIsHeld() {
        run("SET statement_timeout = 0");
        assertThat(statistics().running()).isZero();
        for (int i = 0; i <= QUERIES_MAX; i++) {
            long before = statistics().queries();
            assertThat(SqlScript.answer(session, "SELECT count(*), sum(v) FROM t"))
                    .isEqualTo(ROWS + "|990000\nSELECT 1\n");
            assertThat(statistics().queries()).isEqualTo(before + 1);
        }
    }

    @Test
    void aTimeOutEndsAQueryInEachPhase() {
        run(SHORT);
        // While DuckDB computes before the first row.
        assertThat(SqlScript.answer(session, LONG)).startsWith("ERROR 57014");
        nothingIsHeld();
        // While rows are fetched.
        run(SHORT);
        try (Session.SimpleQuery query = session.simpleQuery(ENDLESS)) {
            StatementResult.RowCursor rows = cursor(query);
            assertThat(failure(rows)).contains("statement timeout");
        }
        nothingIsHeld();
        // While all turns are taken.
        run(SHORT);
        try (Session one = node.session("columns");
                Session two = node.session("columns");
                Session.SimpleQuery first = one.simpleQuery(ENDLESS);
                Session.SimpleQuery second = two.simpleQuery(ENDLESS)) {
            assertThat(cursor(first).advance()).isTrue();
            assertThat(cursor(second).advance()).isTrue();
            assertThat(statistics().running()).isEqualTo(QUERIES_MAX);
            assertThat(SqlScript.answer(session, "SELECT sum(id) FROM t")).startsWith("ERROR 57014");
        }
        nothingIsHeld();
    }

    private static StatementResult.RowCursor cursor(Session.SimpleQuery query) {
        return ((StatementResult.Rows) Objects.requireNonNull(query.next())).cursor();
    }

    private static String failure(StatementResult.RowCursor cursor) {
        try {
            while (cursor.advance()) {
                Thread.onSpinWait();
            }
            return "";
        } catch (RuntimeException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void cancellingFromAnotherThreadEndsAQuery() throws Exception {
        for (String sql : new String[] {LONG, ENDLESS}) {
            Thread canceller = Thread.ofPlatform().start(() -> {
                while (statistics().running() == 0) {
                    Thread.onSpinWait();
                }
                node.engine().cancel(session.processId(), session.secretKey());
            });
            long start = System.nanoTime();
            try (Session.SimpleQuery query = session.simpleQuery(sql)) {
                assertThat(endOf(query)).contains("canceling statement due to user request");
            }
            assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(20));
            canceller.join();
            nothingIsHeld();
        }
    }

    private static String endOf(Session.SimpleQuery query) {
        try {
            return query.next() instanceof StatementResult.Rows rows ? failure(rows.cursor()) : "";
        } catch (RuntimeException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void whatNeedsMoreMemoryOrDiskThanThereIsEndsAlone() {
        try (Session other = node.session("columns");
                Session.SimpleQuery running = other.simpleQuery("SELECT id FROM t ORDER BY id")) {
            StatementResult.RowCursor rows = cursor(running);
            assertThat(rows.advance()).isTrue();
            // What a sort cannot hold it writes, until there is no room for that either.
            assertThat(SqlScript.answer(
                            session,
                            "SELECT a.x, b.id FROM t a, t b WHERE a.v < 10 ORDER BY b.x, a.x, a.id LIMIT 5000000"))
                    .matches(REFUSED);
            // One value that has to be in memory as a whole.
            assertThat(SqlScript.answer(session, "SELECT length(string_agg(repeat(x, 1000), ',' ORDER BY id)) FROM t"))
                    .matches(REFUSED);
            long read = 1;
            while (rows.advance()) {
                read++;
            }
            assertThat(read).isEqualTo(ROWS);
            rows.close();
        }
        nothingIsHeld();
    }
}
