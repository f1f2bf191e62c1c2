/// Tests of the PostgreSQL front, most of them against a scripted engine.
@NullMarked
package holo.wire.pg;

import org.jspecify.annotations.NullMarked;
