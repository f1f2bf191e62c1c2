/// The newest versions of rows that are read often, outside of the Java heap: a read that finds its row here needs
/// no RocksDB get.
///
/// Start with {@link holo.store.arena.RowArena}, which says why what it answers is right. A shard
/// ({@link holo.store.arena.ArenaShard}) has a hash index over slots in pages of its own, and decides by a frequency
/// sketch which rows stay. Rows of ranges that are read often are kept in order, too
/// ({@link holo.store.arena.RowOrder}), and read by {@link holo.store.arena.HotRange}.
///
/// Invariants: a row in the arena is the newest version of its key that the row store has, or had until the batch
/// that is being applied; memory stays within the budget; what was not found here says nothing about the row, except
/// between rows in order that are linked.
@NullMarked
package holo.store.arena;

import org.jspecify.annotations.NullMarked;
