package holo.sql;

import static org.assertj.core.api.Assertions.assertThat;

import holo.sql.error.SqlException;
import holo.sql.session.RowDescription;
import holo.sql.session.Session;
import holo.sql.session.SessionListener;
import holo.sql.session.SessionOptions;
import holo.sql.session.StatementResult;
import holo.sql.transaction.TransactionOptions;
import holo.store.testing.MemoryStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Statements that share a plan with others of the same form answer as if each had been planned for itself.
final class SharedPlansTest {
    /// Everything that a client is told: columns, rows, tags, errors with all of their fields.
    private static String everything(Session session, String sql) {
        StringBuilder out = new StringBuilder();
        try (Session.SimpleQuery query = session.simpleQuery(sql)) {
            for (StatementResult result = query.next(); result != null; result = query.next()) {
                if (result instanceof StatementResult.Rows rows) {
                    for (RowDescription.Column c : rows.description().columns()) {
                        out.append(c.name() + ":" + c.type().oid() + ":" + c.typeModifier() + ":" + c.tableOid() + ":"
                                + c.columnNumber() + " ");
                    }
                    while (rows.cursor().advance()) {
                        out.append('\n');
                        for (int i = 0; i < rows.cursor().row().size(); i++) {
                            Object value = rows.cursor().row().get(i);
                            out.append(
                                            value == null
                                                    ? "NULL"
                                                    : rows.description()
                                                            .columns()
                                                            .get(i)
                                                            .type()
                                                            .toText(value, session.typeContext()))
                                    .append('|');
                        }
                    }
                    out.append('\n').append(rows.cursor().tag());
                    rows.cursor().close();
                } else if (result instanceof StatementResult.CopyOut copy) {
                    for (byte[] row = copy.source().next();
                            row != null;
                            row = copy.source().next()) {
                        out.append(new String(row, StandardCharsets.UTF_8));
                    }
                    copy.source().close();
                } else if (result instanceof StatementResult.Completed completed) {
                    out.append(completed.tag());
                } else {
                    out.append(result.getClass().getSimpleName());
                }
                out.append('\n');
            }
        } catch (SqlException e) {
            out.append(e.sqlState() + " " + e.getMessage() + " at " + e.position() + " / " + e.detail() + " / "
                    + e.hint());
        }
        return out.toString();
    }

    private static List<String> statements(String resource) throws IOException {
        try (InputStream in = SharedPlansTest.class.getResourceAsStream(resource)) {
            List<String> statements = new ArrayList<>();
            for (String block : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n\n+")) {
                int separator = block.indexOf("\n----");
                String sql = separator < 0 ? block : block.substring(0, separator);
                if (!sql.isBlank()) {
                    statements.add(sql.strip());
                }
            }
            return statements;
        }
    }

    private static boolean dependsOnTheMoment(String sql) {
        String lower = sql.toLowerCase(java.util.Locale.ROOT);
        return lower.contains("random")
                || lower.contains("now()")
                || lower.contains("current_t")
                || lower.contains("localtime")
                || lower.contains("clock_")
                || lower.contains("_timestamp()")
                || lower.contains("pg_stat_activity")
                || lower.contains("uuid()")
                || lower.contains("pg_backend_pid")
                || lower.contains("plan_cache_mode");
    }

    /// Each statement comes twice, so that the second finds the first one's plan.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "slt/tables.slt",
                "slt/queries.slt",
                "slt/transactions.slt",
                "slt/constraints.slt",
                "slt/sessions.slt",
                "slt/changes.slt",
                "slt/foreign-keys.slt",
                "slt/sets.slt",
                "exec/queries.txt"
            })
    void everyTestFileAnswersTheSame(String resource) throws IOException {
        try (MemoryStore sharedStore = new MemoryStore();
                MemoryStore ownStore = new MemoryStore();
                HoloSqlEngine sharedEngine =
                        new HoloSqlEngine(sharedStore, SqlEngineOptions.DEFAULT, TransactionOptions.DEFAULT);
                HoloSqlEngine ownEngine =
                        new HoloSqlEngine(ownStore, SqlEngineOptions.DEFAULT, TransactionOptions.DEFAULT);
                Session shared = sharedEngine.openSession(
                        new SessionOptions("holo", "holo", "test", Map.of()), SessionListener.NONE);
                Session own = ownEngine.openSession(
                        new SessionOptions("holo", "holo", "test", Map.of("plan_cache_mode", "force_custom_plan")),
                        SessionListener.NONE)) {
            for (String sql : statements(resource)) {
                if (dependsOnTheMoment(sql)) {
                    continue;
                }
                for (int time = 0; time < 2; time++) {
                    assertThat(everything(shared, sql)).as(sql).isEqualTo(everything(own, sql));
                }
            }
        }
    }

    private static final class Pair implements AutoCloseable {
        private final MemoryStore store = new MemoryStore();
        private final HoloSqlEngine engine =
                new HoloSqlEngine(store, SqlEngineOptions.DEFAULT, TransactionOptions.DEFAULT);
        final Session shared =
                engine.openSession(new SessionOptions("holo", "holo", "test", Map.of()), SessionListener.NONE);
        final Session own = engine.openSession(
                new SessionOptions("holo", "holo", "test", Map.of("plan_cache_mode", "force_custom_plan")),
                SessionListener.NONE);

        /// Runs queries of one form one after the other.
        void compare(String... queries) {
            for (String sql : queries) {
                assertThat(everything(shared, sql)).as(sql).isEqualTo(everything(own, sql));
            }
        }

        @Override
        public void close() {
            shared.close();
            own.close();
            engine.close();
            store.close();
        }
    }

    @Test
    void literalsOfOneFormMayHaveAnyValue() {
        try (Pair pair = new Pair()) {
            everything(
                    pair.shared,
                    "create table t (id int primary key, n numeric(8,2), v varchar(3), d date, b bigint, j jsonb, c char(4))");
            everything(
                    pair.shared,
                    "insert into t values (1, 1.5, 'a', '2020-01-01', 10, '{\"a\":1}', 'x'), (2, 2.5, 'b', '2021-01-01', 20, null, 'y')");
            pair.compare(
                    "select * from t where id = 1",
                    "select * from t where id = 2",
                    "select * from t where id = 3000000000",
                    "select * from t where id = 1.0",
                    "select * from t where id = '1'",
                    "select * from t where id = '2'",
                    "select * from t where id = 'x'",
                    "select * from t where id = '99999999999'",
                    "select * from t where id in (1, 2)",
                    "select * from t where id in (2, 2)",
                    "select * from t where id in ('1', '2')",
                    "select * from t where id in ('1', 'z')",
                    "select * from t where n = 1.5",
                    "select * from t where n = 1.50",
                    "select * from t where v = 'a'",
                    "select * from t where v = 'it''s'",
                    "select * from t where c = 'x'",
                    "select * from t where c = 'x  '",
                    "select * from t where d = '2020-01-01'",
                    "select * from t where d = 'yesterday-ish'",
                    "select * from t where d between '2020-01-01' and '2020-12-31'",
                    "select * from t where d between '2020-01-01' and '2020-13-31'",
                    "select id + 1, n * 2.00, -5 from t order by 1",
                    "select id + 2, n * 3.00, -6 from t order by 2 desc",
                    "select id + 1 from t group by id + 1 order by 1",
                    "select id + 2 from t group by id + 2 order by 1",
                    "select id / 0 from t",
                    "select id / 1 from t",
                    "select id + 2147483647 from t",
                    "select 5, 'a', 1.5",
                    "select 6, 'b', 2.5",
                    "select id from t where id > -1 order by id limit 1",
                    "select id from t where id > -2 order by id limit 2",
                    "select id from t where id = -1 or v = 'b'",
                    "select id from t where id + 1 = 2",
                    "select id from t where id + -1 = 0",
                    "select id from t where id - -1 = 3",
                    "select id from t where id -1 = 0",
                    "select id from t where id - 1.5 < 0",
                    "select id from t where id * -2.5 < (-2.6)",
                    "select id from t where id > -1::int2",
                    "select id from t where id > -3::int2",
                    "select 7 + -1::text::int, 7 + -2 ::int",
                    "select 2 * -3 ^ 2, 2 * 3 ^ 2, 2 * -3 * 2",
                    "select id from t where id > -2147483648",
                    "select id from t where id > -9223372036854775808",
                    "select id from t where b > -3000000000 order by 1",
                    "select id from t where b > 3000000000 order by 1",
                    "select id from t where b in (-10, 10)",
                    "select '[1,5]'::jsonb @> '1', '[1,5]'::jsonb -> -1, '[1,5]'::jsonb -> 1",
                    "select interval '1 day', date '2020-01-01' + 1",
                    "select interval '2 day', date '2020-01-01' + 2",
                    "select '12'::int + 1, cast('13' as bigint) + 2",
                    "select nope from t where id = 1",
                    "select * from nope where id = 1",
                    "select * from t where id = 1 and",
                    "select * from t where upper(v) = 'A'",
                    "select * from t where upper(v) = 'B'",
                    "select case when id = 1 then 'one' else 'other' end from t order by id",
                    "select case when id = 2 then 'two' else 'other' end from t order by id",
                    "select count(*) filter (where id > 1), sum(id * 2) from t having count(*) > 0",
                    "select count(*) filter (where id > 5), sum(id * 3) from t having count(*) > 9",
                    "select j->>'a' from t where j->>'a' = '1'",
                    "select j->>'a' from t where j->>'a' = '2'");
        }
    }

    @Test
    void changesOfRowsTakeTheirOwnLiterals() {
        try (Pair pair = new Pair()) {
            everything(pair.shared, "create table t (id int primary key, v varchar(3), n numeric(5,1) default 7)");
            for (Session session : List.of(pair.shared, pair.own)) {
                StringBuilder all = new StringBuilder();
                for (String sql : List.of(
                        "insert into t values (1, 'a', 1.25)",
                        "insert into t values (2, 'b', 2.25)",
                        "insert into t values (2, 'b', 2.25)",
                        "insert into t values (3, 'long', 2.25)",
                        "insert into t values ('x', 'b', 2.25)",
                        "insert into t values ('4', 5, '2.25')",
                        "insert into t values (5, null, default)",
                        "insert into t (id, n) values (6, 99999.9)",
                        "update t set v = 'c', n = n + 1 where id = 1",
                        "update t set v = 'd', n = n + 2 where id = 2",
                        "update t set v = 'long', n = n + 2 where id = 2",
                        "update t set v = 'e', n = n + -2 where id = 2",
                        "update t set v = 'e', n = -2.5 where id = 2",
                        "update t set v = 'e', n = 2.5 where id = 2",
                        "insert into t values (-9, 'a', -1.25)",
                        "update t set n = '3' where id = '5'",
                        "update t set n = 'x' where id = '5'",
                        "delete from t where id = 1",
                        "delete from t where id = 4",
                        "delete from t where id in (77, 78)",
                        "insert into t values (2, 'z', 1) on conflict (id) do update set v = 'on', n = t.n + 1",
                        "insert into t values (8, 'z', 1) on conflict (id) do update set v = 'no', n = t.n + 5",
                        "select * from t order by id",
                        "delete from t where id < 100")) {
                    all.append(sql)
                            .append('\n')
                            .append(everything(session, sql))
                            .append('\n');
                }
                if (session == pair.shared) {
                    expected = all.toString();
                } else {
                    assertThat(expected).isEqualTo(all.toString());
                }
            }
        }
    }

    private String expected = "";

    @Test
    void aCachedPointReadRunsQuickly() {
        try (Pair pair = new Pair()) {
            everything(pair.shared, "create table t (id int primary key, v text)");
            assertThat(pair.shared.quickQuery("select v from t where id = 1")).isNull();
            everything(pair.shared, "select v from t where id = 1");
            try (Session.SimpleQuery quick = pair.shared.quickQuery("select v from t where id = 2;")) {
                assertThat(quick).isNotNull();
                assertThat(quick.next()).isInstanceOf(StatementResult.Rows.class);
            }
            try (Session.SimpleQuery negative = pair.shared.quickQuery("select v from t where id = -2;")) {
                assertThat(negative).isNotNull();
            }
            assertThat(pair.shared.quickQuery("select v from t where v = 'a'")).isNull();
            assertThat(pair.own.quickQuery("select v from t where id = 2")).isNull();
            everything(pair.own, "alter table t add column w int");
            everything(pair.own, "select 1");
            assertThat(pair.shared.quickQuery("select v from t where id = 3")).isNull();
        }
    }
}
