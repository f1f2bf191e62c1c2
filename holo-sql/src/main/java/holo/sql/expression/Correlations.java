package holo.sql.expression;

import java.util.HashSet;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;

/// Which rows of queries around it a query refers to, in its sub-queries, too.
public final class Correlations {
    private Correlations() {}

    /// The correlations that a query uses and that nothing in it supplies.
    public static Set<CorrelationId> used(RelNode query) {
        Set<CorrelationId> used = new HashSet<>();
        look(query, used);
        return used;
    }

    private static void look(RelNode rel, Set<CorrelationId> used) {
        Set<CorrelationId> here = new HashSet<>();
        RelNode unused = rel.accept(new RexShuttle() {
            @Override
            public RexNode visitCorrelVariable(RexCorrelVariable variable) {
                here.add(variable.id);
                return variable;
            }

            @Override
            public RexNode visitSubQuery(RexSubQuery query) {
                query.getOperands().forEach(operand -> operand.accept(this));
                look(query.rel, here);
                return query;
            }
        });
        if (unused != rel) {
            throw new IllegalStateException("looking changed " + rel);
        }
        here.removeAll(rel.getVariablesSet());
        for (int i = 0; i < rel.getInputs().size(); i++) {
            look(rel.getInput(i), here);
            if (i == 1 && rel instanceof Correlate correlate) {
                here.remove(correlate.getCorrelationId());
            }
        }
        used.addAll(here);
    }
}
