package holo.sql.plan;

import holo.sql.function.PgFunction;
import holo.sql.function.UserFunction;
import holo.sql.pgcatalog.Volatility;
import java.util.Locale;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.sql.SqlOperator;

/// Calls that answer differently each time, or have effects: a column that is computed by one is computed once for a
/// row, however often it is read, so no rule may write the call where the column's name is.
final class VolatileCalls {
    private VolatileCalls() {}

    /// Whether an expression has such a call, in its sub-queries, too.
    static boolean in(RexNode node) {
        Look look = new Look();
        RexNode same = node.accept(look);
        return found(look, same == node);
    }

    /// Whether a tree has such a call.
    static boolean in(RelNode rel) {
        Look look = new Look();
        RelNode same = rel.accept(look);
        return found(look, same == rel) || rel.getInputs().stream().anyMatch(VolatileCalls::in);
    }

    private static boolean found(Look look, boolean unchanged) {
        if (!unchanged) {
            throw new IllegalStateException("looking changed what it looked at");
        }
        return look.found;
    }

    /// Changes nothing.
    private static final class Look extends RexShuttle {
        private boolean found;

        @Override
        public RexNode visitCall(RexCall call) {
            found |= isVolatile(call.getOperator());
            return super.visitCall(call);
        }

        @Override
        public RexNode visitSubQuery(RexSubQuery query) {
            found |= in(query.rel);
            return super.visitSubQuery(query);
        }
    }

    /// Whether a projection may be written into one above it.
    static boolean mayMerge(Project below) {
        return below.getProjects().stream().noneMatch(VolatileCalls::in);
    }

    /// Whether the columns that a condition reads may be written into it.
    static boolean mayPass(Filter filter, Project below) {
        return RelOptUtil.InputFinder.bits(filter.getCondition()).asList().stream()
                .noneMatch(column -> in(below.getProjects().get(column)));
    }

    private static boolean isVolatile(SqlOperator operator) {
        return switch (operator) {
            case UserFunction function -> !function.isDeterministic();
            case PgFunction function -> Volatility.isVolatile(function.getName().toLowerCase(Locale.ROOT));
            default -> false;
        };
    }
}
