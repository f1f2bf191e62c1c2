/// EXPLAIN: plans as people and tools read them.
///
/// {@link holo.sql.explain.RelDescriber} turns the planner's tree into {@link holo.sql.explain.PlanNode}s, named as
/// PostgreSQL names them, with expressions in SQL and columns by name. {@link holo.sql.explain.PlanDescription} is
/// what one EXPLAIN says, and {@link holo.sql.explain.ExplainFormat} writes it as text, JSON, YAML or XML. What the
/// operators really did comes from {@link holo.sql.exec.Measurements}.
@NullMarked
package holo.sql.explain;

import org.jspecify.annotations.NullMarked;
