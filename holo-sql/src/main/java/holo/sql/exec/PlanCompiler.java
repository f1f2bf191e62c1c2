package holo.sql.exec;

import holo.sql.error.SqlException;
import holo.sql.type.SqlType;
import java.util.List;
import org.apache.calcite.rel.RelNode;

/// Compiles a logical tree to operators. One instance compiles one plan, on one thread.
public final class PlanCompiler {
    private final List<SqlType> parameterTypes;

    private PlanCompiler(List<SqlType> parameterTypes) {
        this.parameterTypes = List.copyOf(parameterTypes);
    }

    /// Compiles a plan. Conventions and traits are ignored: the tree's shape says what is done.
    ///
    /// @param parameterTypes the types of `$1`, `$2` …
    /// @throws SqlException 0A000 for a node or expression that is not supported
    public static CompiledPlan compile(RelNode plan, List<SqlType> parameterTypes) {
        return new PlanCompiler(parameterTypes).input(plan);
    }

    /// Compiles an input of a node: for {@link ExecutableRel}s with inputs.
    public CompiledPlan input(RelNode node) {
        if (node instanceof ExecutableRel executable) {
            return executable.compile(this);
        }
        throw SqlException.of("0A000", node.getRelTypeName() + " is not supported");
    }

    /// The types of `$1`, `$2` …
    public List<SqlType> parameterTypes() {
        return parameterTypes;
    }
}
