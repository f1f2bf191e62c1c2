/// The rows in columns: DuckDB tables that follow the rows, for queries over many of them.
///
/// Start with {@link holo.store.column.ColumnStore}. A table is kept in columns from the first query that asks for it
/// on. The rows stay the truth: a table's columns hold everything up to one timestamp, its *mark*, which is stored in
/// the same DuckDB transaction as the data; what came later waits in a bounded {@link holo.store.column.Delta}, and
/// what had no room there is found again among the versions of the rows ({@link holo.store.ChangeFeed}).
///
/// Invariants: a query sees exactly the commits up to its timestamp, whatever is written meanwhile, because its DuckDB
/// transaction begins while the writer stands at that timestamp; DuckDB's file can be deleted at any time at the price
/// of building it anew. This package knows no SQL types: a {@link holo.store.column.ColumnTable} brings columns and a
/// decoder.
@NullMarked
package holo.store.column;

import org.jspecify.annotations.NullMarked;
