/// Holo's own metadata: what schemas, tables, views, sequences and roles there are, as descriptors that
/// live in the store beside the data and change in the same transactions.
///
/// Start with {@link holo.sql.catalog.CatalogSnapshot} (reading) and {@link holo.sql.catalog.CatalogChanges}
/// (writing); {@link holo.sql.catalog.KeySpace} says which keys hold what. Every change bumps one version key,
/// and every transaction that changes the catalog validates that nobody else did: catalog changes are serial,
/// so names are unique without an index of their own.
@NullMarked
package holo.sql.catalog;

import org.jspecify.annotations.NullMarked;
