/// How a client of a front proves who it is. {@link holo.wire.pg.auth.Authenticator} is the seam;
/// {@link holo.wire.pg.auth.TrustAuthenticator} and {@link holo.wire.pg.auth.ScramAuthenticator} are the two ways.
@NullMarked
package holo.wire.pg.auth;

import org.jspecify.annotations.NullMarked;
