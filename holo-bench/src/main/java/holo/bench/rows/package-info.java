/// What the row arena and the learned indexes are worth: each benchmark runs both sides in turns in one process, and
/// prints figures and ratios.
///
/// {@link holo.bench.rows.PointGetBenchmark}: a hot row from the store against a RocksDB get. {@link
/// holo.bench.rows.IndexBenchmark}: locating keys in segments, and the ordered index. {@link
/// holo.bench.rows.HitRateBenchmark}: how many reads the arena answers.
@NullMarked
package holo.bench.rows;

import org.jspecify.annotations.NullMarked;
