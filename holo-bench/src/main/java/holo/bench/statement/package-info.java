/// What statements cost the server: {@link holo.bench.statement.PointSelectBenchmark} one by one, from the message to
/// the answer, and {@link holo.bench.statement.BulkBenchmark} many rows at a time. And {@link
/// holo.bench.statement.ShortTransactions}, from which the JVM's start-up cache learns what statements run through.
@NullMarked
package holo.bench.statement;

import org.jspecify.annotations.NullMarked;
