/// SQL on the store: PostgreSQL's dialect, types, errors and catalogs over Calcite's planner.
///
/// The fronts (PostgreSQL wire, Flight SQL) see only {@link holo.sql.session}, {@link holo.sql.type}
/// and {@link holo.sql.error}.
@NullMarked
package holo.sql;

import org.jspecify.annotations.NullMarked;
