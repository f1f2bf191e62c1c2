package holo.sql;

import static org.assertj.core.api.Assertions.assertThat;

import holo.sql.catalog.KeySpace;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.catalog.StorageSweeper;
import holo.sql.catalog.TableDescriptor;
import holo.sql.session.Session;
import holo.sql.session.SessionListener;
import holo.sql.session.SessionOptions;
import holo.sql.session.StatementResult;
import holo.sql.transaction.TransactionOptions;
import holo.store.KeyValueCursor;
import holo.store.ScanOrder;
import holo.store.Snapshot;
import holo.store.setting.ByteSize;
import holo.store.testing.MemoryStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rows that are written ahead of the commit.
final class StorageLoadTest {
    private static final int ROWS = 30_000;
    /// Far less than the rows take.
    private static final TransactionOptions SMALL = new TransactionOptions(ByteSize.ofMebibytes(1), 1000, 10_000);

    private final MemoryStore store = new MemoryStore();

    private HoloSqlEngine engine() {
        return new HoloSqlEngine(store, SqlEngineOptions.DEFAULT, SMALL);
    }

    private static Session session(HoloSqlEngine engine) {
        return engine.openSession(new SessionOptions("holo", "holo", "test", Map.of()), SessionListener.NONE);
    }

    private static String answer(Session session, String sql) {
        return SqlScript.answer(session, sql)
                .replaceAll("\\nSELECT \\d+\\n", "")
                .strip();
    }

    private static TableDescriptor table(HoloSqlEngine engine) {
        RelationDescriptor found = engine.catalog().findRelation(SchemaDescriptor.PUBLIC, "t");
        return (TableDescriptor) Objects.requireNonNull(found);
    }

    /// Rows of a key and fifty bytes, in descending order of the key if wanted.
    private static void copy(Session session, boolean descending) {
        try (Session.SimpleQuery query = session.simpleQuery("COPY t FROM STDIN")) {
            StatementResult.CopyIn in = (StatementResult.CopyIn) Objects.requireNonNull(query.next());
            StringBuilder rows = new StringBuilder();
            for (int i = 0; i < ROWS; i++) {
                rows.append(descending ? ROWS - 1 - i : i)
                        .append('\t')
                        .append("x".repeat(50))
                        .append('\n');
            }
            byte[] bytes = rows.toString().getBytes(StandardCharsets.US_ASCII);
            in.target().data(bytes, 0, bytes.length);
            assertThat(in.target().done()).isEqualTo("COPY " + ROWS);
            assertThat(query.next()).isNull();
        }
    }

    private static void load(Session session, boolean descending) {
        SqlScript.drain(session, "BEGIN");
        SqlScript.drain(session, "CREATE TABLE t (id int, w text)");
        copy(session, descending);
        SqlScript.drain(session, "COMMIT");
    }

    private int rows(int storageId) {
        int count = 0;
        try (Snapshot snapshot = store.snapshot();
                KeyValueCursor cursor = snapshot.scan(KeySpace.data(storageId), ScanOrder.ASCENDING)) {
            while (cursor.advance()) {
                count++;
            }
        }
        return count;
    }

    private boolean hasMarks() {
        try (Snapshot snapshot = store.snapshot();
                KeyValueCursor cursor = snapshot.scan(KeySpace.LOAD_MARKS, ScanOrder.ASCENDING)) {
            return cursor.advance();
        }
    }

    private static void sweep(StorageSweeper sweeper) {
        while (sweeper.sweep()) {
            continue;
        }
    }

    @Test
    void aTableLargerThanATransactionIsCopiedAndGetsAPrimaryKey() {
        for (boolean descending : List.of(false, true)) {
            try (HoloSqlEngine engine = engine();
                    Session session = session(engine)) {
                load(session, descending);
                assertThat(answer(session, "SELECT count(*), sum(id) FROM t"))
                        .isEqualTo(ROWS + "|" + ROWS * (ROWS - 1L) / 2);
                assertThat(answer(session, "ALTER TABLE t ADD PRIMARY KEY (id)"))
                        .isEqualTo("ALTER TABLE");
                assertThat(hasMarks()).isFalse();
                assertThat(answer(session, "SELECT w FROM t WHERE id = 17")).isEqualTo("x".repeat(50));
                assertThat(answer(session, "SELECT count(*) FROM t")).isEqualTo("" + ROWS);
                assertThat(answer(session, "INSERT INTO t VALUES (17, '')")).contains("duplicate key");
                SqlScript.drain(session, "DROP TABLE t");
            }
        }
    }

    @Test
    void aTransactionSeesWhatItHasLoadedAndNobodyElseDoes() {
        try (HoloSqlEngine engine = engine();
                Session session = session(engine);
                Session other = session(engine)) {
            SqlScript.drain(session, "CREATE TABLE t (id int, w text)");
            SqlScript.drain(session, "INSERT INTO t VALUES (-1, 'before')");
            SqlScript.drain(session, "BEGIN");
            SqlScript.drain(session, "TRUNCATE t");
            copy(session, false);
            assertThat(answer(session, "SELECT count(*) FROM t")).isEqualTo("" + ROWS);
            assertThat(answer(session, "UPDATE t SET w = 'new' WHERE id < 10")).isEqualTo("UPDATE 10");
            assertThat(answer(session, "ALTER TABLE t ADD PRIMARY KEY (id), ADD CHECK (id >= 0)"))
                    .isEqualTo("ALTER TABLE");
            assertThat(answer(session, "SELECT w FROM t WHERE id = 9")).isEqualTo("new");
            SqlScript.drain(other, "SET lock_timeout = '10ms'");
            assertThat(answer(other, "SELECT w FROM t")).contains("55P03");
            SqlScript.drain(session, "COMMIT");
            assertThat(answer(other, "SELECT count(*) FROM t WHERE w = 'new'")).isEqualTo("10");
        }
    }

    @Test
    void queriesOverColumnsSeeWhatTheirTransactionHasLoaded(@TempDir Path directory) {
        try (ColumnEngine engine = new ColumnEngine(directory);
                Session session = engine.session("columns");
                Session other = engine.session("columns")) {
            SqlScript.drain(session, "BEGIN");
            SqlScript.drain(session, "CREATE TABLE t (id int, w text)");
            copy(session, false);
            String all = ROWS + "|" + ROWS * (ROWS - 1L) / 2;
            assertThat(answer(session, "SELECT count(*), sum(id) FROM t")).isEqualTo(all);
            assertThat(answer(session, "DELETE FROM t WHERE id = 0")).isEqualTo("DELETE 1");
            assertThat(answer(session, "SELECT count(*) FROM t")).isEqualTo("" + (ROWS - 1));
            assertThat(answer(session, "ALTER TABLE t ADD PRIMARY KEY (id)")).isEqualTo("ALTER TABLE");
            assertThat(answer(session, "SELECT count(*) FROM t")).isEqualTo("" + (ROWS - 1));
            SqlScript.drain(session, "COMMIT");
            assertThat(answer(other, "SELECT count(*), sum(id) FROM t"))
                    .isEqualTo((ROWS - 1) + "|" + ROWS * (ROWS - 1L) / 2);
        }
    }

    @Test
    void aLoadThatIsTakenBackLeavesTheOldTableAndGarbage() {
        try (HoloSqlEngine engine = engine();
                Session session = session(engine)) {
            load(session, false);
            int before = table(engine).storageId();
            SqlScript.drain(session, "INSERT INTO t VALUES (5, 'again')");
            assertThat(answer(session, "ALTER TABLE t ADD PRIMARY KEY (id)"))
                    .contains("could not create unique index \"t_pkey\"")
                    .contains("Key (id)=(5) is duplicated.");
            SqlScript.drain(session, "BEGIN");
            SqlScript.drain(session, "TRUNCATE t");
            copy(session, false);
            SqlScript.drain(session, "ROLLBACK");
            assertThat(table(engine).storageId()).isEqualTo(before);
            assertThat(answer(session, "SELECT count(*) FROM t")).isEqualTo("" + (ROWS + 1));
            assertThat(hasMarks()).isFalse();
            sweep(new StorageSweeper(store));
            for (int id = KeySpace.FIRST_LOAD_STORAGE; id < KeySpace.FIRST_LOAD_STORAGE + 10; id++) {
                assertThat(rows(id)).isEqualTo(id == before ? ROWS + 1 : 0);
            }
        }
    }

    @Test
    void aSavepointKeepsALoadFromBeingWrittenAheadSoThatItCanBeTakenBack() {
        TransactionOptions options = TransactionOptions.DEFAULT;
        try (HoloSqlEngine engine = new HoloSqlEngine(store, SqlEngineOptions.DEFAULT, options);
                Session session = session(engine)) {
            SqlScript.drain(session, "BEGIN");
            SqlScript.drain(session, "CREATE TABLE t (id int, w text)");
            SqlScript.drain(session, "SAVEPOINT s");
            copy(session, false);
            SqlScript.drain(session, "ROLLBACK TO s");
            assertThat(answer(session, "SELECT count(*) FROM t")).isEqualTo("0");
            copy(session, false);
            SqlScript.drain(session, "COMMIT");
            assertThat(answer(session, "SELECT count(*) FROM t")).isEqualTo("" + ROWS);
        }
    }

    @Test
    void aLoadThatACrashEndedIsGarbageAfterTheNextStart() {
        int id;
        try (HoloSqlEngine engine = engine()) {
            Session session = session(engine); // never closed, as in a crash
            SqlScript.drain(session, "CREATE TABLE t (id int, w text)");
            SqlScript.drain(session, "BEGIN");
            SqlScript.drain(session, "TRUNCATE t");
            copy(session, false);
            id = KeySpace.FIRST_LOAD_STORAGE;
            assertThat(rows(id)).isEqualTo(ROWS);
            assertThat(hasMarks()).isTrue();
        }
        try (HoloSqlEngine engine = engine();
                Session session = session(engine)) {
            assertThat(hasMarks()).isFalse();
            assertThat(answer(session, "SELECT count(*) FROM t")).isEqualTo("0");
            sweep(new StorageSweeper(store));
            assertThat(rows(id)).isZero();
        }
    }
}
