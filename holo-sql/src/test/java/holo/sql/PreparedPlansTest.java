package holo.sql;

import static org.assertj.core.api.Assertions.assertThat;

import holo.sql.session.PreparedStatement;
import holo.sql.session.Session;
import holo.sql.session.SessionListener;
import holo.sql.session.SessionOptions;
import holo.sql.session.StatementResult;
import holo.sql.transaction.TransactionOptions;
import holo.store.testing.MemoryStore;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A prepared statement is planned anew once after a change, and not at each run from then on.
final class PreparedPlansTest {
    private static final int INT4 = 23;

    private final HoloSqlEngine engine =
            new HoloSqlEngine(new MemoryStore(), SqlEngineOptions.DEFAULT, TransactionOptions.DEFAULT);
    private final Session session = open();
    private final Session other = open();
    private PreparedStatement statement;

    private Session open() {
        return engine.openSession(new SessionOptions("holo", "holo", "test", Map.of()), SessionListener.NONE);
    }

    @BeforeEach
    void prepare() {
        SqlScript.answer(other, "CREATE TABLE t (id int PRIMARY KEY, v int)");
        SqlScript.answer(other, "INSERT INTO t VALUES (1, 10), (2, 20)");
        statement = session.prepare("SELECT v FROM t WHERE id = $1", List.of(INT4));
        assertThat(run(1)).isEqualTo(10);
        assertThat(statement.runsQuickly()).isTrue();
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private Object run(int id) {
        StatementResult.Rows rows =
                (StatementResult.Rows) statement.bind(List.of(id)).execute();
        try (StatementResult.RowCursor cursor = rows.cursor()) {
            assertThat(cursor.advance()).isTrue();
            Object value = cursor.row().getFirst();
            assertThat(cursor.advance()).isFalse();
            return value;
        } finally {
            session.sync();
        }
    }

    @Test
    void aChangeOfTheCatalogCostsOnePlanning() {
        SqlScript.answer(other, "CREATE TABLE u (id int)");
        SqlScript.answer(other, "TABLE u"); // the node knows of the new catalog now
        assertThat(statement.runsQuickly()).isFalse();
        assertThat(run(2)).isEqualTo(20);
        assertThat(statement.runsQuickly()).isTrue();
        assertThat(run(1)).isEqualTo(10);
    }

    @Test
    void newStatisticsCostOnePlanning() {
        SqlScript.answer(other, "ANALYZE t");
        assertThat(statement.runsQuickly()).isFalse();
        assertThat(run(2)).isEqualTo(20);
        assertThat(statement.runsQuickly()).isTrue();
    }

    @Test
    void aPlanForUncommittedChangesDoesNotOutliveThem() {
        SqlScript.answer(session, "BEGIN");
        SqlScript.answer(session, "ALTER TABLE t RENAME TO before");
        SqlScript.answer(session, "CREATE TABLE t (id int PRIMARY KEY, v int)");
        SqlScript.answer(session, "INSERT INTO t VALUES (1, 11)");
        assertThat(run(1)).isEqualTo(11);
        SqlScript.answer(session, "ROLLBACK");
        assertThat(run(1)).isEqualTo(10);
        assertThat(run(2)).isEqualTo(20);
    }

    @Test
    void theSameHoldsForPrepare() {
        SqlScript.answer(session, "PREPARE p (int) AS SELECT v FROM t WHERE id = $1");
        for (int round = 0; round < 2; round++) {
            assertThat(SqlScript.answer(session, "EXECUTE p(2)")).contains("20");
            SqlScript.answer(other, "ALTER TABLE t ADD COLUMN c" + round + " int");
            assertThat(SqlScript.answer(session, "EXECUTE p(1)")).contains("10");
            assertThat(SqlScript.answer(session, "EXECUTE p(2)")).contains("20");
        }
    }
}
