package holo.sql.exec;

import org.apache.calcite.rel.RelNode;

/// A relational node that knows how to execute itself: table scans, key lookups, catalog relations, and whatever else
/// the planner puts into a tree. Implemented by subclasses of `RelNode`.
public interface ExecutableRel extends RelNode {
    /// Compiles this node.
    ///
    /// @param compiler compiles inputs and expressions of the same plan
    CompiledPlan compile(PlanCompiler compiler);
}
