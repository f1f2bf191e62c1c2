/// Tests of passwords.
@NullMarked
package holo.sql.security;

import org.jspecify.annotations.NullMarked;
