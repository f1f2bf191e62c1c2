package holo.sql;

import static org.assertj.core.api.Assertions.assertThat;

import holo.sql.error.SqlException;
import holo.sql.session.Session;
import holo.sql.session.SessionListener;
import holo.sql.session.SessionOptions;
import holo.sql.session.StatementResult;
import holo.sql.transaction.TransactionOptions;
import holo.store.testing.MemoryStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Many rows of INSERT … VALUES in one statement are what they are one by one.
final class InsertValuesTest {
    private static final String COLUMNS = "(id int primary key, n numeric, t text, d date, j jsonb, v bigint, a int[])";

    private final MemoryStore store = new MemoryStore();
    private final HoloSqlEngine engine = new HoloSqlEngine(store, SqlEngineOptions.DEFAULT, TransactionOptions.DEFAULT);
    private final Session session =
            engine.openSession(new SessionOptions("holo", "holo", "test", Map.of()), SessionListener.NONE);

    @AfterEach
    void close() {
        session.close();
        engine.close();
        store.close();
    }

    private List<List<Object>> run(String sql) {
        List<List<Object>> rows = new ArrayList<>();
        try (Session.SimpleQuery query = session.simpleQuery(sql)) {
            for (StatementResult result = query.next(); result != null; result = query.next()) {
                if (result instanceof StatementResult.Rows found) {
                    while (found.cursor().advance()) {
                        rows.add(new ArrayList<>(found.cursor().row()));
                    }
                    found.cursor().close();
                }
            }
        }
        return rows;
    }

    /// Rows of several forms in turn, so that some share a plan, some do not, and they are in each other's way.
    private static String row(int i, String sequence) {
        String id = i + " + 0, ";
        return "("
                + switch (i % 9) {
                    case 0 -> id + i + " * 1.5, 'x' || " + i + ", '2020-01-01'::date + " + i + ", null, 1, null";
                    case 1 ->
                        id + "-" + i + ", md5('" + i + "'), date '2020-02-01', '{\"a\": " + i + "}'::jsonb, nextval('"
                                + sequence + "'), '{" + i + ",2}'::int[]";
                    case 2 -> i + ", " + i + ".25, 'plain', null, null, " + i + ", null";
                    case 3 ->
                        id + "round(" + i + ".255, 1), upper('u" + i + "'), null, null, nextval('" + sequence
                                + "'), array[" + i + ", 7]";
                    case 4 -> id + "null::int, coalesce(null, 'c" + i + "'), null, '[]', (select max(k) from u), null";
                    case 5 ->
                        id + "abs(-" + i + "), repeat('ab', " + i % 4 + "), to_date('2021-03-0" + (1 + i % 5)
                                + "', 'YYYY-MM-DD'), null, case when " + i + " > 20 then 1 else 2 end, null";
                    case 6 ->
                        id + "1, substr('abcdef" + i + "', 2, 3), null, default, nextval('" + sequence + "'), default";
                    case 7 -> id + "'" + i + "'::varchar(1)::int, left('äöü" + i + "', 2), null, null, 5, null";
                    default ->
                        id + "'12" + i + "', length('" + "z".repeat(i % 7) + "')::text, null, null, -" + i + ", null";
                }
                + ")";
    }

    @Test
    void manyExpressionsAreWhatTheyAreOneByOne() {
        run("create table u (k int)");
        run("insert into u values (5), (77)");
        run("create sequence one_by_one");
        run("create sequence together");
        run("create table one_by_one_t " + COLUMNS);
        run("create table together_t " + COLUMNS);
        for (int i = 0; i < 200; i++) {
            run("insert into one_by_one_t values " + row(i, "one_by_one"));
        }
        run("insert into together_t values "
                + String.join(
                        ", ",
                        IntStream.range(0, 200)
                                .mapToObj(i -> row(i, "together"))
                                .toList()));
        assertThat(run("select * from together_t order by id"))
                .hasToString(run("select * from one_by_one_t order by id").toString());
        assertThat(run("select count(*) from together_t")).isEqualTo(List.of(List.of(200L)));
    }

    @Test
    @Timeout(120)
    void tenThousandRowsOfExpressionsArePlannedInLinearTime() {
        run("create table t (id int primary key, n numeric(10, 2), at timestamptz, d date)");
        StringBuilder sql = new StringBuilder("insert into t values ");
        for (int i = 0; i < 10_000; i++) {
            sql.append(i == 0 ? "" : ", ")
                    .append("(" + i + " + 1, 1.5 * " + i + ", now() - interval '" + i
                            + " seconds', '2020-01-01'::date)");
        }
        run(sql.toString());
        assertThat(run("select count(*), min(id), max(id), max(n)::text from t"))
                .isEqualTo(List.of(List.of(10_000L, 1, 10_000, "14998.50")));
    }

    @Test
    void errorsSayWhatIsWrongAndWhere() {
        run("create table t (id int primary key, d date)");
        assertThat(error("'2020-13-01'::date"))
                .isEqualTo("22008 date/time field value out of range: \"2020-13-01\" at the literal");
        assertThat(error("'nonsense'::date"))
                .isEqualTo("22007 invalid input syntax for type date: \"nonsense\" at the literal");
        assertThat(error("('2020-01-01'::date + 1 / 0)")).isEqualTo("22012 division by zero");
        assertThat(error("no_such('2020-01-01')"))
                .isEqualTo("42883 function no_such(unknown) does not exist at the literal");
        assertThat(run("select count(*) from t")).isEqualTo(List.of(List.of(0L)));
    }

    /// Of a statement whose row 77 has this value among those that are right.
    private String error(String value) {
        String sql = "insert into t values "
                + String.join(
                        ", ",
                        IntStream.range(0, 100)
                                .mapToObj(i -> "(" + i + ", " + (i == 77 ? value : "'2020-01-01'::date") + ")")
                                .toList());
        SqlException error = Assertions.assertThrows(SqlException.class, () -> run(sql));
        String where = error.position() == 0
                ? ""
                : error.position() == sql.indexOf(value) + 1 ? " at the literal" : " elsewhere";
        return error.sqlState() + " " + error.getMessage() + where;
    }
}
