package holo.sql;

import static org.assertj.core.api.Assertions.assertThat;

import holo.sql.session.Session;
import holo.sql.session.SessionListener;
import holo.sql.session.SessionOptions;
import holo.sql.transaction.TransactionOptions;
import holo.store.node.HoloStore;
import holo.store.node.StoreOptions;
import holo.store.setting.ByteSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Statements whose rows do not fit into work_mem: they give the answers that they give with memory for all.
final class SpillTest {
    private static final int ROWS = 6000;

    /// Room for a few statements that keep all rows.
    private static final SqlEngineOptions OPTIONS = new SqlEngineOptions(
            SqlEngineOptions.DEFAULT.database(),
            SqlEngineOptions.DEFAULT.sessionsMax(),
            SqlEngineOptions.DEFAULT.cachedStatementsMax(),
            SqlEngineOptions.DEFAULT.notificationsBytesMax(),
            ByteSize.ofMebibytes(24),
            SqlEngineOptions.DEFAULT.autoAnalyze(),
            SqlEngineOptions.DEFAULT.analyzePause(),
            SqlEngineOptions.DEFAULT.analyzeThreshold(),
            SqlEngineOptions.DEFAULT.analyzeScaleFactor());

    @TempDir
    private Path directory;

    private HoloStore store;
    private HoloSqlEngine engine;
    private Session session;

    @BeforeEach
    void fill() throws IOException {
        Files.createDirectories(directory.resolve("temporary"));
        Files.writeString(directory.resolve("temporary").resolve("rows-1"), "left by a process that was killed");
        open(StoreOptions.defaults());
        run("create type mood as enum ('sad', 'glad')");
        run("create table t (id int primary key, a int, b text, n numeric, d timestamptz, u uuid, m mood, f float8,"
                + " l bigint[], j jsonb, i interval, y bytea, w boolean)");
        run("insert into t select g, case when g % 17 <> 0 then g * 7919 % 3001 end, 'text ' || g % 1013,"
                + " case when g % 99 = 0 then 'NaN' else (g * 37 % 1009) / 7.0 end,"
                + " timestamptz '2024-01-01 00:00+00' + g % 777 * interval '1 minute',"
                + " ('00000000-0000-0000-0000-' || lpad((g % 555)::text, 12, '0'))::uuid,"
                + " (case when g % 2 = 0 then 'sad' else 'glad' end)::mood, g / 3.0, array[g, null, g % 5],"
                + " jsonb_build_object('k', g % 333), g % 44 * interval '1 day', decode(lpad(to_hex(g), 8, '0'), 'hex'),"
                + " g % 3 = 0 from generate_series(1, " + ROWS + ") g");
        run("create table s as select g as id, g * 31 % 4001 as a, 'text ' || g % 2000 as b"
                + " from generate_series(1, " + ROWS + ") g where g % 5 <> 0");
    }

    private void open(StoreOptions options) throws IOException {
        store = HoloStore.open(directory, options, failure -> {
            throw new AssertionError("the store stopped", failure);
        });
        engine = new HoloSqlEngine(store, OPTIONS, TransactionOptions.DEFAULT);
        session = engine.openSession(new SessionOptions("holo", "holo", "test", Map.of()), SessionListener.NONE);
    }

    @AfterEach
    void close() throws IOException {
        session.close();
        requireNothingHeld("the session");
        engine.close();
        store.close();
        try (Stream<Path> left = Files.list(directory.resolve("temporary"))) {
            assertThat(left).isEmpty();
        }
    }

    private void requireNothingHeld(String after) {
        assertThat(engine.openTemporaryFiles()).as("files open after " + after).isZero();
        assertThat(engine.temporaryFileBytes())
                .as("bytes in files after " + after)
                .isZero();
        assertThat(engine.workMemoryBytes()).as("memory kept after " + after).isZero();
    }

    private String run(String sql) {
        String answer = SqlScript.answer(session, sql);
        requireNothingHeld(sql);
        assertThat(answer).as(sql).doesNotContain("ERROR");
        return answer;
    }

    private void same(String query) {
        run("set work_mem = '1GB'");
        String inMemory = run(query);
        run("set work_mem = '64kB'");
        assertThat(run(query)).as(query).isEqualTo(inMemory);
    }

    @Test
    void filesHaveALimit() {
        run("set work_mem = '64kB'");
        run("set temp_file_limit = '20kB'");
        for (String query : new String[] {
            "select * from t order by a",
            "select distinct * from t",
            "select * from t x join t y on x.id = y.id",
            "select * from t union select * from t",
            "select * from t except select * from t where a = 1",
            "select * from t intersect select * from t",
            "select id, b, count(*) from t group by id, b"
        }) {
            assertThat(SqlScript.answer(session, query))
                    .as(query)
                    .contains("53400")
                    .contains("temporary file size exceeds temp_file_limit (20kB)");
        }
        run("reset temp_file_limit");
        run("select * from t order by a");
    }

    @Test
    void sorts() {
        same("select * from t order by a, id desc");
        same("select id from t order by b desc, n, id");
        same("select id, m, d from t order by m, d desc nulls first, u, id limit 3000 offset 1500");
        same("select b from t order by b fetch first 12000 rows with ties");
        same("select a from t order by a fetch first 3000 rows with ties");
        same("select w, count(*), string_agg(id::text, ',') from (select w, id from t order by a, id) x group by w"
                + " order by w");
    }

    @Test
    void groups() {
        same("select a, count(*), sum(n), min(d), max(b), avg(f) from t group by a order by a");
        same("select b, m, count(distinct w), array_agg(id order by id desc) from t group by b, m order by b, m");
        same("select a, b, u, count(*) from t group by rollup (a, b), u order by a, b, u, 4");
        same("select distinct l, i from t order by i, l");
        same("select distinct j, a from t order by j, a");
        same("select count(*) from (select distinct y from t) x");
    }

    @Test
    void aggregatesThatKeepRows() {
        same("select array_agg(b order by n desc, id), string_agg(b, ',' order by d, id desc) from t");
        same("select a % 7 as k, array_agg(id order by b, id desc), percentile_cont(0.3) within group (order by f),"
                + " percentile_disc(array[0, 0.5, 1, null]) within group (order by b), mode() within group (order by m),"
                + " count(*) from t group by a % 7 order by k");
        same(
                "select m, w, array_agg(distinct n), string_agg(distinct b, ',' order by b desc), count(distinct id),"
                        + " sum(distinct a) filter (where id > 99) from t group by grouping sets ((m), (m, w), ()) order by m, w");
        same("select b, count(distinct id), array_agg(id order by f desc) from t group by b order by b");
        same("select count(distinct (id, b)), count(distinct u), avg(distinct n) from t");
        same("select array_agg(id order by id) filter (where false), count(distinct id) filter (where false) from t");
        same("select percentile_cont(0.5) within group (order by f) from t where false");
    }

    @Test
    void aggregatesThatKeepMoreRowsThanTheNodeHasMemoryFor() {
        run("set work_mem = '1MB'");
        assertThat(run("select percentile_cont(array[0, 0.25, 0.75, 1]) within group (order by g::float8 desc),"
                        + " percentile_disc(0.5) within group (order by g), mode() within group (order by g / 2),"
                        + " count(distinct g), count(distinct g % 10) from generate_series(1, 100000) g"))
                .startsWith("{100000,75000.25,25000.75,1}|50000|1|100000|10");
        assertThat(run("select g % 3 as k, count(distinct g), percentile_disc(1) within group (order by g)"
                        + " from generate_series(1, 100000) g group by 1 order by 1"))
                .startsWith("0|33333|99999\n1|33334|100000\n2|33333|99998");
    }

    @Test
    void windows() {
        same("select id, row_number() over w, rank() over w, dense_rank() over w, percent_rank() over w,"
                + " cume_dist() over w, ntile(7) over w, lag(b, 1000) over w, lead(id, 2500, -1) over w,"
                + " sum(a) over w, string_agg(m::text, '') over (partition by d order by id) from t"
                + " window w as (order by a desc, b) order by id");
        same("select id, first_value(id) over w, last_value(id) over w, nth_value(b, 3) over w, count(*) over w from t"
                + " window w as (order by f range between 9.5 preceding and 100 following) order by id");
        same(
                "select id, min(id) over w, max(b) over w, array_agg(id) over (order by n, id rows 3 preceding exclude ties)"
                        + " from t window w as (order by a nulls first range between 2 preceding and 5 following) order by id");
        same("select id, count(*) over (order by b groups between 2 preceding and 1 preceding exclude current row),"
                + " sum(id) over (partition by w order by i desc range between '2 days' preceding and '1 day' following),"
                + " row_number() over (partition by id % 3, w order by l desc), avg(f) over (partition by length(b))"
                + " from t where id % 5 = 0 order by id");
        same("select id, b, row_number() over () from (select id, b from t order by b, id) x order by id");
        same(
                "select id, sum(c) over (order by c desc, id) from (select id, count(*) over (partition by b) as c from t) x"
                        + " order by id");
        same("select count(*) over (), id, last_value(n) over (order by id rows between unbounded preceding and"
                + " unbounded following) from t order by id");
    }

    @Test
    void windowsOverMoreRowsThanTheNodeHasMemoryFor() {
        run("set work_mem = '1MB'");
        assertThat(run("select sum(r), sum(s), sum(l), sum(d) from (select row_number() over (order by g desc) as r,"
                        + " sum(g % 2) over (order by g) as s, lead(g, 40000) over (order by g) as l,"
                        + " count(*) over (partition by g % 2 order by g range between 9 preceding and 4 preceding) as d"
                        + " from generate_series(1, 150000) g) x"))
                .startsWith("11250075000|5625075000|10450055000|449982");
    }

    @Test
    void joins() {
        for (String kind : new String[] {"join", "left join", "right join", "full join"}) {
            same("select t.id, s.id, t.n, s.b from t " + kind + " s on t.a = s.a and t.id > s.id order by 1, 2");
            same("select count(*), sum(t.id), sum(s.id) from t " + kind + " s using (b)");
        }
        same("select id from t where a in (select a from s) order by id");
        same("select id from t where not exists (select from s where s.a = t.a and s.id < t.id) order by id");
        same("select count(*) from t x join t y on x.a is not distinct from y.a");
    }

    @Test
    void nestedLoops() {
        for (String kind : new String[] {"join", "left join", "right join", "full join"}) {
            same("select x.id, s.id, s.b from (select id from t where id % 900 = 7) x " + kind
                    + " s on x.id > s.id + 5000 or s.id = 3 order by 1, 2");
        }
        String few = "(select id from t where id % 900 = 7) x";
        same("select id from " + few
                + " where exists (select from s where s.id < x.id - 5000 and s.a > 9) order by id");
        same("select id from " + few + " where not exists (select from s where s.id > x.id + 300) order by id");
    }

    @Test
    void sets() {
        same("select a, b from t union select a, b from s order by 1, 2");
        same("select a from t intersect all select a from s order by 1");
        same("select b, a from t except all select b, a from s order by 1, 2");
        same("select u from t cross join generate_series(1, 9) x (n) except select u from t where id < 9 order by 1");
    }

    @Test
    void anErrorLeavesNothing() {
        run("set work_mem = '64kB'");
        for (String query : KEEPING) {
            assertThat(SqlScript.answer(session, "select 1 / (id - 5999) from (" + query + ") x"))
                    .as(query)
                    .contains("division by zero");
            requireNothingHeld(query);
        }
    }

    /// Queries that put rows aside, each in its own way, with the column id.
    private static final String[] KEEPING = {
        "select id from t order by b, id",
        "select id, b, count(*) from s group by id, b",
        "select id, b, count(*) from t group by rollup (id, b)",
        "select distinct id, b from s",
        "select id, count(*) over (partition by b order by id) from t",
        "select id, row_number() over () from t",
        "select id, lag(b, 3) over (order by a), rank() over (partition by m order by n) from t",
        "select id, array_agg(b order by b) from t group by id",
        "select min(id) as id, count(distinct id), array_agg(b order by b, id) from t group by rollup (id)",
        "select t.id from t left join s on t.id = s.id",
        "select t.id from t full join s on t.b = s.b and t.id = s.id",
        "select s.id from (values (1), (2)) x (n) left join s on s.id > x.n",
        "select id, b from t union select id, b from s",
        "select id, b from t except select id, b from s where id < 9",
        "select id, b from t intersect select id, 'text ' || id % 1013 from t"
    };

    @Test
    void anOperatorThatIsLeftEarlyLeavesNothing() {
        long bytes = 0;
        run("set work_mem = '64kB'");
        for (String query : KEEPING) {
            run("select id from (" + query + ") x limit 900");
            run("begin");
            SqlScript.answer(session, "declare c cursor for " + query);
            SqlScript.answer(session, "fetch 900 from c");
            assertThat(engine.openTemporaryFiles()).as(query).isPositive();
            bytes += engine.temporaryFileBytes();
            run("close c");
            SqlScript.answer(session, "declare c cursor for " + query);
            SqlScript.answer(session, "fetch 900 from c");
            run("rollback");
        }
        assertThat(bytes).isPositive();
    }

    @Test
    void recordsComeBack() {
        run("create type pair as (x int, y text)");
        same("select row(id, b, null, l) from t order by b, id");
        same("select array[row(id, m), row(n, b)] from t order by b, id");
        same("select row(row(id, f), j) from t order by b desc, id");
        same("select row(id, b)::pair, array[row(id, b)::pair] from t order by b, id");
        same("select t, s from t join s using (b) order by t.id, s.id");
    }

    @Test
    void theReserveOfTheDiskIsLeftAlone() throws IOException {
        session.close();
        engine.close();
        store.close();
        StoreOptions o = StoreOptions.defaults();
        open(new StoreOptions(
                o.nodeId(),
                o.syncMode(),
                o.segmentBytes(),
                o.rowCacheBytes(),
                o.rowBufferBytes(),
                o.arenaBytes(),
                o.arenaIndex(),
                o.rowJobs(),
                o.checkpointInterval(),
                o.checkpointLogBytes(),
                o.gcRetention(),
                o.gcInterval(),
                o.inFlightMax(),
                o.inFlightBytesMax(),
                o.transactionBytesMax(),
                ByteSize.parse("4096TiB"),
                o.parkedMax(),
                o.parkedBytesMax(),
                o.rememberedMax(),
                o.readsMax()));
        run("set work_mem = '1GB'");
        run("select * from t order by a");
        run("set work_mem = '64kB'");
        assertThat(SqlScript.answer(session, "select * from t order by a"))
                .contains("53100")
                .contains("no temporary file can be written, for the disk is nearly full");
        requireNothingHeld("an error");
    }

    @Test
    void theNodeIsRefusedMoreThanItHas() {
        run("set work_mem = '1GB'");
        List<Session> many = new ArrayList<>();
        try {
            String refused = null;
            while (refused == null && many.size() < 20) {
                Session next =
                        engine.openSession(new SessionOptions("holo", "holo", "test", Map.of()), SessionListener.NONE);
                many.add(next);
                SqlScript.answer(next, "set work_mem = '1GB'");
                SqlScript.answer(next, "begin");
                SqlScript.answer(next, "declare c cursor for select * from t order by a, id");
                String answer = SqlScript.answer(next, "fetch 1 from c");
                refused = answer.contains("53200") ? answer : null;
            }
            assertThat(refused).contains("out of memory");
            assertThat(many).as("sessions that found room").hasSizeGreaterThan(2);
            many.getFirst().close();
            Session last = many.getLast();
            SqlScript.answer(last, "rollback");
            SqlScript.answer(last, "begin");
            SqlScript.answer(last, "declare c cursor for select * from t order by a, id");
            assertThat(SqlScript.answer(last, "fetch 1 from c")).doesNotContain("ERROR");
        } finally {
            many.forEach(Session::close);
        }
    }

    @Test
    void rowsThatABodyLoopsOverCountWithThoseOfOtherStatements() {
        String rows = "SELECT repeat('x', 10000) AS s, i FROM generate_series(1, %d) i";
        String loop = "DO $$ DECLARE r record; n int := 0; BEGIN FOR r IN " + rows
                + " LOOP n := n + 1; END LOOP; RAISE NOTICE '%%', n; END $$";
        assertThat(SqlScript.answer(session, String.format(loop, 200))).isEqualTo("DO\n");
        assertThat(engine.workMemoryBytes()).as("given back").isZero();
        assertThat(SqlScript.answer(session, String.format(loop, 5000)))
                .startsWith("ERROR 53200: out of memory\nDETAIL: The statements of this node together");
        assertThat(engine.workMemoryBytes()).as("given back").isZero();
        SqlScript.drain(
                session,
                "CREATE PROCEDURE p(n int) LANGUAGE plpgsql AS $$ DECLARE r record; BEGIN FOR r IN"
                        + " SELECT repeat('x', 10000) AS s FROM generate_series(1, n) i LOOP NULL; END LOOP; END $$");
        assertThat(SqlScript.answer(session, "CALL p(5000)"))
                .startsWith("ERROR 53200: out of memory\nDETAIL: The stat");
        assertThat(engine.workMemoryBytes()).as("given back").isZero();
    }
}
