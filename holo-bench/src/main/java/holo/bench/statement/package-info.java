/// What a statement costs the server, from the message to the answer: {@link
/// holo.bench.statement.PointSelectBenchmark}. And {@link holo.bench.statement.ShortTransactions}, from which the JVM's
/// start-up cache learns what statements run through.
@NullMarked
package holo.bench.statement;

import org.jspecify.annotations.NullMarked;
