/// The catalog of functions, operators, casts and aggregates, with PostgreSQL's names, signatures and overload
/// rules.
///
/// {@link holo.sql.function.FunctionCatalog} lists all of them. Each subject has a class that registers its own
/// (`MathFunctions`, `TextFunctions`, …) by a signature in PostgreSQL's notation and a lambda over the Java values
/// of {@link holo.sql.type}. {@link holo.sql.function.Routine} is one entry: strict bodies of one to three
/// arguments are called without an array, others get all arguments and the session's context. {@link
/// holo.sql.function.Resolver} picks the overload as chapter 10 of PostgreSQL's documentation describes. `pg_proc`
/// and the reference page are made from the same catalog.
@NullMarked
package holo.sql.function;

import org.jspecify.annotations.NullMarked;
