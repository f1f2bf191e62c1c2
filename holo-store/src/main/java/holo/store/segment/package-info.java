/// The files that hold tables in columns: immutable Parquet segments and what lies beside them.
///
/// A table is divided into parts, intervals of its keys ({@link holo.store.segment.Part}). A part may have a segment
/// ({@link holo.store.segment.SegmentFile}): the rows of its interval at one timestamp, in key order, in a Parquet file
/// that any reader of Parquet understands; the keys themselves in a second file, so that a key's row is found without
/// reading the first ({@link holo.store.segment.SegmentKeys}); and the rows that are no longer valid in a versioned
/// delete vector. The {@link holo.store.segment.Manifest} names them all with their checksums, and the timestamp up to
/// which they hold.
///
/// Start with {@link holo.store.segment.SegmentDirectory}. Invariants: a file is complete and on disk before a manifest
/// names it, and is deleted only after a later manifest that does not name it is on disk and nobody reads it; the
/// manifest is replaced as a whole. This package knows nothing of DuckDB, which writes and reads the Parquet files.
@NullMarked
package holo.store.segment;

import org.jspecify.annotations.NullMarked;
