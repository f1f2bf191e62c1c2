/// pg_catalog and information_schema: real relations, computed from Holo's own metadata when they are read.
///
/// `relations.txt` (a resource of this package) defines names, OIDs and columns. A relation with an entry in
/// {@link holo.sql.pgcatalog.SystemRelations} yields rows; every other one is empty. Most of those list what Holo
/// does not have (publications, triggers, …). Three list what it has and are empty all the same, so clients do not
/// learn of it here: pg_proc (functions), pg_operator and pg_cast.
///
/// Start with {@link holo.sql.pgcatalog.RelationDefinitions}, then {@link holo.sql.pgcatalog.SystemRelations}.
@NullMarked
package holo.sql.pgcatalog;

import org.jspecify.annotations.NullMarked;
