package holo.sql.plan;

import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.error.SqlException;
import holo.sql.function.Collate;
import holo.sql.pgcatalog.Definitions;
import holo.sql.plan.CollatedExpressions.Settled;
import holo.sql.type.Collation;
import holo.sql.type.PgRelTypes;
import holo.sql.type.PgTypes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.rel.RelCollation;
import org.apache.calcite.rel.RelCollations;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelShuttleImpl;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.sql.SqlAggFunction;
import org.jspecify.annotations.Nullable;

/// Takes COLLATE out of a tree: by PostgreSQL's rules it derives which collation each text has, and where one of ICU's
/// decides an order (comparisons, ORDER BY, minima and maxima, windows) keys stand in for the texts. What comes behind
/// knows one order only, by bytes; and an index, whose entries are ordered so, is never taken for another order.
final class Collating {
    private final CatalogSnapshot catalog;
    private final RexBuilder builder;
    private final Map<CorrelationId, List<Derived>> outer = new HashMap<>();

    private Collating(CatalogSnapshot catalog, RexBuilder builder) {
        this.catalog = catalog;
        this.builder = builder;
    }

    /// A tree and the collations of its columns.
    record Node(RelNode rel, List<Derived> columns) {}

    /// The tree without COLLATE.
    ///
    /// @throws SqlException 42P21, 42P22 where collations conflict
    static Node settled(RelNode rel, CatalogSnapshot catalog) {
        Collating collating = new Collating(catalog, rel.getCluster().getRexBuilder());
        return collating.isConcerned(rel)
                ? collating.settle(rel)
                : new Node(
                        rel,
                        rel.getRowType().getFieldList().stream()
                                .map(field -> CollatedExpressions.ofType(field.getType()))
                                .toList());
    }

    /// Whether a collation is named in the tree or by a table in it.
    private boolean isConcerned(RelNode rel) {
        boolean[] found = {false};
        RexShuttle expressions = new RexShuttle() {
            @Override
            public RexNode visitCall(RexCall call) {
                found[0] |= call.getOperator() instanceof Collate;
                return super.visitCall(call);
            }

            @Override
            public RexNode visitSubQuery(RexSubQuery query) {
                found[0] |= isConcerned(query.rel);
                return super.visitSubQuery(query);
            }
        };
        rel.accept(new RelShuttleImpl() {
            @Override
            public RelNode visit(RelNode other) {
                look(other);
                return super.visit(other);
            }

            @Override
            protected RelNode visitChild(RelNode parent, int i, RelNode child) {
                look(parent);
                look(child);
                return super.visitChild(parent, i, child);
            }

            private void look(RelNode node) {
                if (!found[0]) {
                    node.accept(expressions);
                    found[0] |= node instanceof TableScan scan && namesCollation(scan);
                }
            }
        });
        return found[0];
    }

    private static boolean namesCollation(TableScan scan) {
        TableDescriptor table = table(scan);
        return table != null && table.columns().stream().anyMatch(c -> c.collation() != 0);
    }

    private static @Nullable TableDescriptor table(TableScan scan) {
        if (scan instanceof StoreScan stored) {
            return stored.layout().table();
        }
        ComputedTable computed = scan.getTable().unwrap(ComputedTable.class);
        return computed == null ? null : computed.source();
    }

    /// As pg_collation_for shows it.
    String name(Collation collation) {
        return Definitions.collation(catalog, collation);
    }

    Node settle(RelNode rel) {
        return switch (rel) {
            case TableScan scan -> new Node(scan, columns(scan));
            case Project project -> project(project);
            case Filter filter -> {
                Node input = settle(filter.getInput());
                filter.getVariablesSet().forEach(id -> outer.put(id, asColumns(input.columns())));
                RexNode condition = over(input.columns()).node(filter.getCondition());
                yield new Node(filter.copy(filter.getTraitSet(), input.rel(), condition), input.columns());
            }
            case Join join -> join(join);
            case Correlate correlate -> {
                Node left = settle(correlate.getLeft());
                outer.put(correlate.getCorrelationId(), asColumns(left.columns()));
                Node right = settle(correlate.getRight());
                List<Derived> columns = new ArrayList<>(left.columns());
                columns.addAll(right.columns());
                yield new Node(
                        correlate.copy(correlate.getTraitSet(), List.of(left.rel(), right.rel())),
                        columns.subList(0, correlate.getRowType().getFieldCount()));
            }
            case Aggregate aggregate -> aggregate(aggregate);
            case Sort sort -> sort(sort);
            case SetOp set -> set(set);
            default -> other(rel);
        };
    }

    private CollatedExpressions over(List<Derived> inputs) {
        return new CollatedExpressions(builder, asColumns(inputs), outer, this);
    }

    private static List<Derived> asColumns(List<Derived> columns) {
        return columns.stream().map(Derived::asColumn).toList();
    }

    private List<Derived> columns(TableScan scan) {
        TableDescriptor table = table(scan);
        List<Derived> columns = new ArrayList<>();
        for (RelDataTypeField field : scan.getRowType().getFieldList()) {
            ColumnDescriptor column = table == null ? null : table.findColumn(field.getName());
            Collation named = column == null || column.collation() == 0 ? null : catalog.collation(column.collation());
            columns.add(named == null ? CollatedExpressions.ofType(field.getType()) : Derived.implicit(named));
        }
        return columns;
    }

    private Node project(Project project) {
        Node input = settle(project.getInput());
        project.getVariablesSet().forEach(id -> outer.put(id, asColumns(input.columns())));
        CollatedExpressions expressions = over(input.columns());
        List<RexNode> nodes = new ArrayList<>();
        List<Derived> columns = new ArrayList<>();
        for (RexNode node : project.getProjects()) {
            Settled settled = expressions.settle(node);
            nodes.add(settled.node());
            columns.add(settled.collation());
        }
        return new Node(
                project.copy(project.getTraitSet(), input.rel(), nodes, project.getRowType()), List.copyOf(columns));
    }

    private Node join(Join join) {
        Node left = settle(join.getLeft());
        Node right = settle(join.getRight());
        List<Derived> columns = new ArrayList<>(left.columns());
        columns.addAll(right.columns());
        join.getVariablesSet().forEach(id -> outer.put(id, asColumns(left.columns())));
        RexNode condition = over(columns).node(join.getCondition());
        return new Node(
                join.copy(
                        join.getTraitSet(),
                        condition,
                        left.rel(),
                        right.rel(),
                        join.getJoinType(),
                        join.isSemiJoinDone()),
                columns.subList(0, join.getRowType().getFieldCount()));
    }

    /// What holds no expressions over texts that are ordered, or none at all.
    private Node other(RelNode rel) {
        List<RelNode> inputs = new ArrayList<>();
        List<Derived> first = List.of();
        for (RelNode input : rel.getInputs()) {
            Node settled = settle(input);
            first = inputs.isEmpty() ? settled.columns() : first;
            inputs.add(settled.rel());
        }
        RelNode copy = inputs.equals(rel.getInputs()) ? rel : rel.copy(rel.getTraitSet(), inputs);
        List<Derived> columns = new ArrayList<>();
        for (RelDataTypeField field : rel.getRowType().getFieldList()) {
            columns.add(
                    first.size() == rel.getRowType().getFieldCount()
                            ? first.get(field.getIndex())
                            : CollatedExpressions.ofType(field.getType()));
        }
        List<Derived> given = columns;
        return new Node(
                copy.accept(new RexShuttle() {
                    @Override
                    public RexNode visitCall(RexCall call) {
                        return over(given).node(call);
                    }
                }),
                columns);
    }

    /// The rows with a key in the place of a column's texts.
    Node withKey(Node node, int column, Derived by) {
        List<RexNode> items = refs(node.rel());
        items.set(column, over(node.columns()).key(items.get(column), by));
        return new Node(
                LogicalProject.create(
                        node.rel(), List.of(), items, node.rel().getRowType().getFieldNames(), Set.of()),
                node.columns());
    }

    private static List<RexNode> refs(RelNode rel) {
        List<RexNode> refs = new ArrayList<>();
        for (int i = 0; i < rel.getRowType().getFieldCount(); i++) {
            refs.add(RexInputRef.of(i, rel.getRowType()));
        }
        return refs;
    }

    /// The columns of a relation, with keys of some of them behind.
    private final class Keyed {
        private final Node input;
        private final CollatedExpressions expressions;
        private final List<RexNode> items;
        private final List<String> names;

        Keyed(Node input) {
            this.input = input;
            this.expressions = over(input.columns());
            this.items = refs(input.rel());
            this.names = new ArrayList<>(input.rel().getRowType().getFieldNames());
        }

        int key(int column, Derived by) {
            return add(expressions.key(items.get(column), by));
        }

        int keyAndText(int column, Derived by) {
            return add(expressions.keyAndText(items.get(column), by));
        }

        private int add(RexNode node) {
            items.add(node);
            names.add("\u0001key" + items.size());
            return items.size() - 1;
        }

        RelCollation order(RelCollation order) {
            List<RelFieldCollation> fields = new ArrayList<>();
            for (RelFieldCollation field : order.getFieldCollations()) {
                Derived by = input.columns().get(field.getFieldIndex()).forOrder();
                fields.add(by.isIcu() ? field.withFieldIndex(key(field.getFieldIndex(), by)) : field);
            }
            return RelCollations.of(fields);
        }

        RelNode rel() {
            return items.size() == input.columns().size()
                    ? input.rel()
                    : LogicalProject.create(input.rel(), List.of(), items, names, Set.of());
        }
    }

    private Node sort(Sort sort) {
        Node input = settle(sort.getInput());
        Keyed keyed = new Keyed(input);
        RelCollation order = keyed.order(sort.getCollation());
        RelNode below = keyed.rel();
        RelNode sorted = sort.copy(sort.getTraitSet().replace(order), below, order, sort.offset, sort.fetch);
        if (below == input.rel()) {
            return new Node(sorted, input.columns());
        }
        List<RexNode> items = refs(sorted).subList(0, input.columns().size());
        return new Node(
                LogicalProject.create(
                        sorted, List.of(), items, sort.getRowType().getFieldNames(), Set.of()),
                input.columns());
    }

    private Node set(SetOp set) {
        List<RelNode> inputs = new ArrayList<>();
        List<Derived> columns = null;
        for (RelNode input : set.getInputs()) {
            Node settled = settle(input);
            inputs.add(settled.rel());
            if (columns == null) {
                columns = settled.columns();
                continue;
            }
            List<Derived> merged = new ArrayList<>();
            for (int i = 0; i < columns.size(); i++) {
                Derived one = columns.get(i).with(settled.columns().get(i));
                merged.add(
                        set.all && set.kind == org.apache.calcite.sql.SqlKind.UNION ? one.asColumn() : one.forOrder());
            }
            columns = merged;
        }
        return new Node(set.copy(set.getTraitSet(), inputs), columns == null ? List.of() : columns);
    }

    static boolean isExtreme(SqlAggFunction function) {
        String name = function.getName().toLowerCase(Locale.ROOT);
        return name.equals("min") || name.equals("max");
    }

    private Node aggregate(Aggregate aggregate) {
        Node input = settle(aggregate.getInput());
        Keyed keyed = new Keyed(input);
        List<Derived> columns = new ArrayList<>();
        for (int group : aggregate.getGroupSet()) {
            columns.add(input.columns().get(group).forOrder());
        }
        List<AggregateCall> calls = new ArrayList<>();
        boolean[] chosen = new boolean[aggregate.getAggCallList().size()];
        for (AggregateCall call : aggregate.getAggCallList()) {
            Derived all = Derived.NONE;
            for (int argument : call.getArgList()) {
                all = all.with(input.columns().get(argument));
            }
            Derived result = CollatedExpressions.result(call.getType(), all);
            columns.add(result);
            boolean extreme =
                    isExtreme(call.getAggregation()) && result.forComparison().isIcu();
            chosen[calls.size()] = extreme;
            calls.add(extreme ? ofKeys(call, keyed, result) : ordered(call, keyed, all));
        }
        RelNode made = aggregate.copy(
                aggregate.getTraitSet(), keyed.rel(), aggregate.getGroupSet(), aggregate.getGroupSets(), calls);
        List<RexNode> items = refs(made);
        boolean changed = false;
        for (int i = 0; i < chosen.length; i++) {
            int place = aggregate.getGroupCount() + i;
            if (chosen[i]) {
                RelDataType type =
                        aggregate.getRowType().getFieldList().get(place).getType();
                items.set(place, over(columns).text(items.get(place), columns.get(place), type));
                changed = true;
            }
        }
        return new Node(
                changed
                        ? LogicalProject.create(
                                made, List.of(), items, aggregate.getRowType().getFieldNames(), Set.of())
                        : made,
                columns);
    }

    private AggregateCall ofKeys(AggregateCall call, Keyed keyed, Derived by) {
        int key = keyed.keyAndText(call.getArgList().getFirst(), by);
        return AggregateCopy.of(
                call,
                call.getAggregation(),
                List.of(key),
                call.getCollation(),
                PgRelTypes.of(
                        builder.getTypeFactory(),
                        PgTypes.TEXT,
                        -1,
                        call.getType().isNullable()));
    }

    /// An aggregate that shows the order of its arguments.
    private static AggregateCall ordered(AggregateCall call, Keyed keyed, Derived arguments) {
        RelCollation order = call.getCollation();
        String name = call.getAggregation().getName().toLowerCase(Locale.ROOT);
        if (order.getFieldCollations().isEmpty()) {
            if (!call.isDistinct() || !name.endsWith("_agg") || !arguments.isIcu()) {
                return call;
            }
            List<RelFieldCollation> fields = new ArrayList<>();
            for (int argument : call.getArgList()) {
                fields.add(new RelFieldCollation(
                        argument, RelFieldCollation.Direction.ASCENDING, RelFieldCollation.NullDirection.LAST));
            }
            order = RelCollations.of(fields);
        }
        RelCollation keys = keyed.order(order);
        if (!keys.equals(order) && holo.sql.function.OrderedSetAggregates.handles(name)) {
            throw SqlException.of("0A000", name + " cannot choose by a collation of ICU's")
                    .withHint("Order the values by COLLATE \"C\", or choose among them in a sub-query.");
        }
        return AggregateCopy.of(call, call.getAggregation(), call.getArgList(), keys, call.getType());
    }
}
