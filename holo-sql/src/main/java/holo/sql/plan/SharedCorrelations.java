package holo.sql.plan;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.rex.RexVisitorImpl;

/// Finds queries that the decorrelator would answer wrongly: those in which several nodes read the same column of a
/// row around them.
///
/// The decorrelator joins a node that reads outer columns with the values that these columns have. A node above, or
/// the other side of a join, that reads one of these columns and others is joined with values of its own. Nothing then
/// says that the shared column has one value in both, and pairs of different outer rows meet. Nodes one above the other
/// that read exactly the same share their values; the sides of a join never do.
final class SharedCorrelations {
    private boolean found;

    private SharedCorrelations() {}

    static boolean in(RelNode query) {
        SharedCorrelations search = new SharedCorrelations();
        search.reads(query);
        return search.found;
    }

    /// @param columns those of outer rows
    /// @param values the expressions of nothing but such columns, which the decorrelator may compute on their side
    private record Reads(Set<OuterField> columns, Set<RexNode> values) {
        static Reads none() {
            return new Reads(new HashSet<>(), new HashSet<>());
        }

        void add(Reads others) {
            columns.addAll(others.columns);
            values.addAll(others.values);
        }

        boolean shares(Reads others) {
            return !Collections.disjoint(columns, others.columns);
        }

        /// Without what a correlation supplies.
        Reads without(CorrelationId supplied) {
            Reads rest = none();
            columns.stream().filter(c -> !c.correlation().equals(supplied)).forEach(rest.columns::add);
            values.stream()
                    .filter(v -> !of(v).columns.stream()
                            .allMatch(c -> c.correlation().equals(supplied)))
                    .forEach(rest.values::add);
            return rest;
        }

        static Reads of(RexNode expression) {
            Reads reads = none();
            expression.accept(new RexShuttle() {
                @Override
                public RexNode visitFieldAccess(RexFieldAccess access) {
                    if (access.getReferenceExpr() instanceof RexCorrelVariable variable) {
                        reads.columns.add(
                                new OuterField(variable.id, access.getField().getIndex()));
                    }
                    return access;
                }
            });
            addValues(expression, reads.values);
            return reads;
        }

        private static void addValues(RexNode expression, Set<RexNode> values) {
            if (!RexUtil.containsCorrelation(expression)) {
                return;
            }
            if (!readsInput(expression)) {
                values.add(expression);
            } else if (expression instanceof RexCall call) {
                call.getOperands().forEach(operand -> addValues(operand, values));
            }
        }

        private static boolean readsInput(RexNode expression) {
            boolean[] reads = {false};
            expression.accept(new RexVisitorImpl<Void>(true) {
                @Override
                public Void visitInputRef(RexInputRef ref) {
                    reads[0] = true;
                    return super.visitInputRef(ref);
                }
            });
            return reads[0];
        }
    }

    private record OuterField(CorrelationId correlation, int index) {}

    /// What a node and those below it read of rows around.
    private Reads reads(RelNode node) {
        List<Reads> inputs = node.getInputs().stream().map(this::reads).toList();
        Reads below = Reads.none();
        for (Reads input : inputs) {
            Reads outer = node instanceof Correlate correlate ? input.without(correlate.getCorrelationId()) : input;
            found |= !(node instanceof SetOp) && below.shares(outer);
            below.add(outer);
        }
        Reads own = Reads.none();
        node.accept(new RexShuttle() {
            @Override
            public RexNode visitCall(RexCall call) {
                own.add(Reads.of(call));
                return call;
            }

            @Override
            public RexNode visitOver(RexOver over) {
                own.add(Reads.of(over));
                return over;
            }

            @Override
            public RexNode visitFieldAccess(RexFieldAccess access) {
                own.add(Reads.of(access));
                return access;
            }
        });
        found |= own.shares(below) && !own.equals(below);
        own.add(below);
        return own;
    }
}
