/// Durable commits of the store against RocksDB with synchronous writes, in one run on one disk. Start with
/// {@link holo.bench.commit.CommitBenchmark}.
@NullMarked
package holo.bench.commit;

import org.jspecify.annotations.NullMarked;
