/// How long a node that holds many rows takes to serve again: start with {@link
/// holo.bench.restart.RestartBenchmark}.
@NullMarked
package holo.bench.restart;

import org.jspecify.annotations.NullMarked;
