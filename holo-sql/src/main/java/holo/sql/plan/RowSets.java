package holo.sql.plan;

import holo.sql.expression.Correlations;
import holo.sql.type.PgRelTypes;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeCategory;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.rex.RexVisitorImpl;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlQuantifyOperator;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/// Which sub-queries become joins. Those stay what they are that a join would answer otherwise:
///
/// - `(a, b) IN (SELECT …)` where unknown is not as good as false: a row that differs in one column differs, whatever
///   the others are, and a join takes a null in any column for an unknown comparison;
/// - floats compared with other numbers: values that differ in their own type may be the same in the one that they are
///   compared in, and a join would find each of them;
/// - `= ALL` and `<> ANY`, which Calcite answers by counting what it cannot compare;
/// - a correlated query with windows: a join would take the rows of all outer rows for one partition;
/// - a correlated query of groups that has a row where there are none to group: the join would not find it;
/// - references to a query further out than the one around: Calcite's rules would take them for references to this;
/// - `IN (SELECT (SELECT …) …)` with such references in its select list, whose row the join would not supply.
final class RowSets {
    private final Set<RelNode> foreign = Collections.newSetFromMap(new IdentityHashMap<>());

    /// @param query before any rule ran
    RowSets(RelNode query) {
        look(query);
    }

    private void look(RelNode rel) {
        RelNode unused = rel.accept(new RexShuttle() {
            @Override
            public RexNode visitSubQuery(RexSubQuery query) {
                query.getOperands().forEach(operand -> operand.accept(this));
                if (!rel.getVariablesSet().containsAll(Correlations.used(query.rel))) {
                    foreign.add(query.rel);
                }
                look(query.rel);
                return query;
            }
        });
        if (unused != rel) {
            throw new IllegalStateException("looking changed " + rel);
        }
        rel.getInputs().forEach(this::look);
    }

    boolean becomesJoin(Filter filter) {
        boolean found = false;
        for (RexNode condition : RelOptUtil.conjunctions(filter.getCondition())) {
            if (condition instanceof RexSubQuery in && in.getKind() == SqlKind.IN) {
                found = true;
                if (foreign.contains(in.rel)
                        || selectsForeign(in.rel)
                        || stays(in.getOperands())
                        || !sameTypes(in)
                        || isOneGroup(in)
                        || hasWindows(in)) {
                    return false;
                }
            } else if (stays(List.of(condition))) {
                return false;
            } else {
                found |= RexUtil.SubQueryFinder.find(condition) != null;
            }
        }
        return found;
    }

    boolean becomesJoin(Project project) {
        return RexUtil.SubQueryFinder.containsSubQuery(project) && !stays(project.getProjects());
    }

    boolean becomesJoin(Join join) {
        return RexUtil.SubQueryFinder.containsSubQuery(join) && !stays(List.of(join.getCondition()));
    }

    /// Whether a query computes a column by one that refers further out.
    private boolean selectsForeign(RelNode rel) {
        if (rel instanceof Project project) {
            boolean[] found = {false};
            new RexVisitorImpl<@Nullable Void>(true) {
                @Override
                public @Nullable Void visitSubQuery(RexSubQuery query) {
                    found[0] |= foreign.contains(query.rel);
                    return super.visitSubQuery(query);
                }
            }.visitEach(project.getProjects());
            if (found[0]) {
                return true;
            }
        }
        return rel.getInputs().stream().anyMatch(this::selectsForeign);
    }

    private static boolean countsDistinct(RexSubQuery query) {
        if (!(query.getOperator() instanceof SqlQuantifyOperator operator)) {
            return false;
        }
        return operator.comparisonKind == (operator.getKind() == SqlKind.ALL ? SqlKind.EQUALS : SqlKind.NOT_EQUALS);
    }

    /// Whether a correlated query may have a row of no rows.
    private static boolean isOneGroup(RexSubQuery query) {
        return !Correlations.used(query.rel).isEmpty() && hasEmptyGroup(query.rel);
    }

    private static boolean hasWindows(RexSubQuery query) {
        return !Correlations.used(query.rel).isEmpty() && hasWindows(query.rel);
    }

    private static boolean hasWindows(RelNode rel) {
        return rel instanceof Project project && project.containsOver()
                || rel.getInputs().stream().anyMatch(RowSets::hasWindows);
    }

    private static boolean hasEmptyGroup(RelNode rel) {
        return rel instanceof Aggregate aggregate
                        && aggregate.getGroupSets().stream().anyMatch(ImmutableBitSet::isEmpty)
                || rel.getInputs().stream().anyMatch(RowSets::hasEmptyGroup);
    }

    private static boolean sameTypes(RexSubQuery in) {
        for (int i = 0; i < in.getOperands().size(); i++) {
            SqlType left = PgRelTypes.sqlType(in.getOperands().get(i).getType());
            SqlType right =
                    PgRelTypes.sqlType(in.rel.getRowType().getFieldList().get(i).getType());
            boolean floats = left.category() == TypeCategory.NUMERIC
                    && left.oid() != right.oid()
                    && (isFloat(left) || isFloat(right));
            if (floats) {
                return false;
            }
        }
        return true;
    }

    private static boolean isFloat(SqlType type) {
        return type.oid() == PgTypes.FLOAT4.oid() || type.oid() == PgTypes.FLOAT8.oid();
    }

    /// Whether one of the sub-queries stays, and with it those beside it.
    private boolean stays(List<? extends RexNode> expressions) {
        boolean[] found = {false};
        RexVisitorImpl<Void> visitor = new RexVisitorImpl<>(true) {
            @Override
            public Void visitSubQuery(RexSubQuery query) {
                found[0] |= foreign.contains(query.rel)
                        || query.getKind() == SqlKind.IN && query.getOperands().size() > 1
                        || query.getKind() != SqlKind.SCALAR_QUERY
                                && query.getKind() != SqlKind.EXISTS
                                && (isOneGroup(query) || selectsForeign(query.rel))
                        || hasWindows(query)
                        || countsDistinct(query);
                return super.visitSubQuery(query);
            }
        };
        visitor.visitEach(expressions);
        return found[0];
    }
}
