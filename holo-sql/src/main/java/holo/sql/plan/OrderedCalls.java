package holo.sql.plan;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.RelCollation;
import org.apache.calcite.rel.RelCollations;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.util.Optionality;

/// Keeps the ORDER BY of aggregates (`string_agg(a, ',' ORDER BY b)`) when correlated queries are taken apart. The
/// decorrelator finds the arguments of a call among the columns of its new input, but not what orders them: so
/// the order is made further arguments for as long as that takes.
final class OrderedCalls {
    private OrderedCalls() {}

    /// The tree with orders as arguments.
    static RelNode hidden(RelNode rel) {
        return rel.accept(new Calls() {
            @Override
            AggregateCall change(AggregateCall call) {
                RelCollation order = call.getCollation();
                if (order.getFieldCollations().isEmpty()) {
                    return call;
                }
                List<Integer> arguments = new ArrayList<>(call.getArgList());
                order.getFieldCollations().forEach(field -> arguments.add(field.getFieldIndex()));
                Ordered function =
                        new Ordered(call.getAggregation(), call.getArgList().size(), order, call.getType());
                return AggregateCopy.of(call, function, arguments, RelCollations.EMPTY, call.getType());
            }
        });
    }

    /// The tree with orders where they belong.
    static RelNode shown(RelNode rel) {
        return rel.accept(new Calls() {
            @Override
            AggregateCall change(AggregateCall call) {
                if (!(call.getAggregation() instanceof Ordered ordered)) {
                    return call;
                }
                List<Integer> arguments = call.getArgList();
                List<RelFieldCollation> fields = new ArrayList<>();
                for (int i = ordered.arguments; i < arguments.size(); i++) {
                    fields.add(ordered.order
                            .getFieldCollations()
                            .get(i - ordered.arguments)
                            .withFieldIndex(arguments.get(i)));
                }
                return AggregateCopy.of(
                        call,
                        ordered.of,
                        arguments.subList(0, ordered.arguments),
                        RelCollations.of(fields),
                        call.getType());
            }
        });
    }

    private abstract static class Calls extends RelHomogeneousShuttle {
        abstract AggregateCall change(AggregateCall call);

        @Override
        public RelNode visit(RelNode other) {
            RelNode node = super.visit(other);
            if (!(node instanceof Aggregate aggregate)) {
                return node;
            }
            List<AggregateCall> calls =
                    aggregate.getAggCallList().stream().map(this::change).toList();
            return calls.equals(aggregate.getAggCallList())
                    ? node
                    : aggregate.copy(
                            aggregate.getTraitSet(),
                            aggregate.getInput(),
                            aggregate.getGroupSet(),
                            aggregate.getGroupSets(),
                            calls);
        }
    }

    /// An aggregate whose last arguments order the others.
    private static final class Ordered extends SqlAggFunction {
        private final SqlAggFunction of;
        private final int arguments;
        private final RelCollation order;

        Ordered(SqlAggFunction of, int arguments, RelCollation order, RelDataType type) {
            super(
                    of.getName(),
                    null,
                    of.getKind(),
                    ReturnTypes.explicit(type),
                    null,
                    null,
                    SqlFunctionCategory.USER_DEFINED_FUNCTION,
                    false,
                    false,
                    Optionality.FORBIDDEN);
            this.of = of;
            this.arguments = arguments;
            this.order = order;
        }
    }
}
