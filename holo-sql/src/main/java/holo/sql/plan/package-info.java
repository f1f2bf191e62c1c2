/// From a parsed query to a plan that runs: names, validation, Calcite's tree, and the few rules that matter.
///
/// Start with {@link holo.sql.plan.Planner}. Leaves are {@link holo.sql.plan.StoreScan} (rows of a table, by key where
/// the conditions allow) and `RelationScan` (everything that is computed). Calcite's cost-based planner never runs.
@NullMarked
package holo.sql.plan;

import org.jspecify.annotations.NullMarked;
