/// Rows with their versions, in RocksDB without a log of its own: what is not flushed is replayed from the
/// commit log.
///
/// Start with {@link holo.store.row.RowStore}. Two key spaces hold the rows: `latest` has the newest version
/// of every key under the key itself, so that a point read is one get behind a Bloom filter and a scan meets
/// no old version; `history` has the older versions under key and descending version, so that a reader
/// in the past finds its version with one seek, however often the key was written. {@link
/// holo.store.row.RowFormat} documents the bytes.
///
/// Invariants: one writer at a time; memory is flushed in the order it was written, so what survives a crash
/// is the state after some batch, and with it the log position to replay from; a version is written into
/// `history` in the same batch that replaces it in `latest`.
@NullMarked
package holo.store.row;

import org.jspecify.annotations.NullMarked;
