/// PostgreSQL's types: identity, Java representation, text and binary formats.
///
/// {@link holo.sql.type.SqlType} is a type as clients know it, {@link holo.sql.type.PgTypes} lists those that are
/// built in. A value is a plain Java object (`Integer`, `String`, {@link holo.sql.type.Numeric}, {@link
/// holo.sql.type.PgArray}, …) and null is SQL's null; the type reads and writes it, given the session's settings as
/// a {@link holo.sql.type.TypeContext}. What Calcite has to know about a type is in the `PgRel…` classes and {@link
/// holo.sql.type.PgTypeSystem}; which casts exist is in {@link holo.sql.type.TypeCoercions}. Types that users make
/// ({@link holo.sql.type.UserType}) belong to one catalog.
@NullMarked
package holo.sql.type;

import org.jspecify.annotations.NullMarked;
