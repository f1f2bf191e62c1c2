/// pg_catalog and information_schema: real relations, computed from Holo's own metadata when they are read.
///
/// `relations.txt` (a resource of this package) defines names, OIDs and columns; a relation whose rows
/// Holo has something to say about has a class here that yields them, any other relation is empty
/// because Holo has none of what it lists (publications, triggers, …). Start with
/// {@link holo.sql.pgcatalog.RelationDefinitions}, then {@link holo.sql.pgcatalog.SystemRelations}.
@NullMarked
package holo.sql.pgcatalog;

import org.jspecify.annotations.NullMarked;
