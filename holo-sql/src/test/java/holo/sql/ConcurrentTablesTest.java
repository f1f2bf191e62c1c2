package holo.sql;

import static org.assertj.core.api.Assertions.assertThat;

import holo.sql.session.Session;
import holo.sql.session.SessionListener;
import holo.sql.session.SessionOptions;
import holo.sql.transaction.TransactionOptions;
import holo.store.testing.MemoryStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// Tables that two transactions make at the same time.
final class ConcurrentTablesTest {
    private final MemoryStore store = new MemoryStore();
    private final HoloSqlEngine engine = new HoloSqlEngine(store, SqlEngineOptions.DEFAULT, TransactionOptions.DEFAULT);

    private Session session() {
        return engine.openSession(new SessionOptions("holo", "holo", "test", Map.of()), SessionListener.NONE);
    }

    @Test
    void noneSeesTheRowsOfAnother() {
        Session one = session();
        Session other = session();
        SqlScript.drain(one, "BEGIN; CREATE TABLE a (k int PRIMARY KEY)");
        SqlScript.drain(other, "BEGIN; CREATE TABLE b (k int PRIMARY KEY); INSERT INTO b VALUES (1); COMMIT");
        assertThat(SqlScript.answer(one, "INSERT INTO a VALUES (1)").strip()).isEqualTo("INSERT 0 1");
        assertThat(SqlScript.answer(one, "SELECT count(*) FROM a").strip()).isEqualTo("1\nSELECT 1");
    }

    /// Runs the first in a block of one session that stays open until the second has committed in another; answers what
    /// COMMIT says in the first, or what fails before it.
    private String around(String first, String second, String then) {
        Session one = session();
        Session other = session();
        SqlScript.drain(one, "BEGIN; " + first);
        SqlScript.drain(other, "BEGIN; " + second + "; COMMIT");
        String said = SqlScript.answer(one, then);
        return said.contains("ERROR")
                ? said + SqlScript.answer(one, "ROLLBACK")
                : SqlScript.answer(one, "COMMIT").strip();
    }

    private String answer(String sql) {
        return SqlScript.answer(session(), sql).strip();
    }

    @Test
    void bothCommit() {
        String said = around(
                "CREATE TABLE a (i serial PRIMARY KEY)", "CREATE TABLE b (i serial)", "INSERT INTO a VALUES (1)");
        assertThat(said).isEqualTo("COMMIT");
        assertThat(answer("INSERT INTO b DEFAULT VALUES; SELECT count(*) FROM a, b"))
                .endsWith("1\nSELECT 1");
    }

    @Test
    void changesOfDifferentTablesCommit() {
        SqlScript.drain(session(), "CREATE TABLE a (i int); CREATE TABLE b (i int); CREATE TABLE gone (i int)");
        assertThat(around(
                        "ALTER TABLE a ADD COLUMN j int",
                        "ALTER TABLE b ADD COLUMN k int; DROP TABLE gone",
                        "CREATE INDEX ON a (j)"))
                .isEqualTo("COMMIT");
        assertThat(answer("SELECT a.j, b.k FROM a, b")).isEqualTo("SELECT 0");
    }

    @Test
    void atRepeatableRead() {
        String said = around(
                "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; CREATE TABLE a (i int)",
                "CREATE TABLE b (i int)",
                "CREATE TABLE c (i int)");
        assertThat(said).isEqualTo("COMMIT");
        assertThat(answer("SELECT 1 FROM a, b, c")).isEqualTo("SELECT 0");
    }

    @Test
    void laterStatementsBuildOnWhatOthersMade() {
        String said = around(
                "CREATE TABLE a (i int)",
                "CREATE TABLE parent (i int PRIMARY KEY)",
                "CREATE TABLE child (i int REFERENCES parent)");
        assertThat(said).isEqualTo("COMMIT");
        assertThat(answer("SELECT 1 FROM a, child, parent")).isEqualTo("SELECT 0");
    }

    @Test
    void oneNameIsGivenOnce() {
        assertThat(around("CREATE TABLE a (i int)", "CREATE TABLE a (j int)", "SELECT 1"))
                .contains("40001");
        assertThat(answer("SELECT j FROM a")).isEqualTo("SELECT 0");
    }

    @Test
    void indexesHaveNamesToo() {
        SqlScript.drain(session(), "CREATE TABLE a (i int)");
        assertThat(around("CREATE INDEX b ON a (i)", "CREATE TABLE b (j int)", "SELECT 1"))
                .contains("40001");
    }

    @Test
    void schemaIsNotDroppedFromUnderATable() {
        SqlScript.drain(session(), "CREATE SCHEMA s");
        assertThat(around("CREATE TABLE s.a (i int)", "DROP SCHEMA s", "SELECT 1"))
                .contains("40001");
        SqlScript.drain(session(), "CREATE SCHEMA s");
        assertThat(around("DROP SCHEMA s", "CREATE TABLE s.a (i int)", "SELECT 1"))
                .contains("40001");
        assertThat(answer("SELECT count(*) FROM s.a")).isEqualTo("0\nSELECT 1");
    }

    @Test
    void nothingIsDroppedFromUnderWhatRefersToIt() {
        SqlScript.drain(session(), """
                CREATE TABLE parent (i int PRIMARY KEY);
                CREATE TYPE mood AS ENUM ('sad');
                CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'""");
        assertThat(around("DROP TABLE parent", "CREATE VIEW v AS SELECT * FROM Parent", "SELECT 1"))
                .contains("40001");
        assertThat(around("CREATE TABLE a (i mood[])", "DROP TYPE mood", "SELECT 1"))
                .contains("40001");
        assertThat(around("CREATE TABLE a (i int DEFAULT f())", "DROP FUNCTION f()", "SELECT 1"))
                .contains("40001");
    }

    @Test
    void aCommentWaitsForWhoChangesRows() {
        SqlScript.drain(session(), "CREATE TABLE a (i int PRIMARY KEY)");
        Session one = session();
        SqlScript.drain(one, "BEGIN; INSERT INTO a VALUES (1)");
        for (String named : List.of("TABLE a", "COLUMN a.i", "INDEX a_pkey")) {
            assertThat(answer("SET lock_timeout = '10ms'; COMMENT ON " + named + " IS 'x'"))
                    .contains("ERROR 55P03");
        }
        assertThat(SqlScript.answer(one, "COMMIT").strip()).isEqualTo("COMMIT");
    }

    @Test
    void whoDropsATableWaitsForWhoRefersToIt() {
        SqlScript.drain(session(), "CREATE TABLE parent (i int PRIMARY KEY)");
        Session one = session();
        SqlScript.drain(one, "BEGIN; CREATE TABLE a (i int REFERENCES parent)");
        assertThat(answer("SET lock_timeout = '10ms'; DROP TABLE parent")).contains("ERROR 55P03");
        assertThat(SqlScript.answer(one, "COMMIT").strip()).isEqualTo("COMMIT");
    }

    @Test
    void rowsThatArriveWhileTheirTableIsAttachedSuitItsBound() {
        SqlScript.drain(session(), """
                CREATE TABLE t (a int, b int) PARTITION BY RANGE (a);
                CREATE TABLE s (a int, b int) PARTITION BY LIST (b);
                CREATE TABLE s1 PARTITION OF s FOR VALUES IN (1)""");
        Session one = session();
        SqlScript.drain(one, "BEGIN; INSERT INTO s1 VALUES (99, 1)");
        String attached =
                answer("SET lock_timeout = '10ms'; ALTER TABLE t ATTACH PARTITION s FOR VALUES FROM (0) TO (10)");
        String committed = SqlScript.answer(one, "COMMIT").strip();
        // Whichever of the two gives way, no row is left where it does not belong.
        assertThat(attached.contains("ERROR")).isEqualTo(committed.equals("COMMIT"));
        assertThat(answer("SELECT a FROM s1")).isEqualTo(committed.equals("COMMIT") ? "99\nSELECT 1" : "SELECT 0");
    }

    @Test
    void whatCameAndWentInBetweenIsNotReferredTo() {
        Session one = session();
        Session other = session();
        SqlScript.drain(one, "BEGIN; CREATE TABLE a (i int)");
        SqlScript.drain(other, "CREATE TYPE mood AS ENUM ('sad')");
        SqlScript.drain(one, "CREATE TABLE child (i mood)");
        SqlScript.drain(other, "DROP TYPE mood");
        assertThat(SqlScript.answer(one, "COMMIT")).contains("40001");
    }

    @Test
    void whatConflictsCanBeTakenBack() {
        SqlScript.drain(session(), "CREATE TYPE mood AS ENUM ('sad')");
        Session one = session();
        SqlScript.drain(one, "BEGIN; CREATE TABLE a (i int); SAVEPOINT s; CREATE TABLE b (i mood)");
        SqlScript.drain(session(), "DROP TYPE mood");
        assertThat(SqlScript.answer(one, "SELECT 1")).contains("40001");
        assertThat(SqlScript.answer(one, "ROLLBACK TO s").strip()).isEqualTo("ROLLBACK");
        assertThat(SqlScript.answer(one, "CREATE TABLE c (i int)").strip()).isEqualTo("CREATE TABLE");
        assertThat(SqlScript.answer(one, "COMMIT").strip()).isEqualTo("COMMIT");
        assertThat(answer("SELECT 1 FROM a, c")).isEqualTo("SELECT 0");
    }

    @Test
    void anotherNodesChangesAreNotMerged() {
        HoloSqlEngine second = new HoloSqlEngine(store, SqlEngineOptions.DEFAULT, TransactionOptions.DEFAULT);
        Session elsewhere =
                second.openSession(new SessionOptions("holo", "holo", "test", Map.of()), SessionListener.NONE);
        Session one = session();
        SqlScript.drain(one, "BEGIN; CREATE TABLE a (i int)");
        SqlScript.drain(elsewhere, "CREATE TABLE b (i int)");
        SqlScript.drain(session(), "CREATE TABLE c (i int)");
        assertThat(SqlScript.answer(one, "COMMIT")).contains("40001");
    }

    @Test
    void savepointsTakeBackTheirPart() {
        String said = around(
                "CREATE TABLE a (i int); SAVEPOINT s; CREATE TABLE b (i int)",
                "CREATE TABLE b (j int)",
                "ROLLBACK TO s; CREATE TABLE c (i int)");
        assertThat(said).isEqualTo("COMMIT");
        assertThat(answer("SELECT j FROM a, b, c")).isEqualTo("SELECT 0");
    }

    @Test
    void manyAtOnce() throws Exception {
        int sessions = 3;
        int tables = 30;
        try (ExecutorService threads = Executors.newFixedThreadPool(sessions)) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < sessions; i++) {
                String prefix = "t" + i + "_";
                all.add(threads.submit(() -> {
                    Session session = session();
                    for (int j = 0; j < tables; j++) {
                        SqlScript.drain(session, "BEGIN");
                        SqlScript.drain(session, "CREATE TABLE " + prefix + j + " (i serial PRIMARY KEY)");
                        SqlScript.drain(session, "INSERT INTO " + prefix + j + " DEFAULT VALUES");
                        assertThat(SqlScript.answer(session, "COMMIT").strip()).isEqualTo("COMMIT");
                    }
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        }
        assertThat(answer("SELECT count(*), count(DISTINCT oid) FROM pg_class WHERE relname ~ '^t[0-9]_[0-9]+$'"))
                .isEqualTo("90|90\nSELECT 1");
    }
}
