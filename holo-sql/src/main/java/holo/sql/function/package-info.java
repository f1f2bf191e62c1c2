/// The catalog of functions, operators, casts and aggregates, with PostgreSQL's names, signatures and overload rules.
@NullMarked
package holo.sql.function;

import org.jspecify.annotations.NullMarked;
