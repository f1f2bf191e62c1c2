package holo.sql;

import static org.assertj.core.api.Assertions.assertThat;

import holo.sql.session.Session;
import holo.sql.session.SessionListener;
import holo.sql.session.SessionOptions;
import holo.sql.transaction.TransactionOptions;
import holo.store.testing.MemoryStore;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// EXPLAIN shows plans with the names and in the formats of PostgreSQL.
final class ExplainTest {
    private static final MemoryStore STORE = new MemoryStore();
    private static final HoloSqlEngine ENGINE =
            new HoloSqlEngine(STORE, SqlEngineOptions.DEFAULT, TransactionOptions.DEFAULT);
    private static final Session SESSION =
            ENGINE.openSession(new SessionOptions("holo", "holo", "test", Map.of()), SessionListener.NONE);

    @BeforeAll
    static void fill() {
        SqlScript.drain(SESSION, "CREATE TABLE t (id int PRIMARY KEY, g int, name text)");
        SqlScript.drain(SESSION, "CREATE INDEX t_g ON t (g)");
        SqlScript.drain(SESSION, "CREATE TABLE s (id int PRIMARY KEY, name text)");
    }

    @AfterAll
    static void close() throws Exception {
        SESSION.close();
        ENGINE.close();
        STORE.close();
    }

    private static String plan(String sql) {
        String answer = SqlScript.answer(SESSION, "EXPLAIN (COSTS OFF) " + sql);
        assertThat(answer).endsWith("EXPLAIN\n");
        return answer.substring(0, answer.length() - "EXPLAIN\n".length());
    }

    @Test
    void showsConditionsByTheNamesOfColumns() {
        assertThat(plan("SELECT * FROM t WHERE id BETWEEN 3 AND 10 AND name LIKE 'a%' AND (g = 1 OR g IS NULL)"))
                .isEqualTo("""
                        Index Scan using t_pkey on t
                          Index Cond: ((id >= 3) AND (id <= 10))
                          Reason: about 100 of 1000 rows
                          Filter: ((name LIKE 'a%'::text) AND ((g = 1) OR (g IS NULL)))
                        """);
        assertThat(plan("SELECT * FROM t WHERE id IN (1, 2) ORDER BY name DESC, g NULLS FIRST LIMIT 3"))
                .contains("""
                        Limit
                          ->  Sort
                                Sort Key: name DESC, g NULLS FIRST
                                ->  Index Scan using t_pkey on t
                                      Index Cond: (id = ANY (ARRAY[1, 2]))
                        """);
        assertThat(plan("SELECT CASE WHEN id > 1 THEN upper(name) END FROM t ORDER BY 1"))
                .contains("Sort Key: CASE WHEN (id > 1) THEN upper(name) ELSE NULL::text END\n");
    }

    @Test
    void aJoinUsesWhatAllAlternativesOfAConditionAskFor() {
        assertThat(plan("SELECT 1 FROM t, s WHERE t.name = s.name AND t.g = 1 OR t.name = s.name AND s.id = 2"))
                .contains("Hash Cond: (t.name = s.name)")
                .contains("Join Filter: ((t.g = 1) OR (s.id = 2))");
    }

    @Test
    void anOuterJoinUsesWhatAllAlternativesOfItsConditionAskFor() {
        assertThat(plan("SELECT 1 FROM t LEFT JOIN s ON t.name = s.name AND t.g = 1 OR t.name = s.name AND s.id = 2"))
                .contains("Hash Cond: (t.name = s.name)")
                .contains("Join Filter: ((t.g = 1) OR (s.id = 2))");
    }

    @Test
    void showsJoinsAndGroups() {
        assertThat(plan("SELECT t.name, count(*) FROM t LEFT JOIN s ON t.name = s.name AND t.g < s.id GROUP BY 1"))
                .isEqualTo("""
                        HashAggregate
                          Group Key: t.name
                          ->  Hash Left Join
                                Hash Cond: (t.name = s.name)
                                Join Filter: (t.g < s.id)
                                ->  Seq Scan on t
                                      Reason: no condition on an index
                                ->  Seq Scan on s
                                      Reason: no condition on an index
                        """);
        assertThat(plan("SELECT g, name, count(*) FROM t GROUP BY ROLLUP (g, name) HAVING count(*) > 1"))
                .startsWith("""
                        HashAggregate
                          Group Key: (g, name)
                          Group Key: (g)
                          Group Key: ()
                          Filter: (count(*) > 1)
                        """);
        assertThat(plan("SELECT a.id FROM t a JOIN t b ON a.id = b.g WHERE b.id = 3"))
                .contains("Index Scan using t_pkey on t t_1\n", "Index Cond: (t_1.id = t.g)\n");
        assertThat(plan("SELECT rank() OVER (ORDER BY g) FROM t")).startsWith("WindowAgg\n  ->  Seq Scan on t\n");
        assertThat(plan("SELECT 1 UNION ALL SELECT 2")).isEqualTo("Append\n  ->  Result\n  ->  Result\n");
        assertThat(plan("SELECT 1 INTERSECT SELECT 2")).startsWith("HashSetOp Intersect\n");
        assertThat(plan("SELECT * FROM generate_series(1, 3)")).isEqualTo("Function Scan on generate_series\n");
        assertThat(plan("WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT * FROM r"))
                .contains("Recursive Union\n", "WorkTable Scan on r\n", "Filter: (n < 5)\n");
    }

    @Test
    void showsStatementsThatChangeRows() {
        assertThat(plan("UPDATE t SET g = g + 1 WHERE id = 4")).isEqualTo("""
                Update on t
                  ->  Index Scan using t_pkey on t
                        Index Cond: (id = 4)
                        Reason: about 1 of 1000 rows
                """);
        assertThat(plan("INSERT INTO s VALUES (1, 'a'), (2, 'b')")).isEqualTo("Insert on s\n  ->  Values Scan\n");
        assertThat(plan("SELECT * FROM t WHERE id = 1 FOR UPDATE"))
                .startsWith("LockRows\n  ->  Index Scan using t_pkey");
        assertThat(plan("WITH c AS (DELETE FROM s RETURNING id) SELECT * FROM c"))
                .contains("  CTE 1\n    ->  Delete on s\n");
    }

    @Test
    void explainsWhatContainsAQuery() {
        SqlScript.drain(SESSION, "PREPARE p(int) AS SELECT name FROM t WHERE id = $1");
        assertThat(plan("EXECUTE p(7)")).contains("Index Cond: (id = $1)\n");
        assertThat(SqlScript.answer(SESSION, "EXPLAIN (ANALYZE, TIMING OFF) EXECUTE p(7)"))
                .contains("(actual rows=0 loops=1)");
        assertThat(plan("CREATE TABLE n AS SELECT id FROM t WHERE id = 3")).startsWith("Index Scan using t_pkey");
        assertThat(plan("DECLARE c CURSOR FOR SELECT id FROM t WHERE id = 3")).startsWith("Index Scan using t_pkey");
        assertThat(SqlScript.answer(SESSION, "EXPLAIN EXECUTE nothing")).startsWith("ERROR 26000");
    }

    @Test
    void writesFormatsForPrograms() {
        assertThat(written("json")).isEqualTo("""
                [
                  {
                    "Plan": {
                      "Node Type": "Seq Scan",
                      "Relation Name": "s",
                      "Alias": "s",
                      "Reason": "no condition on an index",
                      "Filter": "(name = 'x<\\"'::text)"
                    }
                  }
                ]""");
        assertThat(written("yaml")).isEqualTo("""
                - Plan:\s
                    Node Type: "Seq Scan"
                    Relation Name: "s"
                    Alias: "s"
                    Reason: "no condition on an index"
                    Filter: "(name = 'x<\\"'::text)\"""");
        assertThat(written("xml")).isEqualTo("""
                <explain xmlns="http://www.postgresql.org/2009/explain">
                  <Query>
                    <Plan>
                      <Node-Type>Seq Scan</Node-Type>
                      <Relation-Name>s</Relation-Name>
                      <Alias>s</Alias>
                      <Reason>no condition on an index</Reason>
                      <Filter>(name = 'x&lt;"'::text)</Filter>
                    </Plan>
                  </Query>
                </explain>""");
    }

    private static String written(String format) {
        String answer = SqlScript.answer(
                SESSION, "EXPLAIN (COSTS OFF, FORMAT " + format + ") SELECT * FROM s WHERE name = 'x<\"'");
        return answer.substring(0, answer.length() - "\nEXPLAIN\n".length());
    }
}
