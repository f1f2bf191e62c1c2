package holo.sql.plan;

import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;

/// What a tree holds that decides which rules run.
///
/// @param subQuery an expression holds a query
/// @param correlate a Correlate is in the tree
record PlanFacts(boolean subQuery, boolean correlate) {
    static PlanFacts of(RelNode rel) {
        boolean[] found = new boolean[2];
        look(rel, found);
        return new PlanFacts(found[0], found[1]);
    }

    private static void look(RelNode rel, boolean[] found) {
        found[1] |= rel instanceof Correlate;
        RelNode unused = rel.accept(new RexShuttle() {
            @Override
            public RexNode visitSubQuery(RexSubQuery query) {
                found[0] = true;
                return query;
            }
        });
        if (unused != rel) {
            throw new IllegalStateException("looking changed " + rel);
        }
        for (RelNode input : rel.getInputs()) {
            look(input, found);
        }
    }
}
