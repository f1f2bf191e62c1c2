/// Queries over columns: from the planner's tree to SQL that DuckDB answers as PostgreSQL would, and its rows back.
///
/// Start with {@link holo.sql.column.ColumnQuery}. {@link holo.sql.column.ColumnLayout} says how a table's rows become
/// columns; {@link holo.sql.column.QueryWriter} and {@link holo.sql.column.ExpressionWriter} write SQL, for one
/// execution each, since constants and parameters decide scales and conversions.
///
/// Invariant: what is written gives the row path's answer, to the scale of every number. The writers know a list of
/// operators, functions and types for which that holds; anything else is {@link holo.sql.column.NotInColumns} and runs
/// over rows, and so does a query that ends in an error of DuckDB's, so that errors are the row path's, too.
@NullMarked
package holo.sql.column;

import org.jspecify.annotations.NullMarked;
