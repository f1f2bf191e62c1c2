/// What connections cost that do nothing: start reading at {@link holo.bench.connections.IdleConnections}.
@NullMarked
package holo.bench.connections;

import org.jspecify.annotations.NullMarked;
