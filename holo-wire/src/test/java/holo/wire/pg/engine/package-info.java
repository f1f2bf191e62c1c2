/// The PostgreSQL front over the real engine and store, with real clients.
@NullMarked
package holo.wire.pg.engine;

import org.jspecify.annotations.NullMarked;
