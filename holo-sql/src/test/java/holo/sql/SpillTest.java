package holo.sql;

import static org.assertj.core.api.Assertions.assertThat;

import holo.sql.session.Session;
import holo.sql.session.SessionListener;
import holo.sql.session.SessionOptions;
import holo.sql.transaction.TransactionOptions;
import holo.store.node.HoloStore;
import holo.store.node.StoreOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Statements whose rows do not fit into work_mem: they give the answers that they give with memory for all.
final class SpillTest {
    private static final int ROWS = 6000;

    @TempDir
    private Path directory;

    private HoloStore store;
    private HoloSqlEngine engine;
    private Session session;

    @BeforeEach
    void fill() throws IOException {
        Files.createDirectories(directory.resolve("temporary"));
        Files.writeString(directory.resolve("temporary").resolve("rows-1"), "left by a process that was killed");
        store = HoloStore.open(directory, StoreOptions.defaults(), failure -> {
            throw new AssertionError("the store stopped", failure);
        });
        engine = new HoloSqlEngine(store, SqlEngineOptions.DEFAULT, TransactionOptions.DEFAULT);
        session = engine.openSession(new SessionOptions("holo", "holo", "test", Map.of()), SessionListener.NONE);
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

    @AfterEach
    void close() throws IOException {
        session.close();
        engine.close();
        store.close();
        try (Stream<Path> left = Files.list(directory.resolve("temporary"))) {
            assertThat(left).isEmpty();
        }
    }

    private String run(String sql) {
        String answer = SqlScript.answer(session, sql);
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
    void sets() {
        same("select a, b from t union select a, b from s order by 1, 2");
        same("select a from t intersect all select a from s order by 1");
        same("select b, a from t except all select b, a from s order by 1, 2");
        same("select u from t cross join generate_series(1, 9) x (n) except select u from t where id < 9 order by 1");
    }

    @Test
    void anErrorLeavesNothing() {
        run("set work_mem = '64kB'");
        assertThat(SqlScript.answer(session, "select 1 / (id - " + ROWS + ") from t order by a, id"))
                .contains("division by zero");
        run("select id from t order by a limit 1 offset 5000");
    }
}
