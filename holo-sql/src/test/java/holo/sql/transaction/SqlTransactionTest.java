package holo.sql.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.sql.catalog.KeySpace;
import holo.sql.error.SqlException;
import holo.store.KeyValueCursor;
import holo.store.ScanOrder;
import holo.store.Validation;
import holo.store.setting.ByteSize;
import holo.store.testing.MemoryStore;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SqlTransactionTest {
    private static final Runnable NEVER = () -> {};
    private static final Executor VIRTUAL = task -> Thread.ofVirtual().start(task);

    private final MemoryStore store = new MemoryStore();
    private final TransactionManager manager = new TransactionManager(store, TransactionOptions.DEFAULT);

    @AfterEach
    void close() {
        store.close();
    }

    private static Key key(String text) {
        return new Key(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static @Nullable String text(byte @Nullable [] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    private SqlTransaction begin(IsolationLevel level) {
        SqlTransaction transaction = manager.begin(level, false, NEVER);
        transaction.startStatement();
        return transaction;
    }

    private void put(String key, String value) {
        SqlTransaction transaction = begin(IsolationLevel.READ_COMMITTED);
        transaction.lock(key(key), null, LockMode.UPDATE, LockWait.BLOCK);
        transaction.update(key(key), bytes(value));
        transaction.commit();
    }

    private static List<String> scan(SqlTransaction transaction, ScanOrder order) {
        List<String> rows = new ArrayList<>();
        try (KeyValueCursor cursor = transaction.scan(KeyRange.ALL, order)) {
            while (cursor.advance()) {
                rows.add(text(cursor.key().bytes()) + "=" + text(cursor.value()));
            }
        }
        return rows;
    }

    @Test
    void writesAreSeenByTheNextStatementAndByOthersAfterCommitOnly() {
        SqlTransaction writer = begin(IsolationLevel.READ_COMMITTED);
        assertThat(writer.insert(key("a"), bytes("1"))).isTrue();
        assertThat(writer.get(key("a"))).isNull();
        assertThat(text(writer.newest(key("a")))).isEqualTo("1");
        writer.endStatement();
        writer.startStatement();
        assertThat(text(writer.get(key("a")))).isEqualTo("1");
        assertThat(begin(IsolationLevel.READ_COMMITTED).get(key("a"))).isNull();
        assertThat(writer.commit()).isNotNull();
        assertThat(text(begin(IsolationLevel.READ_COMMITTED).get(key("a")))).isEqualTo("1");
    }

    @Test
    void whatAStatementKnowsOfATableIsOldWhenTheCatalogChangedBeforeItsLock() {
        assertThat(store.watch(KeySpace.CATALOG_VERSION).changedAt()).isNull();
        SqlTransaction writer = begin(IsolationLevel.READ_COMMITTED);
        SqlTransaction definer = begin(IsolationLevel.READ_COMMITTED);
        definer.catalog().put(KeySpace.CATALOG_VERSION, new byte[Long.BYTES]);
        definer.endStatement();
        definer.commit();
        assertThat(writer.lockTable(1, TableLockMode.ROW_EXCLUSIVE, LockWait.BLOCK))
                .isFalse();
        writer.startStatement();
        assertThat(writer.lockTable(2, TableLockMode.ROW_EXCLUSIVE, LockWait.BLOCK))
                .isTrue();
        writer.rollback();
    }

    @Test
    void aFailedStatementLeavesNothing() {
        SqlTransaction transaction = begin(IsolationLevel.READ_COMMITTED);
        transaction.insert(key("a"), bytes("1"));
        transaction.endStatement();
        transaction.startStatement();
        transaction.insert(key("b"), bytes("2"));
        transaction.abandonStatement();
        transaction.commit();
        assertThat(scan(begin(IsolationLevel.READ_COMMITTED), ScanOrder.ASCENDING))
                .containsExactly("a=1");
    }

    @Test
    void scansLayOwnWritesOverTheSnapshotInBothDirections() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            MemoryStore fresh = new MemoryStore();
            TransactionManager transactions = new TransactionManager(fresh, TransactionOptions.DEFAULT);
            TreeMap<String, String> model = new TreeMap<>();
            for (int phase = 0; phase < 2; phase++) {
                SqlTransaction transaction = transactions.begin(IsolationLevel.REPEATABLE_READ, false, NEVER);
                for (int i = 0; i < 12; i++) {
                    transaction.startStatement();
                    String name = String.valueOf((char) ('a' + random.nextInt(9)));
                    transaction.lock(key(name), transaction.get(key(name)), LockMode.UPDATE, LockWait.BLOCK);
                    if (random.nextInt(3) == 0) {
                        transaction.update(key(name), null);
                        model.remove(name);
                    } else {
                        transaction.update(key(name), bytes("" + i));
                        model.put(name, "" + i);
                    }
                    transaction.endStatement();
                }
                transaction.startStatement();
                List<String> expected = new ArrayList<>();
                model.forEach((k, v) -> expected.add(k + "=" + v));
                assertThat(scan(transaction, ScanOrder.ASCENDING)).isEqualTo(expected);
                Collections.reverse(expected);
                assertThat(scan(transaction, ScanOrder.DESCENDING)).isEqualTo(expected);
                transaction.commit();
            }
            fresh.close();
        }
    }

    @Test
    void aCursorKeepsItsViewWhileLaterStatementsWrite() {
        SqlTransaction transaction = begin(IsolationLevel.READ_COMMITTED);
        transaction.insert(key("a"), bytes("1"));
        transaction.insert(key("b"), bytes("2"));
        transaction.endStatement();
        transaction.startStatement();
        try (KeyValueCursor cursor = transaction.scan(KeyRange.ALL, ScanOrder.ASCENDING)) {
            assertThat(cursor.advance()).isTrue();
            transaction.endStatement();
            transaction.startStatement();
            transaction.insert(key("c"), bytes("3"));
            transaction.endStatement();
            assertThat(cursor.advance()).isTrue();
            assertThat(text(cursor.value())).isEqualTo("2");
            assertThat(cursor.advance()).isFalse();
        }
        transaction.rollback();
    }

    @Test
    void aSavepointTakesBackWritesAndLocks() {
        SqlTransaction transaction = begin(IsolationLevel.READ_COMMITTED);
        transaction.insert(key("a"), bytes("1"));
        transaction.endStatement();
        SqlTransaction.Savepoint savepoint = transaction.savepoint();
        transaction.startStatement();
        transaction.lock(key("a"), bytes("1"), LockMode.UPDATE, LockWait.BLOCK);
        transaction.update(key("a"), bytes("changed"));
        transaction.insert(key("b"), bytes("2"));
        transaction.endStatement();
        transaction.rollbackTo(savepoint);
        transaction.startStatement();
        assertThat(scan(transaction, ScanOrder.ASCENDING)).containsExactly("a=1");
        assertThat(manager.locks().status())
                .extracting(LockStatus::target)
                .containsExactly(new LockTarget.Row(key("a")));
        transaction.commit();
        assertThat(scan(begin(IsolationLevel.READ_COMMITTED), ScanOrder.ASCENDING))
                .containsExactly("a=1");
    }

    @Test
    void aSecondInsertOfAKeyWaitsForTheFirstAndIsThenRefused() throws Exception {
        SqlTransaction first = begin(IsolationLevel.READ_COMMITTED);
        first.insert(key("a"), bytes("1"));
        SqlTransaction second = begin(IsolationLevel.READ_COMMITTED);
        CompletableFuture<Boolean> inserted =
                CompletableFuture.supplyAsync(() -> second.insert(key("a"), bytes("2")), VIRTUAL);
        awaitWaiter();
        assertThat(inserted).isNotDone();
        first.commit();
        assertThat(inserted.get()).isFalse();
        second.rollback();
    }

    @Test
    void insertsBeyondTheLockedOnesAreCheckedAtCommit() {
        TransactionManager bulk = new TransactionManager(store, new TransactionOptions(ByteSize.ofMebibytes(1), 0, 10));
        put("a", "1");
        SqlTransaction transaction = bulk.begin(IsolationLevel.READ_COMMITTED, false, NEVER);
        transaction.startStatement();
        assertThat(transaction.insert(key("a"), bytes("2"))).isTrue();
        assertThatThrownBy(transaction::commit)
                .isInstanceOfSatisfying(
                        ConflictException.class,
                        e -> assertThat(e.failed()).isEqualTo(new Validation.KeyAbsent(key("a"))));
    }

    @Test
    void readCommittedUpdatesTheRowAsTheOtherLeftIt() throws Exception {
        put("a", "1");
        SqlTransaction first = begin(IsolationLevel.READ_COMMITTED);
        SqlTransaction second = begin(IsolationLevel.READ_COMMITTED);
        first.lock(key("a"), bytes("1"), LockMode.NO_KEY_UPDATE, LockWait.BLOCK);
        first.update(key("a"), bytes("2"));
        CompletableFuture<SqlTransaction.LockedRow> locked = CompletableFuture.supplyAsync(
                () -> second.lock(key("a"), bytes("1"), LockMode.NO_KEY_UPDATE, LockWait.BLOCK), VIRTUAL);
        awaitWaiter();
        first.commit();
        assertThat(locked.get())
                .isInstanceOfSatisfying(
                        SqlTransaction.LockedRow.Held.class,
                        held -> assertThat(text(held.value())).isEqualTo("2"));
        second.update(key("a"), bytes("3"));
        second.commit();
        assertThat(text(begin(IsolationLevel.READ_COMMITTED).get(key("a")))).isEqualTo("3");
    }

    @Test
    void repeatableReadRefusesARowThatChangedSinceItsSnapshot() {
        put("a", "1");
        SqlTransaction reader = begin(IsolationLevel.REPEATABLE_READ);
        assertThat(text(reader.get(key("a")))).isEqualTo("1");
        put("a", "2");
        reader.endStatement();
        reader.startStatement();
        assertThat(text(reader.get(key("a")))).isEqualTo("1");
        assertThatThrownBy(() -> reader.lock(key("a"), bytes("1"), LockMode.UPDATE, LockWait.BLOCK))
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo("40001"));
        reader.rollback();
    }

    @Test
    void serializableRefusesWriteSkewWhichRepeatableReadAllows() {
        for (IsolationLevel level : List.of(IsolationLevel.REPEATABLE_READ, IsolationLevel.SERIALIZABLE)) {
            put("a", "on");
            put("b", "on");
            SqlTransaction first = begin(level);
            SqlTransaction second = begin(level);
            scan(first, ScanOrder.ASCENDING);
            scan(second, ScanOrder.ASCENDING);
            first.lock(key("a"), bytes("on"), LockMode.UPDATE, LockWait.BLOCK);
            first.update(key("a"), bytes("off"));
            second.lock(key("b"), bytes("on"), LockMode.UPDATE, LockWait.BLOCK);
            second.update(key("b"), bytes("off"));
            first.commit();
            if (level == IsolationLevel.SERIALIZABLE) {
                assertThatThrownBy(second::commit).isInstanceOf(ConflictException.class);
            } else {
                assertThat(second.commit()).isNotNull();
            }
        }
    }

    @Test
    void aDeadlockEndsOneOfTheTwoAtOnce() throws Exception {
        SqlTransaction first = begin(IsolationLevel.READ_COMMITTED);
        SqlTransaction second = begin(IsolationLevel.READ_COMMITTED);
        first.lock(key("a"), null, LockMode.UPDATE, LockWait.BLOCK);
        second.lock(key("b"), null, LockMode.UPDATE, LockWait.BLOCK);
        CompletableFuture<SqlTransaction.LockedRow> waits = CompletableFuture.supplyAsync(
                () -> first.lock(key("b"), null, LockMode.UPDATE, LockWait.BLOCK), VIRTUAL);
        awaitWaiter();
        assertThatThrownBy(() -> second.lock(key("a"), null, LockMode.UPDATE, LockWait.BLOCK))
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo("40P01"));
        second.rollback();
        assertThat(waits.get()).isInstanceOf(SqlTransaction.LockedRow.Held.class);
        first.rollback();
        assertThat(manager.locks().status()).isEmpty();
    }

    @Test
    void nowaitSkipLockedAndTheLockTimeoutDoNotWait() {
        SqlTransaction holder = begin(IsolationLevel.READ_COMMITTED);
        holder.lock(key("a"), null, LockMode.UPDATE, LockWait.BLOCK);
        SqlTransaction other = begin(IsolationLevel.READ_COMMITTED);
        assertThatThrownBy(() -> other.lock(key("a"), null, LockMode.SHARE, LockWait.FAIL))
                .hasMessageContaining("could not obtain lock on row");
        assertThat(other.lock(key("a"), null, LockMode.SHARE, LockWait.SKIP))
                .isInstanceOf(SqlTransaction.LockedRow.Skipped.class);
        other.setLockTimeout(5);
        assertThatThrownBy(() -> other.lock(key("a"), null, LockMode.SHARE, LockWait.BLOCK))
                .hasMessage("canceling statement due to lock timeout");
        holder.rollback();
        other.rollback();
        assertThat(manager.locks().status()).isEmpty();
    }

    @Test
    void aWaitEndsWhenTheStatementIsCancelled() throws Exception {
        SqlTransaction holder = begin(IsolationLevel.READ_COMMITTED);
        holder.lock(key("a"), null, LockMode.UPDATE, LockWait.BLOCK);
        java.util.concurrent.atomic.AtomicBoolean cancelled = new java.util.concurrent.atomic.AtomicBoolean();
        SqlTransaction waiter = manager.begin(IsolationLevel.READ_COMMITTED, false, () -> {
            if (cancelled.get()) {
                throw SqlException.of("57014", "canceling statement due to user request");
            }
        });
        waiter.startStatement();
        CompletableFuture<SqlTransaction.LockedRow> waits = CompletableFuture.supplyAsync(
                () -> waiter.lock(key("a"), null, LockMode.UPDATE, LockWait.BLOCK), VIRTUAL);
        awaitWaiter();
        cancelled.set(true);
        waiter.wake();
        assertThatThrownBy(waits::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .hasMessage("canceling statement due to user request");
        waiter.rollback();
        holder.rollback();
    }

    @Test
    void writingTooMuchIsRefused() {
        TransactionManager small =
                new TransactionManager(store, new TransactionOptions(ByteSize.ofMebibytes(1), 1000, 10));
        SqlTransaction transaction = small.begin(IsolationLevel.READ_COMMITTED, false, NEVER);
        transaction.startStatement();
        assertThatThrownBy(() -> transaction.insertUnchecked(key("a"), new byte[1 << 20]))
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo("54000"));
    }

    private void awaitWaiter() throws InterruptedException {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (manager.locks().status().stream().allMatch(LockStatus::granted)) {
            assertThat(System.nanoTime()).as("a transaction waits").isLessThan(deadline);
            Thread.sleep(1);
        }
    }
}
