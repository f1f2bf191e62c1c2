/// Passwords: what is kept of them, made by CREATE ROLE and checked by the fronts.
@NullMarked
package holo.sql.security;

import org.jspecify.annotations.NullMarked;
