/// What a statement costs the server, from the message to the answer: {@link
/// holo.bench.statement.PointSelectBenchmark}.
@NullMarked
package holo.bench.statement;

import org.jspecify.annotations.NullMarked;
