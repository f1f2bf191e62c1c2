/// Errors as PostgreSQL words and codes them.
///
/// Start at {@link holo.sql.error.SqlException}: message, SQLSTATE, position, detail, hint and names are what
/// ErrorResponse carries, and everything below a session throws it and nothing else for what a client did. Another
/// exception that reaches the session is an error of Holo's own and becomes XX000.
@NullMarked
package holo.sql.error;

import org.jspecify.annotations.NullMarked;
