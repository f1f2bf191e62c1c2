/// Executes logical plans: {@link holo.sql.exec.PlanCompiler} turns a Calcite tree into operators that pull rows.
///
/// A {@link holo.sql.exec.CompiledPlan} is immutable and shared by sessions; what one execution needs is in its
/// {@link holo.sql.exec.ExecutionContext} and its {@link holo.sql.exec.RowSource}s.
/// Leaves (tables, key lookups, catalog relations) are {@link holo.sql.exec.ExecutableRel}s and belong to the planner.
@NullMarked
package holo.sql.exec;

import org.jspecify.annotations.NullMarked;
