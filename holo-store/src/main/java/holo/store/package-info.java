/// The transactional store: MVCC rows by key, snapshots, and commits that are Accord transactions.
///
/// Start with {@link holo.store.Store}: everything above this module reads through a
/// {@link holo.store.Snapshot} and writes through {@link holo.store.Store#commit}.
@NullMarked
package holo.store;

import org.jspecify.annotations.NullMarked;
