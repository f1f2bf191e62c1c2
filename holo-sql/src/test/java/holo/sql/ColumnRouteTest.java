package holo.sql;

import static org.assertj.core.api.Assertions.assertThat;

import holo.sql.session.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The same answers over rows and over columns.
final class ColumnRouteTest {
    private static final long SEED = 20260305;
    private static final int ROWS = 300;
    private static final int GENERATED = 150;

    @TempDir
    private Path directory;

    private ColumnEngine node;
    private Session rows;
    private Session columns;

    @BeforeEach
    void open() {
        node = new ColumnEngine(directory);
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

    /// Answers are the same, and DuckDB gave the second.
    private void overColumns(String sql) {
        long before = node.engine().routes().orElseThrow().columns();
        String expected = SqlScript.answer(rows, sql);
        assertThat(SqlScript.answer(columns, sql)).as(sql).isEqualTo(expected);
        assertThat(node.engine().routes().orElseThrow().columns())
                .as("over columns: " + sql + "\n" + SqlScript.answer(columns, "EXPLAIN " + sql))
                .isEqualTo(before + 1);
    }

    private void same(String sql) {
        assertThat(SqlScript.answer(columns, sql)).as(sql).isEqualTo(SqlScript.answer(rows, sql));
    }

    private void createTables() {
        run("CREATE TABLE t (id bigint PRIMARY KEY, s smallint, i integer, b bigint, n numeric(12,2), m numeric(20,6),"
                + " v varchar(20), x text, c char(6), d date, ts timestamp, f double precision, ok boolean, u uuid)");
        run("CREATE TABLE g (k integer PRIMARY KEY, name text NOT NULL, weight numeric(8,3))");
        run("CREATE TABLE h (a text, b integer)");
        Random random = new Random(SEED);
        List<String> all = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            all.add("(" + i + ", " + value(random, random.nextInt(200) - 100) + ", "
                    + value(random, random.nextInt(20)) + ", " + value(random, random.nextLong() >> 20) + ", "
                    + value(random, random.nextInt(2_000_000) / 100.0 - 5000) + ", "
                    + value(random, "'" + random.nextInt(1000) + "." + random.nextInt(1_000_000) + "'") + ", "
                    + value(random, "'v" + random.nextInt(30) + (random.nextBoolean() ? " " : "é") + "'") + ", "
                    + value(random, "'text " + random.nextInt(100) + "'") + ", "
                    + value(random, "'c" + random.nextInt(12) + "'") + ", "
                    + value(random, "'" + LocalDate.of(2000, 1, 1).plusDays(random.nextInt(4000)) + "'") + ", "
                    + value(
                            random,
                            "'" + LocalDateTime.of(1999, 12, 31, 23, 59, 59).plusSeconds(random.nextInt(90_000_000))
                                    + ".5'")
                    + ", " + value(random, random.nextGaussian()) + ", "
                    + value(random, random.nextBoolean()) + ", "
                    + value(random, "'00000000-0000-0000-0000-0000000000" + (10 + random.nextInt(80)) + "'") + ")");
        }
        run("INSERT INTO t VALUES " + String.join(", ", all));
        for (int i = 0; i < 20; i++) {
            run("INSERT INTO g VALUES (" + i + ", 'group " + i % 7 + "', " + (i % 5 == 0 ? "NULL" : i * 1.125) + ")");
        }
        run("INSERT INTO h VALUES ('x', 1), ('x', 1), (NULL, 2), ('y', NULL)");
    }

    private static String value(Random random, Object value) {
        return random.nextInt(8) == 0 ? "NULL" : value.toString();
    }

    @Test
    void leavesToTheRowsWhatDuckDbTakesNullsOfOuterRowsForIn() {
        run("CREATE TABLE o (k integer PRIMARY KEY, d date)");
        run("CREATE TABLE u (k integer PRIMARY KEY, d date)");
        run("INSERT INTO o VALUES (1, '2020-01-01'), (2, '2020-01-02'), (3, NULL)");
        run("INSERT INTO u VALUES (1, '2020-01-01'), (2, NULL)");
        same("SELECT k FROM o WHERE d NOT IN (SELECT o.d + 38 FROM u) ORDER BY k");
        same("SELECT k FROM o WHERE NOT (d IN (SELECT nullif(o.d + 38, u.d) FROM u WHERE u.k > 0)) ORDER BY k");
        overColumns("SELECT k FROM o WHERE d NOT IN (SELECT u.d + 38 FROM u WHERE u.d IS NOT NULL) ORDER BY k");
    }

    @Test
    void givesTheSameAnswers() {
        createTables();
        for (String sql : List.of(
                "SELECT count(*) FROM t",
                "SELECT * FROM t ORDER BY id",
                "SELECT * FROM h ORDER BY a, b",
                "SELECT a, count(*), sum(b) FROM h GROUP BY a ORDER BY a",
                "SELECT sum(s), sum(i), sum(b), sum(n), sum(m) FROM t",
                "SELECT avg(s), avg(i), avg(b), avg(n), avg(m) FROM t",
                "SELECT i, avg(n), avg(m), avg(b), min(c), max(v), min(d), max(ts), count(x) FROM t GROUP BY i ORDER BY i",
                "SELECT c, count(*) FROM t GROUP BY c ORDER BY c NULLS FIRST",
                "SELECT c, v, x FROM t WHERE c = 'c3' ORDER BY id",
                "SELECT sum(CASE WHEN i > 1000 THEN n ELSE 0 END) FROM t",
                "SELECT i, sum(CASE WHEN s > 0 THEN n * (1 - m) ELSE 0 END) FROM t GROUP BY i ORDER BY i",
                "SELECT 100.00 * sum(CASE WHEN i = 3 THEN n ELSE 0 END) / sum(m) FROM t",
                "SELECT id, n * 2, n + m, n - 1, n / 7, n / 0.003, i / 3, i % 4, s + i, b - s FROM t WHERE m <> 0 ORDER BY id",
                "SELECT extract(year FROM d), count(*) FROM t GROUP BY 1 ORDER BY 1",
                "SELECT date_part('month', ts), id FROM t ORDER BY id",
                "SELECT count(*) FROM t WHERE d <= date '2005-06-30' - interval '90 days'",
                "SELECT count(*) FROM t WHERE ts BETWEEN timestamp '2000-02-01' AND timestamp '2001-02-01'",
                "SELECT count(*) FROM t WHERE x LIKE 'text 1%' AND v NOT LIKE '%é'",
                "SELECT substring(x from 1 for 3), length(v), count(*) FROM t GROUP BY 1, 2 ORDER BY 1, 2",
                "SELECT g.name, sum(t.n) FROM t JOIN g ON t.i = g.k GROUP BY g.name HAVING sum(t.n) > 100 ORDER BY 1",
                "SELECT g.k, count(t.id) FROM g LEFT JOIN t ON t.i = g.k AND t.s > 50 GROUP BY g.k ORDER BY 1",
                "SELECT count(*) FROM t WHERE EXISTS (SELECT 1 FROM g WHERE g.k = t.i AND g.weight > 3)",
                "SELECT count(*) FROM t WHERE NOT EXISTS (SELECT 1 FROM g WHERE g.k = t.i AND g.weight > 3)",
                "SELECT count(*) FROM t WHERE i IN (SELECT k FROM g WHERE name = 'group 3')",
                "SELECT count(*) FROM t WHERE n > (SELECT avg(n) FROM t)",
                "SELECT count(*) FROM t o WHERE n < (SELECT 0.2 * avg(n) FROM t WHERE t.i = o.i)",
                "SELECT x, id FROM t ORDER BY x DESC, id LIMIT 7 OFFSET 3",
                "SELECT x FROM t ORDER BY n DESC NULLS LAST, id LIMIT 5",
                "SELECT DISTINCT i, ok FROM t ORDER BY 1, 2",
                "SELECT count(DISTINCT i), sum(DISTINCT s), avg(DISTINCT i) FROM t",
                "SELECT count(*) FILTER (WHERE ok), sum(n) FILTER (WHERE s < 0) FROM t",
                "SELECT bool_and(ok), bool_or(ok) FROM t",
                "SELECT i FROM t WHERE ok UNION SELECT k FROM g ORDER BY 1",
                "SELECT f, u FROM t WHERE f > 0 ORDER BY id",
                "SELECT coalesce(n, 0), coalesce(v, 'none'), nullif(i, 3) FROM t ORDER BY id",
                "SELECT sum(n), avg(n), min(n), count(n), count(*) FROM t WHERE id < 0",
                "SELECT round(avg(n), 2), round(n, 1), cast(m AS numeric(10,2)), abs(n) FROM t GROUP BY n, m ORDER BY n, m",
                "SELECT d - date '2000-01-01', d FROM t ORDER BY id",
                "WITH big AS (SELECT i, sum(n) AS total FROM t GROUP BY i) SELECT i, total FROM big WHERE total ="
                        + " (SELECT max(total) FROM big)")) {
            overColumns(sql);
        }
    }

    /// Columns that nobody names are not written; what decides how many rows there are is.
    @Test
    void whatIsNotNamedChangesNothing() {
        createTables();
        for (String sql : List.of(
                "SELECT count(*) FROM (SELECT sum(n), max(x) FROM t) AS one",
                "SELECT count(*) FROM (SELECT sum(n) FROM t WHERE id < 0 HAVING count(*) > 0) AS none",
                "SELECT count(*) FROM (SELECT i, c, sum(n) FROM t GROUP BY i, c) AS groups",
                "SELECT count(*) FROM (SELECT DISTINCT i FROM t) AS d",
                "SELECT count(*) FROM (SELECT i FROM t UNION SELECT k FROM g) AS u",
                "SELECT k FROM g WHERE EXISTS (SELECT max(n) FROM t WHERE t.i = g.k) ORDER BY k",
                "SELECT k FROM g WHERE EXISTS (SELECT n FROM t WHERE t.i = g.k AND t.id > 100) ORDER BY k",
                "SELECT count(*) FROM t JOIN g ON t.i = g.k JOIN t AS other ON other.id = t.id",
                "SELECT g.name, l.total FROM g, LATERAL (SELECT sum(n) AS total, max(x) FROM t WHERE t.i = g.k) AS l"
                        + " ORDER BY g.k",
                "SELECT k, (SELECT sum(n) FROM t WHERE t.i = g.k) FROM g ORDER BY k",
                "SELECT 't1.f0' || name FROM g ORDER BY k",
                "SELECT count(*) FROM t WHERE x IN ('text 5', 'text 6', NULL) OR i IN (1, 2, 3) OR i = 4",
                "SELECT count(*) FROM t WHERE NOT (c IN ('c3', 'c4') OR c = 'c5')",
                "SELECT count(*) FROM t WHERE n IN (1.5, 2, 99999999999999999999999999999999999.5)",
                "SELECT count(*) FROM t WHERE d < date '2004-02-29' + interval '1 day'",
                "SELECT count(*) FROM t WHERE d >= timestamp '2004-02-29 12:00'",
                "SELECT count(*) FROM t WHERE d <= timestamp '2004-02-29' OR d = timestamp '2004-03-02'",
                "SELECT count(*) FROM t WHERE d <> timestamp '1999-12-31'")) {
            overColumns(sql);
        }
    }

    @Test
    void errorsAreThoseOfTheRows() {
        createTables();
        for (String sql : List.of(
                "SELECT 1 / i FROM t",
                "SELECT n / (n - n) FROM t",
                "SELECT cast(b AS integer) FROM t",
                "SELECT i * 2000000000 FROM t",
                "SELECT sum(b * b) FROM t",
                "SELECT cast(n AS numeric(3,1)) FROM t",
                "SELECT (SELECT i FROM t) FROM g")) {
            String expected = SqlScript.answer(rows, sql);
            assertThat(expected).as(sql).startsWith("ERROR");
            assertThat(SqlScript.answer(columns, sql)).as(sql).isEqualTo(expected);
        }
    }

    @Test
    void seesOwnAndOthersWritesAsTheRowsDo() {
        createTables();
        overColumns("SELECT count(*), sum(n) FROM t");
        run("UPDATE t SET n = n + 1 WHERE i = 3");
        run("DELETE FROM t WHERE i = 4");
        run("INSERT INTO h SELECT x, i FROM t");
        overColumns("SELECT count(*), sum(n) FROM t");
        overColumns("SELECT count(*), sum(b) FROM h");
        assertThat(SqlScript.answer(columns, "BEGIN; INSERT INTO g VALUES (100, 'mine', 1); SELECT count(*) FROM g"))
                .contains("21");
        same("SELECT count(*) FROM t");
        SqlScript.answer(columns, "ROLLBACK");
        SqlScript.answer(columns, "BEGIN ISOLATION LEVEL REPEATABLE READ");
        String before = SqlScript.answer(columns, "SELECT count(*), sum(n) FROM t");
        run("DELETE FROM t WHERE i = 5");
        overColumnsOf(rows, "SELECT count(*) FROM t");
        assertThat(SqlScript.answer(columns, "SELECT count(*), sum(n) FROM t")).isEqualTo(before);
        SqlScript.answer(columns, "COMMIT");
        overColumns("SELECT count(*), sum(n) FROM t");
    }

    private void overColumnsOf(Session session, String sql) {
        SqlScript.answer(session, "SET holo.route = columns");
        SqlScript.answer(session, sql);
        SqlScript.answer(session, "SET holo.route = rows");
    }

    @Test
    void followsChangesOfATableSShape() {
        createTables();
        overColumns("SELECT count(k), sum(weight) FROM g");
        run("ALTER TABLE g ADD COLUMN extra integer DEFAULT 7");
        overColumns("SELECT k, extra FROM g ORDER BY k");
        run("ALTER TABLE g DROP COLUMN weight");
        overColumns("SELECT * FROM g ORDER BY k");
        run("ALTER TABLE g RENAME COLUMN name TO title");
        overColumns("SELECT title FROM g ORDER BY k");
        run("TRUNCATE g");
        overColumns("SELECT count(*) FROM g");
    }

    @Test
    void anErrorFarFromTheFirstRowIsThatOfTheRows() {
        run("CREATE TABLE far (id integer PRIMARY KEY)");
        run("INSERT INTO far SELECT i FROM generate_series(1, 100000) AS i");
        for (String sql : List.of(
                "SELECT 1 / (id - 99000) FROM far",
                "SELECT id + 2147384000 FROM far",
                "SELECT cast(id / 3 AS smallint) FROM far",
                "SELECT cast(id AS numeric(5,0)) FROM far",
                "SELECT date '5874897-12-01' + id FROM far")) {
            String expected = SqlScript.answer(rows, sql);
            assertThat(expected).as(sql).startsWith("ERROR 22");
            assertThat(SqlScript.answer(columns, sql)).as(sql).isEqualTo(expected);
        }
    }

    @Test
    void choosesByTheRowsToLookAtOnceTheColumnsAreThere() {
        run("CREATE TABLE big (id integer PRIMARY KEY, v integer NOT NULL)");
        run("INSERT INTO big SELECT i, i % 10 FROM generate_series(1, 20000) AS i");
        Session auto = node.session("auto");
        String all = "SELECT v, count(*) FROM big GROUP BY v ORDER BY v";
        String expected = SqlScript.answer(rows, all);
        assertThat(SqlScript.answer(auto, all)).isEqualTo(expected);
        assertThat(node.engine().routes().orElseThrow().notReady()).isEqualTo(1);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!SqlScript.answer(auto, "EXPLAIN " + all).contains("Path: columns (")) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        long before = node.engine().routes().orElseThrow().columns();
        assertThat(SqlScript.answer(auto, all)).isEqualTo(expected);
        assertThat(SqlScript.answer(auto, "SELECT sum(v) FROM big WHERE id > 3000"))
                .contains("SELECT 1");
        assertThat(node.engine().routes().orElseThrow().columns()).isEqualTo(before + 2);
        SqlScript.answer(auto, "SELECT sum(v) FROM big WHERE id > 19000");
        SqlScript.answer(auto, "SELECT * FROM big LIMIT 10");
        assertThat(node.engine().routes().orElseThrow().columns()).isEqualTo(before + 2);
        auto.close();
    }

    @Test
    void tablesCanBeWithoutColumns() {
        run("CREATE TABLE plain (id integer PRIMARY KEY, v integer) WITH (columns = off)");
        run("INSERT INTO plain VALUES (1, 10), (2, 20)");
        assertThat(SqlScript.answer(columns, "EXPLAIN SELECT sum(v) FROM plain"))
                .contains("not in columns: table plain, whose columns are off");
        run("ALTER TABLE plain SET (columns = on)");
        overColumns("SELECT sum(v) FROM plain");
        run("ALTER TABLE plain SET (columns = off)");
        same("SELECT sum(v) FROM plain");
        assertThat(SqlScript.answer(columns, "EXPLAIN SELECT sum(v) FROM plain"))
                .contains("columns are off");
        run("ALTER TABLE plain RESET (columns)");
        overColumns("SELECT sum(v) FROM plain");
        assertThat(SqlScript.answer(rows, "ALTER TABLE plain SET (columns = perhaps)"))
                .isEqualTo("ERROR 22023: invalid value for boolean option \"columns\": perhaps\n");
    }

    @Test
    void leavesValuesThatDoNotFitToTheRows() {
        run("CREATE TABLE odd (id integer PRIMARY KEY, n numeric(10,2), d date, j numeric)");
        run("INSERT INTO odd VALUES (1, 'NaN', '2000-01-01', 1.10), (2, 5, 'infinity', 2.2)");
        same("SELECT n FROM odd ORDER BY id");
        same("SELECT d FROM odd ORDER BY id");
        same("SELECT j FROM odd ORDER BY id");
        overColumns("SELECT id FROM odd ORDER BY id");
    }

    @Test
    void explainsThePathAndTheReason() {
        run("CREATE TABLE plain (id integer PRIMARY KEY, v integer)");
        assertThat(SqlScript.answer(columns, "EXPLAIN SELECT sum(v) FROM plain"))
                .contains("Path: columns (")
                .contains("holo.route is columns");
        assertThat(SqlScript.answer(rows, "EXPLAIN SELECT sum(v) FROM plain")).contains("Path: rows (");
        assertThat(SqlScript.answer(columns, "EXPLAIN SELECT random() FROM plain"))
                .contains("not in columns: function random");
        SqlScript.answer(columns, "SET holo.route = auto");
        assertThat(SqlScript.answer(columns, "EXPLAIN SELECT sum(v) FROM plain"))
                .contains("Path: rows (0 rows to look at; fewer than 12000)");
    }

    @Test
    void generatedQueriesGiveTheSameAnswers() throws IOException {
        createTables();
        Random random = new Random(SEED);
        List<String> different = new ArrayList<>();
        long before = node.engine().routes().orElseThrow().columns();
        for (int i = 0; i < GENERATED; i++) {
            String sql = ColumnQueries.next(random);
            String expected = SqlScript.answer(rows, sql);
            String actual = SqlScript.answer(columns, sql);
            if (!actual.equals(expected)) {
                different.add(sql + "\nrows:\n" + expected + "columns:\n" + actual);
            }
        }
        assertThat(different).as("seed " + SEED).isEmpty();
        long ran = node.engine().routes().orElseThrow().columns() - before;
        assertThat(ran).as("of " + GENERATED + " over columns").isGreaterThan(GENERATED / 2);
    }
}
