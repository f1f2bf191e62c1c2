package holo.sql.transaction;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.sql.catalog.KeySpace;
import holo.sql.catalog.StorageSweeper;
import holo.sql.error.SqlException;
import holo.store.Commit;
import holo.store.CommitOutcome;
import holo.store.Snapshot;
import holo.store.Store;
import holo.store.StoreException;
import holo.store.Validation;
import holo.store.Write;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/// Rows that a transaction writes ahead of its commit: to storage that no table has before that, so that nobody meets
/// them, in small commits of their own, several of them under way. However many rows there are, little memory is
/// needed, and they are made durable while the next are still being worked out.
///
/// A mark of the storage is made before its first row. The transaction's commit removes it; if there is none, the rows
/// are garbage, and the next start of the engine makes it so where a crash has left no time for that. Used by one
/// thread.
public final class StorageLoad {
    /// So much is prepared by the store off its protocol's thread.
    private static final long BATCH_BYTES_MAX = 900 << 10;

    private static final int BATCH_ROWS_MAX = 4_000;
    private static final int UNDER_WAY_MAX = 4;
    private static final int RESERVATIONS_MAX = 100;

    private final Store store;
    private final int storageId;
    private final Runnable cancellation;
    private final ArrayDeque<Batch> underWay = new ArrayDeque<>();
    private List<Write.Put> rows = new ArrayList<>();
    private long bytes;
    private @Nullable Key greatest;
    private boolean ascending = true;

    private record Batch(List<Write.Put> rows, CompletableFuture<CommitOutcome> outcome) {
        byte[] row(Key key) {
            return rows.stream()
                    .filter(row -> row.key().equals(key))
                    .findFirst()
                    .orElseThrow()
                    .value();
        }
    }

    /// Two rows have one key.
    public static final class DuplicateException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient byte[] row;

        DuplicateException(byte[] row) {
            super("two rows have one key", null, false, false);
            this.row = row;
        }

        /// The one that came later.
        public byte[] row() {
            return row;
        }
    }

    /// Reserves storage.
    ///
    /// @param cancellation asked after each batch
    StorageLoad(Store store, Runnable cancellation) {
        this.store = store;
        this.cancellation = cancellation;
        this.storageId = reserve(store);
    }

    private static int reserve(Store store) {
        for (int attempt = 0; attempt < RESERVATIONS_MAX; attempt++) {
            try (Snapshot now = store.snapshot()) {
                byte[] stored = now.get(KeySpace.NEXT_LOAD_STORAGE);
                int id = stored == null
                        ? KeySpace.FIRST_LOAD_STORAGE
                        : ByteBuffer.wrap(stored).getInt();
                byte[] next = ByteBuffer.allocate(Integer.BYTES).putInt(id + 1).array();
                CommitOutcome outcome = outcome(store.commit(new Commit(
                        List.of(new Validation.KeyUnchanged(KeySpace.NEXT_LOAD_STORAGE, now.timestamp())),
                        List.of(
                                new Write.Put(KeySpace.NEXT_LOAD_STORAGE, next),
                                new Write.Put(KeySpace.load(id), new byte[0])))));
                if (outcome instanceof CommitOutcome.Committed) {
                    return id;
                }
            }
        }
        throw SqlException.of("40001", "could not reserve storage: too many others do so at the same time")
                .withHint("Run the statement again.");
    }

    /// The storage id that the rows' keys must have.
    public int storageId() {
        return storageId;
    }

    /// Adds a row. Its key must be new; that it is need not be checked as long as each key is greater than the one
    /// before.
    ///
    /// @throws DuplicateException when it is not, or a row before was not
    public void put(Key key, byte[] value) {
        if (greatest == null || key.compareTo(greatest) > 0) {
            greatest = key;
        } else {
            ascending = false;
        }
        rows.add(new Write.Put(key, value));
        bytes += key.length() + value.length;
        if (rows.size() == BATCH_ROWS_MAX || bytes >= BATCH_BYTES_MAX) {
            send();
            while (underWay.size() > UNDER_WAY_MAX) {
                complete(underWay.remove());
            }
            cancellation.run();
        }
    }

    /// Waits until all rows are there.
    ///
    /// @throws DuplicateException when the key of one was not new
    void finish() {
        send();
        while (!underWay.isEmpty()) {
            complete(underWay.remove());
        }
    }

    private void send() {
        if (rows.isEmpty()) {
            return;
        }
        List<Validation> validations = ascending ? List.of() : sort();
        KeyRange span = new KeyRange(rows.getFirst().key(), rows.getLast().key().next());
        underWay.add(new Batch(rows, store.commit(new Commit(validations, List.copyOf(rows), List.of(span)))));
        rows = new ArrayList<>(rows.size());
        bytes = 0;
    }

    /// Puts the rows in the order of their keys.
    ///
    /// @return that none of them is there yet
    /// @throws DuplicateException when two have one key
    private List<Validation> sort() {
        rows.sort(Comparator.comparing(Write.Put::key));
        List<Validation> absent = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            Key key = rows.get(i).key();
            if (i > 0 && key.equals(rows.get(i - 1).key())) {
                throw new DuplicateException(rows.get(i).value()); // The sort keeps the order in which they came.
            }
            absent.add(new Validation.KeyAbsent(key));
        }
        return absent;
    }

    private static void complete(Batch batch) {
        if (outcome(batch.outcome()) instanceof CommitOutcome.Refused(Validation failed)
                && failed instanceof Validation.KeyAbsent(Key key)) {
            throw new DuplicateException(batch.row(key));
        }
    }

    private static CommitOutcome outcome(CompletableFuture<CommitOutcome> commit) {
        try {
            return commit.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof StoreException failed
                    ? SqlException.of(failed.sqlState(), String.valueOf(failed.getMessage()))
                            .withCause(failed)
                    : e;
        }
    }

    /// Has the rows removed, which no table will have. Does not wait for that.
    void abandon() {
        CompletableFuture<?>[] last = underWay.stream().map(Batch::outcome).toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(last)
                .whenComplete((_, _) -> store.commit(new Commit(List.of(), StorageSweeper.abandonedLoad(storageId))));
    }
}
