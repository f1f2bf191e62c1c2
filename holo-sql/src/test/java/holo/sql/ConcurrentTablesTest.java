package holo.sql;

import static org.assertj.core.api.Assertions.assertThat;

import holo.sql.session.Session;
import holo.sql.session.SessionListener;
import holo.sql.session.SessionOptions;
import holo.sql.transaction.TransactionOptions;
import holo.store.testing.MemoryStore;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Tables that two transactions make at the same time.
final class ConcurrentTablesTest {
    private final HoloSqlEngine engine =
            new HoloSqlEngine(new MemoryStore(), SqlEngineOptions.DEFAULT, TransactionOptions.DEFAULT);

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
}
