package holo.sql;

import static org.assertj.core.api.Assertions.assertThat;

import holo.sql.session.Session;
import holo.store.Snapshot;
import holo.store.column.ColumnOptions;
import holo.store.node.StoreOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Reading as of a time of the past, over rows and over columns.
final class TimeTravelTest {
    private static final long SEED = 20261121;

    @TempDir
    private Path directory;

    private ColumnEngine node;
    private Session rows;
    private Session columns;

    @BeforeEach
    void open() {
        open(StoreOptions.defaults());
    }

    private void open(StoreOptions options) {
        node = new ColumnEngine(directory, ColumnOptions.DEFAULT, options);
        rows = node.session("rows");
        columns = node.session("columns");
    }

    @AfterEach
    void close() {
        rows.close();
        columns.close();
        node.close();
    }

    private void run(String sql) {
        assertThat(SqlScript.answer(rows, sql)).doesNotStartWith("ERROR");
    }

    /// A time after all that was committed, and before all that will be, as a literal.
    private String now() {
        try (Snapshot now = node.store().snapshot()) {
            return "'" + Instant.EPOCH.plus(now.timestamp().hlc(), ChronoUnit.MICROS) + "'";
        }
    }

    /// Both paths answer this, and the second one is the columns.
    private void answers(String sql, String expected) {
        assertThat(SqlScript.answer(rows, sql)).as(sql).isEqualTo(expected);
        long before = node.engine().routes().orElseThrow().columns();
        assertThat(SqlScript.answer(columns, sql)).as(sql).isEqualTo(expected);
        assertThat(node.engine().routes().orElseThrow().columns())
                .as("over columns: " + sql + "\n" + SqlScript.answer(columns, "EXPLAIN " + sql))
                .isEqualTo(before + 1);
    }

    private void fails(String sql, String message) {
        assertThat(SqlScript.answer(rows, sql)).as(sql).startsWith("ERROR ").contains(message);
        assertThat(SqlScript.answer(columns, sql)).as(sql).startsWith("ERROR ").contains(message);
    }

    @Test
    void readsTablesAndWholeStatementsAsTheyWere() {
        run("CREATE TABLE t (id integer PRIMARY KEY, v text, g integer)");
        run("CREATE TABLE u (g integer PRIMARY KEY, name text)");
        run("INSERT INTO t VALUES (1, 'one', 1), (2, 'two', 1), (3, 'three', 2)");
        run("INSERT INTO u VALUES (1, 'a'), (2, 'b')");
        String then = now();
        run("UPDATE t SET v = 'changed' WHERE id = 2");
        run("DELETE FROM t WHERE id = 3");
        run("INSERT INTO t VALUES (4, 'four', 2)");
        run("UPDATE u SET name = 'z' WHERE g = 1");
        String past = " FOR SYSTEM_TIME AS OF " + then;
        answers("SELECT count(*), max(v) FROM t", "3|one\nSELECT 1\n");
        answers("SELECT * FROM t" + past + " ORDER BY id", "1|one|1\n2|two|1\n3|three|2\nSELECT 3\n");
        answers("SELECT x.v FROM t" + past + " AS x WHERE x.g = 2 ORDER BY x.v", "three\nSELECT 1\n");
        answers("SELECT v FROM t WHERE g = 1 ORDER BY v LIMIT 1" + past, "one\nSELECT 1\n");
        // One table of the past, one of the present.
        answers("SELECT t.id, name FROM t" + past + " JOIN u ON u.g = t.g ORDER BY 1", "1|z\n2|z\n3|b\nSELECT 3\n");
        answers(
                "SELECT t.id, name FROM t JOIN u ON u.g = t.g WHERE true ORDER BY 1" + past,
                "1|a\n2|a\n3|b\nSELECT 3\n");
        answers(
                "SELECT old.id, old.v, new.v FROM t" + past + " old FULL JOIN t AS new ON old.id = new.id"
                        + " ORDER BY old.id, new.id",
                "1|one|one\n2|two|changed\n3|three|NULL\nNULL|NULL|four\nSELECT 4\n");
        answers("WITH w AS (SELECT * FROM t" + past + ") SELECT count(*) FROM w WHERE id > 1", "2\nSELECT 1\n");
        answers(
                "WITH w AS (SELECT * FROM t) SELECT max(id) FROM w" + past.replace(" FOR", " WHERE true FOR"),
                "3\nSELECT 1\n");
        answers("SELECT id FROM t WHERE id NOT IN (SELECT id FROM t" + past + ") ORDER BY id", "4\nSELECT 1\n");
        answers(
                "SELECT v FROM t WHERE v < 'x' EXCEPT SELECT v FROM t" + past + " ORDER BY v",
                "changed\nfour\nSELECT 2\n");
        // By key: the row path alone.
        assertThat(SqlScript.answer(rows, "SELECT v FROM t" + past + " WHERE id = 2"))
                .isEqualTo("two\nSELECT 1\n");
        assertThat(SqlScript.answer(rows, "SELECT v FROM t" + past + " WHERE id = 4"))
                .isEqualTo("SELECT 0\n");
        assertThat(SqlScript.answer(rows, "EXPLAIN SELECT * FROM t" + past)).contains("System Time: of the past");
    }

    @Test
    void viewsAreReadAsTheirTablesWere() {
        run("CREATE TABLE t (id integer PRIMARY KEY, v integer)");
        run("CREATE VIEW big AS SELECT id, v FROM t WHERE v > 10");
        run("CREATE VIEW nested AS SELECT sum(v) AS s FROM big");
        run("INSERT INTO t VALUES (1, 5), (2, 20), (3, 30)");
        String then = now();
        run("UPDATE t SET v = v + 10");
        run("CREATE VIEW before AS SELECT sum(v) AS s FROM t FOR SYSTEM_TIME AS OF " + then);
        answers("SELECT sum(v) FROM big", "85\nSELECT 1\n");
        answers("SELECT sum(v) FROM big FOR SYSTEM_TIME AS OF " + then, "50\nSELECT 1\n");
        answers("SELECT s FROM nested FOR SYSTEM_TIME AS OF " + then + " AS n", "50\nSELECT 1\n");
        answers("SELECT n.s, m.s FROM nested n, nested FOR SYSTEM_TIME AS OF " + then + " m", "85|50\nSELECT 1\n");
        answers("SELECT s FROM nested WHERE s > 0 FOR SYSTEM_TIME AS OF " + then, "50\nSELECT 1\n");
        answers("SELECT s FROM before", "55\nSELECT 1\n");
    }

    @Test
    void theTimeIsAnyExpressionOfTheStatement() {
        run("CREATE TABLE t (id integer PRIMARY KEY)");
        run("INSERT INTO t VALUES (1)");
        String then = now();
        run("INSERT INTO t VALUES (2)");
        run("PREPARE p(timestamptz) AS SELECT count(*) FROM t FOR SYSTEM_TIME AS OF $1");
        run("PREPARE q AS SELECT count(*) + $2::int FROM t WHERE id < 100 FOR SYSTEM_TIME AS OF $1");
        assertThat(SqlScript.answer(rows, "EXECUTE p(" + then + ")")).isEqualTo("1\nSELECT 1\n");
        assertThat(SqlScript.answer(rows, "EXECUTE p(" + now() + ")")).isEqualTo("2\nSELECT 1\n");
        assertThat(SqlScript.answer(rows, "EXECUTE q(" + then + ", 5)")).isEqualTo("6\nSELECT 1\n");
        answers(
                "SELECT count(*) FROM t FOR SYSTEM_TIME AS OF (" + then + "::timestamptz - interval '0 seconds')",
                "1\nSELECT 1\n");
        fails("SELECT count(*) FROM t FOR SYSTEM_TIME AS OF NULL", "22004: the time of FOR SYSTEM_TIME AS OF is null");
        fails("SELECT count(*) FROM t FOR SYSTEM_TIME AS OF now() + interval '1 hour'", "22023: ");
        fails("SELECT count(*) FROM t FOR SYSTEM_TIME AS OF 'infinity'", "22023: ");
        fails("SELECT count(*) FROM t FOR SYSTEM_TIME AS OF interval '1 hour'", "42846: cannot cast type interval");
        fails("SELECT count(*) FROM t FOR SYSTEM_TIME AS OF 'yesteryear'", "22007: ");
        fails("SELECT count(*) FROM t FOR SYSTEM_TIME AS OF id", "42703: ");
    }

    @Test
    void changesMayReadThePastAndNobodyChangesIt() {
        run("CREATE TABLE t (id integer PRIMARY KEY, v text)");
        run("INSERT INTO t VALUES (1, 'a'), (2, 'b')");
        String then = now();
        run("DELETE FROM t WHERE id = 1");
        run("UPDATE t SET v = 'broken'");
        String past = " FOR SYSTEM_TIME AS OF " + then;
        run("CREATE TABLE copied AS SELECT * FROM t" + past);
        assertThat(SqlScript.answer(rows, "SELECT * FROM copied ORDER BY id")).isEqualTo("1|a\n2|b\nSELECT 2\n");
        run("INSERT INTO t SELECT * FROM t" + past + " old WHERE old.id = 1");
        run("UPDATE t SET v = old.v FROM t" + past + " AS old WHERE old.id = t.id");
        assertThat(SqlScript.answer(rows, "SELECT * FROM t ORDER BY id")).isEqualTo("1|a\n2|b\nSELECT 2\n");
        fails("SELECT * FROM t" + past + " FOR UPDATE", "0A000: FOR UPDATE is not allowed with FOR SYSTEM_TIME AS OF");
        fails("WITH w AS (SELECT 1) SELECT * FROM w" + past, "0A000: ");
        fails("SELECT * FROM pg_class" + past, "0A000: ");
        fails("SELECT * FROM missing" + past, "42P01: relation \"missing\" does not exist");
    }

    @Test
    void ownUncommittedWritesAreNoPartOfThePast() {
        run("CREATE TABLE t (id integer PRIMARY KEY, v integer)");
        run("INSERT INTO t SELECT i, i FROM generate_series(1, 100) AS s(i)");
        String then = now();
        for (Session session : new Session[] {rows, columns}) {
            SqlScript.answer(session, "BEGIN");
            SqlScript.answer(session, "DELETE FROM t WHERE id <= 50");
            SqlScript.answer(session, "UPDATE t SET v = 0 WHERE id > 90");
            SqlScript.answer(session, "INSERT INTO t VALUES (1000, 7), (3, 33)");
            assertThat(SqlScript.answer(session, "SELECT count(*), sum(v) FROM t"))
                    .isEqualTo("52|2860\nSELECT 1\n");
            assertThat(SqlScript.answer(session, "EXPLAIN SELECT count(*) FROM t"))
                    .contains(session == columns ? "; with the transaction's own changes)" : "holo.route is rows");
            assertThat(SqlScript.answer(session, "SELECT count(*), sum(v) FROM t FOR SYSTEM_TIME AS OF " + then))
                    .isEqualTo("100|5050\nSELECT 1\n");
            assertThat(SqlScript.answer(
                            session,
                            "SELECT count(*) FROM t JOIN t FOR SYSTEM_TIME AS OF " + then
                                    + " o ON o.id = t.id AND o.v = t.v"))
                    .isEqualTo("40\nSELECT 1\n");
            SqlScript.answer(session, "ROLLBACK");
        }
        assertThat(node.engine().routes().orElseThrow().columns()).isEqualTo(3);
    }

    @Test
    void aTableOfAnotherShapeIsRefused() {
        String before = now();
        run("CREATE TABLE t (id integer PRIMARY KEY, v integer)");
        run("INSERT INTO t VALUES (1, 10), (2, NULL)");
        String then = now();
        String past = " FOR SYSTEM_TIME AS OF ";
        fails("SELECT count(*) FROM t" + past + before, "42P01: relation \"t\" did not exist at 20");
        // An index, a name and a default change nothing about the rows.
        run("CREATE INDEX ON t (v)");
        run("ALTER TABLE t RENAME COLUMN v TO w");
        run("ALTER TABLE t ALTER COLUMN w SET DEFAULT 5");
        run("UPDATE t SET w = 11 WHERE id = 1");
        answers("SELECT count(*), sum(w) FROM t" + past + then + " AS o WHERE o.w = 10", "1|10\nSELECT 1\n");
        String indexed = now();
        run("UPDATE t SET w = 12");
        run("ALTER TABLE t ALTER COLUMN w SET NOT NULL");
        fails("SELECT count(*) FROM t" + past + indexed, "55000: table \"t\" cannot be read as of 20");
        run("ALTER TABLE t ALTER COLUMN w DROP NOT NULL");
        answers("SELECT sum(w) FROM t" + past + indexed, "11\nSELECT 1\n");
        run("ALTER TABLE t ADD COLUMN x integer DEFAULT 3");
        fails("SELECT * FROM t" + past + indexed, "column \"x\" was added");
        String added = now();
        run("DELETE FROM t WHERE id = 1");
        answers("SELECT sum(x) FROM t" + past + added, "6\nSELECT 1\n");
        run("ALTER TABLE t DROP COLUMN x");
        fails("SELECT sum(w) FROM t" + past + added, "column \"x\" was dropped");
        run("TRUNCATE t");
        fails("SELECT sum(w) FROM t" + past + indexed, "it was truncated or rewritten");
    }

    @Test
    void bothPathsKnowTheWholeHistory() {
        Random random = new Random(SEED);
        run("CREATE TABLE t (id integer PRIMARY KEY, v integer)");
        run("CREATE TABLE h (k integer)");
        TreeMap<String, String> known = new TreeMap<>();
        for (int step = 0; step < 60; step++) {
            switch (random.nextInt(4)) {
                case 0 ->
                    run("INSERT INTO t SELECT i, " + step + " FROM generate_series(1, 40) AS s(i) WHERE i % 7 = "
                            + random.nextInt(7) + " ON CONFLICT (id) DO UPDATE SET v = excluded.v");
                case 1 -> run("DELETE FROM t WHERE id % 5 = " + random.nextInt(5));
                case 2 -> run("INSERT INTO h VALUES (" + step + ")");
                case 3 -> run("UPDATE t SET v = v + 1 WHERE id % 3 = " + random.nextInt(3));
                default -> throw new IllegalStateException();
            }
            if (step == 30) {
                close();
                open();
            }
            known.put(now(), SqlScript.answer(rows, query("")));
        }
        known.forEach((time, expected) -> answers(query(" FOR SYSTEM_TIME AS OF " + time), expected));
    }

    private static String query(String past) {
        return "SELECT count(*), sum(id), sum(v), (SELECT sum(k) FROM h" + past + ") FROM t" + past;
    }

    @Test
    void whatIsNotKeptIsRefusedWithTheOldestTimeThatIs() {
        close();
        open(StoreOptions.defaults().keepingVersions(Duration.ZERO, Duration.ofMillis(100)));
        run("CREATE TABLE t (id integer PRIMARY KEY)");
        run("INSERT INTO t VALUES (1)");
        String kept = now();
        run("PREPARE p AS SELECT count(*) FROM t FOR SYSTEM_TIME AS OF " + kept);
        // What a transaction reads is kept for it.
        SqlScript.answer(columns, "BEGIN");
        assertThat(SqlScript.answer(columns, "SELECT count(*) FROM t FOR SYSTEM_TIME AS OF " + kept))
                .isEqualTo("1\nSELECT 1\n");
        run("INSERT INTO t VALUES (2)");
        String later = now();
        run("INSERT INTO t VALUES (3)");
        boolean collected = false;
        while (!collected) {
            collected = SqlScript.answer(rows, "SELECT count(*) FROM t FOR SYSTEM_TIME AS OF '1990-01-01'")
                    .contains("22023");
            assertThat(SqlScript.answer(columns, "SELECT count(*) FROM t FOR SYSTEM_TIME AS OF " + kept))
                    .isEqualTo("1\nSELECT 1\n");
        }
        SqlScript.answer(columns, "COMMIT");
        while (!SqlScript.answer(rows, "SELECT count(*) FROM t FOR SYSTEM_TIME AS OF " + later)
                .startsWith("ERROR")) {
            Thread.onSpinWait();
        }
        fails(
                "SELECT count(*) FROM t FOR SYSTEM_TIME AS OF " + kept,
                "22023: snapshot too old: row versions are kept since 20");
        assertThat(SqlScript.answer(rows, "EXECUTE p")).contains("22023");
        answers("SELECT count(*) FROM t", "3\nSELECT 1\n");
    }
}
