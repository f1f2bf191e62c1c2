/// What ANALYZE found in tables: how many values a column has, which are common, how the others spread.
///
/// Start with {@link holo.sql.statistics.StatisticsCatalog}, which keeps them for the planner, and
/// {@link holo.sql.statistics.ColumnSummary}, which makes them of a sample. They are estimates: a query's answer never
/// depends on them.
@NullMarked
package holo.sql.statistics;

import org.jspecify.annotations.NullMarked;
