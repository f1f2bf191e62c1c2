/// Chooses for each execution of a query whether it runs over rows or over columns.
///
/// Start with {@link holo.sql.route.Router}.
@NullMarked
package holo.sql.route;

import org.jspecify.annotations.NullMarked;
