/// Tests of authentication.
@NullMarked
package holo.wire.pg.auth;

import org.jspecify.annotations.NullMarked;
