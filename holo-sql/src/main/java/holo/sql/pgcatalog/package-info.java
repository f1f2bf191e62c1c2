/// pg_catalog and information_schema: real relations, computed from Holo's own metadata when they are read.
///
/// `relations.txt` (a resource of this package) defines names, OIDs and columns. A relation with an entry in
/// {@link holo.sql.pgcatalog.SystemRelations} yields rows; every other one is empty, since it lists what Holo does not
/// have (publications, triggers, …). Functions, operators, casts and operator classes are those of
/// {@link holo.sql.function.FunctionCatalog}, under PostgreSQL's fixed OIDs, which the other resources hold.
///
/// Start with {@link holo.sql.pgcatalog.RelationDefinitions}, then {@link holo.sql.pgcatalog.SystemRelations}.
@NullMarked
package holo.sql.pgcatalog;

import org.jspecify.annotations.NullMarked;
