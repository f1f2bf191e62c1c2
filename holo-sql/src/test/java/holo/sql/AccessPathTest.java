package holo.sql;

import static org.assertj.core.api.Assertions.assertThat;

import holo.sql.session.Session;
import holo.sql.session.SessionListener;
import holo.sql.session.SessionOptions;
import holo.sql.transaction.TransactionOptions;
import holo.store.testing.MemoryStore;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Queries through indexes: that the index is used, and that the answer is the one a full scan gives.
final class AccessPathTest {
    private static final int ROWS = 1500;

    private final MemoryStore store = new MemoryStore();
    private final HoloSqlEngine engine = new HoloSqlEngine(store, SqlEngineOptions.DEFAULT, TransactionOptions.DEFAULT);
    private final Session session =
            engine.openSession(new SessionOptions("holo", "holo", "test", Map.of()), SessionListener.NONE);

    @BeforeEach
    void fill() {
        for (String table : List.of("t", "plain")) {
            run("create table " + table + " (id int primary key, a int, b text, c numeric, d date)");
        }
        run("create index t_a on t (a, c desc)");
        run("create unique index t_b on t (b)");
        run("create index t_d on t (d desc nulls last)");
        Random random = new Random(7);
        StringBuilder rows = new StringBuilder("values ");
        for (int i = 0; i < ROWS; i++) {
            rows.append(i == 0 ? "" : ", ")
                    .append("(" + i + ", " + (i % 11 == 0 ? "null" : random.nextInt(300)) + ", "
                            + (i % 7 == 0 ? "null" : "'b" + i + "'") + ", " + random.nextInt(50) + ".5, "
                            + (i % 5 == 0 ? "null" : "date '2020-01-01' + " + random.nextInt(1000)) + ")");
        }
        run("insert into t " + rows);
        run("insert into plain select * from t");
    }

    @AfterEach
    void close() {
        session.close();
        engine.close();
        store.close();
    }

    private String run(String sql) {
        String answer = SqlScript.answer(session, sql);
        assertThat(answer).as(sql).doesNotContain("ERROR");
        return answer;
    }

    /// @param query with `$t` for the table
    private void same(String access, String query) {
        assertThat(run("explain " + query.replace("$t", "t"))).as(query).contains(access);
        assertThat(run(query.replace("$t", "t"))).as(query).isEqualTo(run(query.replace("$t", "plain")));
    }

    @Test
    void equalityPrefixAndRange() {
        same("Index Scan using t_a on t", "select * from $t where a = 5 order by id");
        same("Index Scan using t_a on t", "select * from $t where a = 5 and c > 20 order by id");
        same("Index Scan using t_a on t", "select * from $t where a = 5 and c <= 20.5 order by id");
        same("Index Scan using t_a on t", "select * from $t where a between 5 and 9 order by id");
        same("Index Scan using t_a on t", "select * from $t where a > 290 order by id");
        same("Index Scan using t_a on t", "select count(*), min(a) from $t where a > 1");
        same("Index Scan using t_a on t", "select * from $t where a = 2 + 3 order by id");
        same("Index Scan using t_a on t", "select * from $t where a = -(-5) order by id");
        same("Index Scan using t_b on t", "select * from $t where b = 'b100'");
        same("Index Scan using t_b on t", "select * from $t where b = 'nope'");
        same("Index Scan using t_b on t", "select * from $t where b > 'b299' and b < 'b2999' order by id");
        same("Index Scan using t_d on t", "select * from $t where d < '2020-02-01' order by id");
        same("Index Scan using t_d on t", "select * from $t where d >= '2022-09-01' order by id");
        same("Index Scan using t_d on t", "select * from $t where d > '2020-03-01' and d <= '2020-03-09' order by id");
        same("Seq Scan on t", "select count(*) from $t where c = 3.5");
    }

    @Test
    void listsOfValues() {
        same("Index Scan using t_a on t", "select * from $t where a in (5, 7, 9, 5) order by id");
        same("Index Scan using t_b on t", "select * from $t where b in ('b8', 'b9', 'nope') order by id");
        same("Index Scan using t_a on t", "select * from $t where a = 5 and c in (1.5, 2.5, 3.5) order by id");
        same("Index Scan using t_pkey on t", "select * from $t where id in (8, 9, 10)");
    }

    @Test
    void expressions() {
        run("create index t_upper on t (upper(b), id)");
        run("create index t_sum on t ((id + coalesce(a, 0)) desc)");
        same("Index Scan using t_upper on t", "select * from $t where upper(b) = 'B100'");
        same("Index Scan using t_upper on t", "select * from $t where upper(b) = upper('b101') and id > 3");
        same("Index Scan using t_upper on t", "select * from $t where upper(b) in ('B8', 'B9') order by id");
        same("Seq Scan on t", "select * from $t where lower(b) = 'b100'");
        same("Index Scan using t_sum on t", "select * from $t where id + coalesce(a, 0) > 1700 order by id");
        same("Index Cond: (upper(b) = 'B100'::text)", "select * from $t where upper(b) = 'B100'");
        same("Index Scan using t_upper on t", "select upper(b) from $t order by upper(b) limit 5");
        same("Index Scan Backward using t_upper", "select id from $t order by upper(b) desc, id desc limit 300");
        same("Index Scan using t_sum", "select id + coalesce(a, 0) from $t order by id + coalesce(a, 0) desc limit 5");
        same(
                "Index Scan using t_upper on t",
                "select x.id, y.id from $t x join $t y on upper(y.b) = upper(x.b) where x.id = 9");
    }

    @Test
    void partialIndexes() {
        run("create index t_open on t (c) where d is null");
        run("create index t_few on t (id) where c > 45");
        run("create index t_known on t (c, id) where b is not null and a = 7");
        same("Index Scan using t_open on t", "select * from $t where d is null and c = 3.5 order by id");
        same("Index Scan using t_open on t", "select count(*) from $t where d is null");
        same("Index Scan using t_open on t", "select c from $t where d is null order by c limit 9");
        same("Seq Scan on t", "select * from $t where abs(c) = 3.5 order by b, id");
        same("Index Scan using t_few on t", "select count(*) from $t where c > 48");
        same("Index Scan using t_few on t", "select count(*) from $t where c = 46.5");
        // One plan for all values: whether they are within the index shows when it runs.
        same("Index Scan using t_few on t", "select count(*) from $t where c > 45");
        same("Index Scan using t_few on t", "select count(*) from $t where c >= 45");
        same("Index Scan using t_few on t", "select count(*) from $t where c > 3");
        same("Index Scan using t_few on t", "select count(*) from $t where c = 3.5");
        same("Seq Scan on t", "select count(*) from $t where c < 48");
        same("Index Scan using t_a on t", "select * from $t where a = 7 and b > '' order by id");
        run("update t set c = 49 where d is null and c = 3.5");
        run("update plain set c = 49 where d is null and c = 3.5");
        same("Index Scan using t_open on t", "select * from $t where d is null and c = 49 order by id");
        run("create table u (a int, b int)");
        run("create unique index u_a on u (a) where b = 1");
        run("insert into u values (1, 1), (1, 2), (1, 2), (2, 1)");
        assertThat(run("select * from u where a = 1 and b = 1")).contains("1|1").doesNotContain("1|2");
        assertThat(run("select count(*) from u where a = 1 and b = 2")).contains("2");
    }

    @Test
    void firstAndLast() {
        same("Limit", "select min(id) from $t");
        same("Index Scan Backward using t_pkey", "select max(id) from $t");
        same("Index Scan using t_a", "select min(a) from $t");
        same("Index Scan Backward using t_a", "select max(a) from $t");
        same("Index Scan using t_d", "select max(d) from $t");
        same("Index Scan Backward using t_a", "select min(c) from $t where a = 5");
        same("Index Scan using t_a", "select max(c) from $t where a = 5");
        same("Seq Scan", "select max(c) from $t");
        same("Seq Scan", "select max(a) from $t where c = 3.5");
        same("Index Scan using t_a", "select min(a) from $t where a > 299");
        same("Aggregate", "select min(a), max(a) from $t");
        same("Aggregate", "select max(id) filter (where a = 5) from $t");
    }

    @Test
    void orderWithAndWithoutLimit() {
        for (String direction : List.of("", " desc")) {
            String scan = direction.isEmpty() ? "Index Scan using t_pkey" : "Index Scan Backward using t_pkey";
            same(scan, "select id from $t order by id" + direction);
            same(scan, "select id from $t order by id" + direction + " limit 7 offset 3");
            same(scan, "select id from $t where id > 100 order by id" + direction + " limit 7");
        }
        same("Index Scan Backward using t_a", "select a, c from $t where a = 5 order by c limit 3");
        same("Index Scan using t_a", "select a, c from $t where a = 5 order by c desc limit 3");
        same("Index Scan using t_a", "select a, c from $t where a = 5 order by a desc, c desc limit 3");
        same("Index Scan using t_a", "select a from $t order by a limit 40");
        same("Index Scan Backward using t_a", "select a from $t order by a desc limit 400");
        same("Index Scan using t_d", "select d from $t order by d desc nulls last limit 40");
        same("Index Scan Backward using t_d", "select d from $t order by d nulls first limit 700");
        same("Sort", "select d from $t order by d limit 40");
        same("Index Scan using t_b", "select b from $t order by b limit 40");
        same("Sort", "select a, c from $t order by a, c limit 40");
    }

    @Test
    void joinsLookUpTheOtherSide() {
        same(
                "looked up for each",
                "select x.id, y.id from plain x join $t y on y.a = x.a where x.id = 5 order by x.id, y.id");
        same(
                "looked up for each",
                "select x.id, y.b from $t y join plain x on y.id = x.a where x.id in (5, 6, 11) order by 1");
        same(
                "looked up for each",
                "select x.id, y.b from plain x left join $t y on y.id = x.a and y.c > 10 where x.id between 5 and 30 order by 1");
        same(
                "looked up for each",
                "select id from plain x where id < 30 and exists (select 1 from $t y where y.a = x.id) order by 1");
        same(
                "",
                "select id from plain x where id < 30 and not exists (select 1 from $t y where y.a = x.id) order by 1");
        same("Seq Scan on plain", "select count(*) from plain x join $t y on y.a = x.a");
    }

    @Test
    void foreignKeysAreCheckedThroughAnIndex() {
        run("create table parent (id int primary key)");
        run("create table child (id int primary key, p int references parent, q int)");
        run("create index child_p on child (p, q)");
        run("insert into parent select id from plain where id < 20");
        run("insert into child select id, id % 10, id from plain where id < 500");
        assertThat(SqlScript.answer(session, "delete from parent where id = 9"))
                .contains("ERROR 23503")
                .contains("Key (id)=(9) is still referenced from table \"child\".");
        run("delete from parent where id = 10");
        run("begin");
        run("delete from child where p = 9");
        run("delete from parent where id = 9");
        run("insert into parent values (9)");
        run("insert into child values (1000, 9, 1)");
        assertThat(SqlScript.answer(session, "update parent set id = 99 where id = 9"))
                .contains("ERROR 23503");
        run("rollback");
    }

    @Test
    void aTransactionSeesItsOwnChangesThroughAnIndex() {
        for (String table : List.of("t", "plain")) {
            run("begin");
            run("update " + table + " set a = 1000 where id between 10 and 20");
            run("delete from " + table + " where id = 15");
            run("insert into " + table + " values (100000, 1000, 'new', 1, null)");
            String found = run("select id from " + table + " where a = 1000 order by id");
            assertThat(found).isEqualTo("10\n11\n12\n13\n14\n16\n17\n18\n19\n20\n100000\nSELECT 11\n");
            assertThat(run("select id from " + table + " where a = 1000 order by a desc limit 2"))
                    .hasLineCount(3);
            run("rollback");
        }
        run("update t set a = 1001 where a = 5");
        assertThat(run("select count(*) from t where a = 5")).startsWith("0");
    }

    @Test
    void everyConditionAnswersAsAScanDoes() {
        Random random = new Random(11);
        List<String> columns = List.of("id", "a", "c");
        for (int i = 0; i < 60; i++) {
            StringBuilder query = new StringBuilder("select id, a, c, d from $t where true");
            for (int n = 1 + random.nextInt(3); n > 0; n--) {
                String column = columns.get(random.nextInt(3));
                String operator = List.of("=", "<", "<=", ">", ">=", "<>").get(random.nextInt(6));
                query.append(" and ")
                        .append(column)
                        .append(' ')
                        .append(operator)
                        .append(' ');
                query.append(random.nextInt(column.equals("c") ? 50 : 300)).append(random.nextBoolean() ? "" : ".5");
            }
            query.append(" order by ");
            for (String column : List.of("a", "c", "d")) {
                if (random.nextBoolean()) {
                    query.append(column)
                            .append(random.nextBoolean() ? " desc" : "")
                            .append(random.nextBoolean() ? " nulls first" : "")
                            .append(", ");
                }
            }
            query.append("id").append(random.nextBoolean() ? " limit " + random.nextInt(20) : "");
            same("", query.toString());
        }
    }
}
