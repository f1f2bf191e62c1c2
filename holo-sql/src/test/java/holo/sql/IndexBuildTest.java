package holo.sql;

import static org.assertj.core.api.Assertions.assertThat;

import holo.sql.catalog.CatalogChanges;
import holo.sql.catalog.IndexDescriptor;
import holo.sql.catalog.KeySpace;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.session.Session;
import holo.sql.session.SessionListener;
import holo.sql.session.SessionOptions;
import holo.sql.transaction.IsolationLevel;
import holo.sql.transaction.SqlTransaction;
import holo.sql.transaction.TransactionManager;
import holo.sql.transaction.TransactionOptions;
import holo.store.KeyValueCursor;
import holo.store.ScanOrder;
import holo.store.Snapshot;
import holo.store.testing.MemoryStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// Indexes that are built while the table is written to.
final class IndexBuildTest {
    private static final int ROWS = 9000;

    private final MemoryStore store = new MemoryStore();

    private HoloSqlEngine engine() {
        return new HoloSqlEngine(store, SqlEngineOptions.DEFAULT, TransactionOptions.DEFAULT);
    }

    private static Session session(HoloSqlEngine engine) {
        return engine.openSession(new SessionOptions("holo", "holo", "test", Map.of()), SessionListener.NONE);
    }

    private static void fill(Session session) {
        SqlScript.drain(session, "CREATE TABLE t (id int PRIMARY KEY, v int, w text)");
        SqlScript.drain(
                session, "INSERT INTO t SELECT i, i * 10, 'w' || i % 7 FROM generate_series(1, " + ROWS + ") AS i");
    }

    private static TableDescriptor table(HoloSqlEngine engine) {
        RelationDescriptor found = engine.catalog().findRelation(SchemaDescriptor.PUBLIC, "t");
        return (TableDescriptor) java.util.Objects.requireNonNull(found);
    }

    private int entries(HoloSqlEngine engine, String name) {
        IndexDescriptor index = table(engine).indexes().stream()
                .filter(i -> i.name().equals(name))
                .findFirst()
                .orElseThrow();
        assertThat(index.state()).isEqualTo(IndexDescriptor.State.PUBLIC);
        int count = 0;
        try (Snapshot snapshot = store.snapshot();
                KeyValueCursor cursor = snapshot.scan(KeySpace.data(index.storageId()), ScanOrder.ASCENDING)) {
            while (cursor.advance()) {
                count++;
            }
        }
        return count;
    }

    @Test
    void writersGoOnWhileAnIndexIsBuilt() {
        try (HoloSqlEngine engine = engine();
                Session builder = session(engine);
                Session writer = session(engine)) {
            fill(builder);
            CompletableFuture<String> built =
                    CompletableFuture.supplyAsync(() -> SqlScript.answer(builder, "CREATE UNIQUE INDEX t_v ON t (v)"));
            int written = 0;
            List<String> refused = new ArrayList<>();
            while (!built.isDone() || written == 0) {
                int id = ROWS + 1 + written++;
                for (String sql : List.of(
                        "INSERT INTO t VALUES (" + id + ", " + id * 10 + ", 'new')",
                        "UPDATE t SET v = -id WHERE id = " + (written * 3 % ROWS + 1),
                        "DELETE FROM t WHERE id = " + (written * 5 % ROWS + 1))) {
                    String answer = SqlScript.answer(writer, sql);
                    if (answer.startsWith("ERROR")) {
                        refused.add(answer);
                    }
                }
            }
            assertThat(built.join()).isEqualTo("CREATE INDEX\n");
            assertThat(refused).isEmpty();
            String rows = SqlScript.answer(writer, "SELECT count(*) FROM t")
                    .lines()
                    .findFirst()
                    .orElseThrow();
            assertThat(entries(engine, "t_v")).isEqualTo(Integer.parseInt(rows));
            assertThat(SqlScript.answer(
                            writer, "SELECT count(*) FROM t a WHERE v = (SELECT v FROM t b WHERE b.id = a.id)"))
                    .startsWith(rows + "\n");
        }
    }

    @Test
    void transactionsThatChangeRowsAreDoneBeforeTheIndexIsPublic() {
        try (HoloSqlEngine engine = engine();
                Session builder = session(engine);
                Session writer = session(engine)) {
            fill(builder);
            CompletableFuture<String> built =
                    CompletableFuture.supplyAsync(() -> SqlScript.answer(builder, "CREATE INDEX t_v ON t (v)"));
            List<String> refused = new ArrayList<>();
            int id = ROWS;
            while (!built.isDone() || id == ROWS) {
                id++;
                String answer = SqlScript.answer(writer, "BEGIN; INSERT INTO t VALUES (" + id + ", 0, 'new')")
                        + SqlScript.answer(writer, "UPDATE t SET v = 1 WHERE id = " + id)
                        + SqlScript.answer(writer, "COMMIT");
                if (answer.contains("ERROR")) {
                    refused.add(answer);
                }
            }
            assertThat(built.join()).isEqualTo("CREATE INDEX\n");
            assertThat(refused).isEmpty();
            assertThat(entries(engine, "t_v")).isEqualTo(id);
        }
    }

    @Test
    void aValueThatStandsTwiceEndsTheBuildAndTheIndex() {
        try (HoloSqlEngine engine = engine();
                Session session = session(engine)) {
            fill(session);
            SqlScript.drain(session, "UPDATE t SET v = 10 WHERE id = 8000");
            assertThat(SqlScript.answer(session, "CREATE UNIQUE INDEX CONCURRENTLY t_v ON t (v)"))
                    .isEqualTo("ERROR 23505: could not create unique index \"t_v\"\n"
                            + "DETAIL: Key (v)=(10) is duplicated.\n");
            assertThat(table(engine).indexes()).hasSize(1);
            assertThat(SqlScript.answer(session, "CREATE INDEX t_bad ON t ((1 / (id - 8500)))"))
                    .isEqualTo("ERROR 22012: division by zero\n");
            assertThat(table(engine).indexes()).hasSize(1);
            assertThat(SqlScript.answer(session, "INSERT INTO t VALUES (0, 10, 'x')"))
                    .isEqualTo("INSERT 0 1\n");
        }
    }

    @Test
    void aBuildThatTheNodeDidNotFinishGoesOnWhenItStarts() throws InterruptedException {
        try (HoloSqlEngine engine = engine();
                Session session = session(engine)) {
            fill(session);
            interruptedBuild(table(engine));
            SqlScript.drain(session, "INSERT INTO t VALUES (-1, -10, 'w')");
        }
        try (HoloSqlEngine engine = engine();
                Session session = session(engine)) {
            Instant end = Instant.now().plus(Duration.ofSeconds(60));
            while (table(engine).indexes().getLast().state() == IndexDescriptor.State.WRITE_ONLY) {
                assertThat(Instant.now()).isBefore(end);
                Thread.sleep(5);
            }
            assertThat(entries(engine, "t_v")).isEqualTo(ROWS + 1);
            assertThat(SqlScript.answer(session, "SELECT id FROM t WHERE v = 50000"))
                    .startsWith("5000\n");
        }
    }

    /// What a node leaves that stops right after it has stored the index.
    private void interruptedBuild(TableDescriptor table) {
        SqlTransaction transaction = new TransactionManager(store, TransactionOptions.DEFAULT)
                .begin(IsolationLevel.READ_COMMITTED, false, () -> {});
        transaction.startStatement();
        CatalogChanges changes = new CatalogChanges(transaction.catalog());
        List<IndexDescriptor> indexes = new ArrayList<>(table.indexes());
        indexes.add(new IndexDescriptor(
                changes.nextOid(),
                "t_v",
                changes.nextOid(),
                false,
                true,
                List.of(IndexDescriptor.Part.ascending(2)),
                List.of(),
                null,
                IndexDescriptor.State.WRITE_ONLY,
                null));
        changes.replace(table, table.withIndexes(indexes));
        transaction.endStatement();
        transaction.commit();
    }

    @Test
    void aBlockFillsItsIndexItself() {
        try (HoloSqlEngine engine = engine();
                Session session = session(engine)) {
            fill(session);
            SqlScript.drain(session, "BEGIN");
            assertThat(SqlScript.answer(session, "CREATE INDEX t_w ON t (w)")).isEqualTo("CREATE INDEX\n");
            SqlScript.drain(session, "ROLLBACK");
            assertThat(table(engine).indexes()).hasSize(1);
            SqlScript.drain(session, "BEGIN");
            assertThat(SqlScript.answer(session, "CREATE INDEX CONCURRENTLY t_w ON t (w)"))
                    .isEqualTo("ERROR 25001: CREATE INDEX CONCURRENTLY cannot run inside a transaction block\n");
            SqlScript.drain(session, "ROLLBACK");
        }
    }
}
