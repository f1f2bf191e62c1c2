package holo.sql.expression;

import holo.sql.exec.OuterColumn;
import holo.sql.type.PgRelTypes;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeCategory;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.schema.TransientTable;
import org.jspecify.annotations.Nullable;

/// Which rows of queries around it a query refers to, in its sub-queries, too.
public final class Correlations {
    private Correlations() {}

    /// The correlations that a query uses and that nothing in it supplies.
    public static Set<CorrelationId> used(RelNode query) {
        Set<CorrelationId> used = new HashSet<>();
        look(query, used);
        return used;
    }

    /// The columns of rows around it that decide what a query answers; null when more than columns do: whole rows,
    /// a function that answers differently each time, rows of a recursive query, values that can be equal and
    /// differ.
    public static @Nullable List<OuterColumn> columns(RelNode query) {
        Set<CorrelationId> outer = used(query);
        Set<OuterColumn> columns = new LinkedHashSet<>();
        boolean[] steady = {true};
        query.accept(new RelHomogeneousShuttle() {
            private final RexShuttle expressions = new RexShuttle() {
                @Override
                public RexNode visitFieldAccess(RexFieldAccess access) {
                    if (access.getReferenceExpr() instanceof RexCorrelVariable variable) {
                        if (outer.contains(variable.id)) {
                            steady[0] &= isExact(PgRelTypes.sqlType(access.getType()));
                            columns.add(new OuterColumn(
                                    variable.id.getId(), access.getField().getIndex()));
                        }
                        return access;
                    }
                    return super.visitFieldAccess(access);
                }

                @Override
                public RexNode visitCorrelVariable(RexCorrelVariable variable) {
                    steady[0] &= !outer.contains(variable.id);
                    return variable;
                }

                @Override
                public RexNode visitSubQuery(RexSubQuery inner) {
                    walk(inner.rel);
                    return super.visitSubQuery(inner);
                }

                @Override
                public RexNode visitCall(RexCall call) {
                    steady[0] &= call.getOperator().isDeterministic();
                    return super.visitCall(call);
                }
            };

            private void walk(RelNode rel) {
                RelNode same = rel.accept(this);
                if (same != rel) {
                    throw new IllegalStateException("looking changed " + rel);
                }
            }

            @Override
            public RelNode visit(RelNode other) {
                // The rows of a round of WITH RECURSIVE are others in the next one.
                steady[0] &=
                        !(other instanceof TableScan scan && scan.getTable().unwrap(TransientTable.class) != null);
                RelNode same = other.accept(expressions);
                if (same != other) {
                    throw new IllegalStateException("looking changed " + other);
                }
                return super.visit(other);
            }
        });
        return steady[0] ? List.copyOf(columns) : null;
    }

    /// Whether values that are equal in Java are the same: jsonb that is equal may have other digits, and bytes and
    /// what is made of other values are not looked into.
    private static boolean isExact(SqlType type) {
        SqlType base = type.base();
        return base.element() == null
                && base != PgTypes.JSONB
                && base != PgTypes.BYTEA
                && base.category() != TypeCategory.PSEUDO
                && base.category() != TypeCategory.COMPOSITE;
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
