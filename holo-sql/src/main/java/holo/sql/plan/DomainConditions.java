package holo.sql.plan;

import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.exec.PlanCompiler;
import holo.sql.expression.DomainCheck;
import holo.sql.parser.PgParser;
import holo.sql.type.DomainType;
import holo.sql.type.SqlType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;

/// Compiles the conditions of domains: expressions over a relation of one row and one column, `value`.
final class DomainConditions implements DomainCheck.Source {
    private static final String VALUE = "value";

    private final Planner planner;

    DomainConditions(Planner planner) {
        this.planner = planner;
    }

    @Override
    public DomainCheck of(DomainType type) {
        Deque<DomainType> fromBase = new ArrayDeque<>();
        for (SqlType t = type; t instanceof DomainType domain; t = domain.of()) {
            fromBase.push(domain);
        }
        boolean notNull = false;
        List<DomainCheck.Condition> conditions = new ArrayList<>();
        for (DomainType domain : fromBase) {
            notNull |= domain.notNull();
            for (DomainType.Check check : domain.checks()) {
                conditions.add(new DomainCheck.Condition(check.name(), compile(check, type.base())));
            }
        }
        return new DomainCheck(type, notNull, conditions);
    }

    private holo.sql.expression.Expression compile(DomainType.Check check, SqlType base) {
        TableDescriptor values = new TableDescriptor(
                0,
                SchemaDescriptor.PUBLIC,
                VALUE,
                0,
                0,
                List.of(ColumnDescriptor.of(1, VALUE, base, -1)),
                List.of(),
                List.of(),
                Map.of(),
                null);
        RelNode rel = planner.planOverFeeds(
                        List.of(PgParser.expression(check.sql())),
                        List.of(new Planner.Feed("domain", values)),
                        List.of(),
                        0)
                .rel();
        RexNode condition =
                rel instanceof Project project ? project.getProjects().getFirst() : RexInputRef.of(0, rel.getRowType());
        return PlanCompiler.expression(condition, List.of(), rel.getCluster().getRexBuilder(), this);
    }
}
