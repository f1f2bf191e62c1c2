package holo.sql.transaction;

import holo.accord.primitives.Key;
import holo.accord.primitives.Timestamp;
import holo.sql.catalog.CatalogMerge;
import holo.sql.catalog.KeySpace;
import holo.sql.error.SqlException;
import holo.sql.transaction.BufferedWrite.Expectation;
import holo.store.KeyValueCursor;
import holo.store.ScanOrder;
import holo.store.Snapshot;
import holo.store.StoreException;
import holo.store.Validation;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The catalog for which all changes that a transaction has made to it are right.
///
/// Transactions change the catalog side by side. Before each statement, and when a commit is refused because another
/// one has changed the catalog meanwhile, the changes made so far are compared with those of the others: independent
/// ones are laid over what is committed now, others end the transaction with 40001. Used by the transaction's thread.
final class CatalogBase {
    /// How often a commit is tried again because others have changed the catalog: each time means that one of them has
    /// committed.
    private static final int MERGES_MAX = 100;

    private final WriteBuffer writes;
    private final long node;
    private @Nullable SharedSnapshot base;
    private int merges;

    CatalogBase(WriteBuffer writes, long node) {
        this.writes = writes;
        this.node = node;
    }

    /// Whether the transaction has changed the catalog.
    boolean isKnown() {
        return base != null;
    }

    /// Has the changes that were made so far, and the one about to be made, rest on this catalog.
    ///
    /// @throws SqlException 40001 when earlier changes are not right there
    void moveTo(SharedSnapshot later) {
        if (!moves(later)) {
            throw SqlException.of("40001", "could not serialize access due to concurrent changes of the catalog")
                    .withDetail("Another transaction has changed objects that those of this one refer to.")
                    .withHint("Run the transaction again.");
        }
    }

    /// Whether a commit was refused for nothing but changes of the catalog that leave those of this transaction right:
    /// they have then been laid over what is committed now.
    boolean mergesAfter(Validation failed, Supplier<SharedSnapshot> fresh) {
        if (!(failed instanceof Validation.KeyUnchanged(Key key, Timestamp _))
                || !(key.equals(KeySpace.CATALOG_VERSION) || key.equals(KeySpace.NEXT_OID))
                || base == null
                || merges++ >= MERGES_MAX) {
            return false;
        }
        SharedSnapshot now = fresh.get();
        try {
            if (!moves(now)) {
                return false;
            }
            Expectation since = new Expectation.Unchanged(now.get().timestamp());
            CatalogVersion version = CatalogVersion.of(now.get().get(KeySpace.CATALOG_VERSION));
            writes.put(
                    KeySpace.CATALOG_VERSION,
                    new BufferedWrite(version.next(node).bytes(), since));
            BufferedWrite own = writes.newest(KeySpace.NEXT_OID);
            byte[] next = now.get().get(KeySpace.NEXT_OID);
            if (own != null && own.value() != null) {
                byte[] greater = next == null
                                || ByteBuffer.wrap(next).getInt()
                                        < ByteBuffer.wrap(own.value()).getInt()
                        ? own.value()
                        : next;
                writes.put(KeySpace.NEXT_OID, new BufferedWrite(greater, since));
            }
            writes.endStatement();
            return true;
        } finally {
            now.release();
        }
    }

    private boolean moves(SharedSnapshot later) {
        SharedSnapshot earlier = base;
        if (earlier == later) {
            return true;
        }
        if (earlier != null) {
            if (!isMerged(earlier.get(), later.get())) {
                return false;
            }
            earlier.release();
        }
        base = later.retain();
        return true;
    }

    /// Ends with the transaction.
    void release() {
        if (base != null) {
            base.release();
            base = null;
        }
    }

    private boolean isMerged(Snapshot earlier, Snapshot later) {
        try {
            CatalogVersion then = CatalogVersion.of(earlier.get(KeySpace.CATALOG_VERSION));
            CatalogVersion now = CatalogVersion.of(later.get(KeySpace.CATALOG_VERSION));
            if (now.version() == then.version()) {
                return true;
            }
            if (!now.isOnlyOf(node, then)) {
                return false;
            }
            List<CatalogMerge.Change> theirs;
            try (KeyValueCursor before = earlier.scan(KeySpace.DESCRIPTORS, ScanOrder.ASCENDING);
                    KeyValueCursor after = later.scan(KeySpace.DESCRIPTORS, ScanOrder.ASCENDING)) {
                theirs = CatalogMerge.between(before, after);
            }
            List<CatalogMerge.Change> own = new ArrayList<>();
            writes.merged(KeySpace.DESCRIPTORS)
                    .forEach((key, write) -> own.add(new CatalogMerge.Change(key, earlier.get(key), write.value())));
            return CatalogMerge.independent(theirs, own, key -> {
                BufferedWrite made = writes.newest(key);
                byte[] stored = made == null ? null : made.value();
                stored = stored == null ? later.get(key) : stored;
                return stored == null ? earlier.get(key) : stored;
            });
        } catch (StoreException e) {
            if (e.sqlState().equals("72000")) {
                return false; // What the catalog was is not kept any longer.
            }
            throw SqlTransaction.toSqlException(e);
        }
    }
}
