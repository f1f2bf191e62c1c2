/// Passwords: what is kept of them, made by CREATE ROLE and checked by the fronts.
///
/// Start at {@link holo.sql.security.ScramVerifier}. Rights on objects are the catalog's; the sessions'
/// `AccessChecks` asks for them.
@NullMarked
package holo.sql.security;

import org.jspecify.annotations.NullMarked;
