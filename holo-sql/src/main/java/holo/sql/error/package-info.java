/// Errors as PostgreSQL words and codes them.
@NullMarked
package holo.sql.error;

import org.jspecify.annotations.NullMarked;
