package holo.sql.plan;

import holo.sql.exec.SortPlan;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelCollations;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.logical.LogicalCorrelate;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.logical.LogicalSort;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.rex.RexVisitorImpl;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/// Puts indexes to use: scans read the part that their filter leaves, sorts are left out where an index has the order,
/// and joins with few rows on one side look the other side up. Runs over a tree from the top, once.
final class AccessRules extends RelHomogeneousShuttle {
    @Override
    public RelNode visit(RelNode other) {
        return switch (other) {
            case Sort sort -> sort(sort);
            case Join join -> join(join);
            case Aggregate aggregate -> aggregate(aggregate);
            case Filter filter when filter.getInput() instanceof StoreScan scan -> filter(filter, scan);
            default -> super.visit(other);
        };
    }

    private static RelNode filter(Filter filter, StoreScan scan) {
        if (scan.access() != KeyAccess.ALL) {
            return filter;
        }
        KeyAccess access = AccessChooser.choose(scan, filter.getCondition());
        return filter.copy(filter.getTraitSet(), List.of(scan.withAccess(access)));
    }

    // ---- order

    private RelNode sort(Sort sort) {
        if (sort.getCollation().getFieldCollations().isEmpty() || SortPlan.isWithTies(sort)) {
            return super.visit(sort);
        }
        List<SortKey> keys = sort.getCollation().getFieldCollations().stream()
                .map(field -> new SortKey(
                        RexInputRef.of(field.getFieldIndex(), sort.getInput().getRowType()), field))
                .toList();
        RelNode ordered = ordered(sort.getInput(), keys, sort.fetch != null);
        if (ordered == null) {
            return super.visit(sort);
        }
        return sort.fetch == null && sort.offset == null
                ? ordered
                : LogicalSort.create(ordered, RelCollations.EMPTY, sort.offset, sort.fetch);
    }

    /// What rows are ordered by.
    ///
    /// @param node over the fields of the tree that is looked at
    /// @param field its direction
    private record SortKey(RexNode node, RelFieldCollation field) {}

    /// The same rows in the order, read from an index that has it; null when there is none worth using.
    private static @Nullable RelNode ordered(RelNode rel, List<SortKey> keys, boolean limited) {
        return switch (rel) {
            case Project project
            when !project.containsOver() -> {
                RelNode input = ordered(project.getInput(), below(project, keys), limited);
                yield input == null ? null : project.copy(project.getTraitSet(), List.of(input));
            }
            case Filter filter
            when filter.getInput() instanceof StoreScan scan && scan.access() == KeyAccess.ALL -> {
                KeyAccess chosen = AccessChooser.choose(scan, filter.getCondition());
                KeyAccess access =
                        orderedAccess(scan, RelOptUtil.conjunctions(filter.getCondition()), chosen, keys, limited);
                yield access == null ? null : filter.copy(filter.getTraitSet(), List.of(scan.withAccess(access)));
            }
            case StoreScan scan
            when scan.access() == KeyAccess.ALL -> {
                KeyAccess access = orderedAccess(scan, List.of(), KeyAccess.ALL, keys, limited);
                yield access == null ? null : scan.withAccess(access);
            }
            default -> null;
        };
    }

    /// `min` and `max` of all rows take the first one from an index that has the order.
    private RelNode aggregate(Aggregate aggregate) {
        if (aggregate.getGroupType() == Aggregate.Group.SIMPLE
                && aggregate.getGroupSet().isEmpty()
                && aggregate.getAggCallList().size() == 1) {
            AggregateCall call = aggregate.getAggCallList().getFirst();
            SqlKind kind = call.getAggregation().getKind();
            if ((kind == SqlKind.MIN || kind == SqlKind.MAX)
                    && call.filterArg < 0
                    && call.getArgList().size() == 1) {
                RelNode input = aggregate.getInput();
                RexNode value = RexInputRef.of(call.getArgList().getFirst(), input.getRowType());
                RelNode first = inOrder(input, value, kind == SqlKind.MAX);
                if (first != null) {
                    RexNode one = aggregate.getCluster().getRexBuilder().makeExactLiteral(BigDecimal.ONE);
                    return aggregate.copy(
                            aggregate.getTraitSet(),
                            List.of(LogicalSort.create(first, RelCollations.EMPTY, null, one)));
                }
            }
        }
        return super.visit((RelNode) aggregate);
    }

    /// The rows that have the value, by it; null when no index has them so without reading others.
    private static @Nullable RelNode inOrder(RelNode rel, RexNode value, boolean descending) {
        return switch (rel) {
            case Project project
            when !project.containsOver() -> {
                RelNode input = inOrder(project.getInput(), RelOptUtil.pushPastProject(value, project), descending);
                yield input == null ? null : project.copy(project.getTraitSet(), List.of(input));
            }
            case Filter filter
            when filter.getInput() instanceof StoreScan scan ->
                inOrder(scan, RelOptUtil.conjunctions(filter.getCondition()), value, descending);
            case StoreScan scan -> inOrder(scan, List.of(), value, descending);
            default -> null;
        };
    }

    private static @Nullable RelNode inOrder(StoreScan scan, List<RexNode> asked, RexNode value, boolean descending) {
        if (scan.access() != KeyAccess.ALL) {
            return null;
        }
        RexBuilder builder = scan.getCluster().getRexBuilder();
        List<RexNode> conditions = new ArrayList<>(asked);
        conditions.add(builder.makeCall(SqlStdOperatorTable.IS_NOT_NULL, value));
        RexNode condition = RexUtil.composeConjunction(builder, conditions);
        KeyAccess chosen = AccessChooser.choose(scan, condition);
        for (RelFieldCollation.NullDirection nulls :
                List.of(RelFieldCollation.NullDirection.LAST, RelFieldCollation.NullDirection.FIRST)) {
            RelFieldCollation field = new RelFieldCollation(
                    0,
                    descending ? RelFieldCollation.Direction.DESCENDING : RelFieldCollation.Direction.ASCENDING,
                    nulls);
            KeyAccess access = orderedAccess(scan, conditions, chosen, List.of(new SortKey(value, field)), true);
            // With other conditions the first rows of an index may be the wrong ones, however many.
            if (access != null && (asked.isEmpty() || !access.isAll())) {
                return LogicalFilter.create(scan.withAccess(access), condition);
            }
        }
        return null;
    }

    /// What a projection's output is ordered by, over its input.
    private static List<SortKey> below(Project project, List<SortKey> keys) {
        List<SortKey> below = new ArrayList<>();
        for (SortKey key : keys) {
            below.add(new SortKey(RelOptUtil.pushPastProject(key.node(), project), key.field()));
        }
        return below;
    }

    /// The chosen access with a direction when its index has the order; else, for a limited query without a better way,
    /// all rows of an index that has it.
    private static @Nullable KeyAccess orderedAccess(
            StoreScan scan, List<RexNode> conditions, KeyAccess chosen, List<SortKey> keys, boolean limited) {
        for (AccessPath path : scan.paths()) {
            boolean same = chosen.index() != null
                    && path.index().oid() == chosen.index().oid()
                    && chosen.guards().isEmpty();
            boolean free =
                    chosen.index() == null && (limited || path.index().primary()) && holds(scan, path, conditions);
            if (!same && !free) {
                continue;
            }
            KeyAccess.Direction direction =
                    direction(scan, path, same ? chosen.equal().size() : 0, keys);
            if (direction != null) {
                return same
                        ? chosen.in(direction)
                        : KeyAccess.all(path.index(), direction, "it has the order that is asked for");
            }
        }
        return null;
    }

    /// Whether all rows that the conditions ask for are in the index, whatever the values.
    private static boolean holds(StoreScan scan, AccessPath path, List<RexNode> conditions) {
        List<RexNode> guards = PartialIndexes.guards(scan, path, conditions);
        return guards != null && guards.isEmpty();
    }

    /// In which direction an index is to be read for the order; null when it does not have it.
    ///
    /// @param fixed how many of its first columns have one value only
    private static KeyAccess.@Nullable Direction direction(
            StoreScan scan, AccessPath path, int fixed, List<SortKey> keys) {
        int column = fixed;
        Boolean backwards = null;
        for (SortKey key : keys) {
            RexNode node = scan.overPlaces(key.node());
            if (isFixed(path, fixed, node)) {
                continue;
            }
            if (column == path.columns() || !path.isPart(column, node) || !isOrdered(path, column)) {
                return null;
            }
            boolean descending = key.field().direction.isDescending();
            boolean turned = descending != path.descending(column);
            boolean nullsFirst = path.nullsFirst(column) != turned;
            if (!path.isNotNull(column) && nullsFirst(key.field()) != nullsFirst) {
                return null;
            }
            if (backwards != null && backwards != turned) {
                return null;
            }
            backwards = turned;
            column++;
        }
        return Boolean.TRUE.equals(backwards) ? KeyAccess.Direction.BACKWARDS : KeyAccess.Direction.FORWARDS;
    }

    private static boolean isFixed(AccessPath path, int fixed, RexNode node) {
        for (int i = 0; i < fixed; i++) {
            if (path.isPart(i, node)) {
                return true;
            }
        }
        return false;
    }

    /// Whether keys of the column's type sort as its values do.
    private static boolean isOrdered(AccessPath path, int column) {
        return switch (path.type(column).oid()) {
            case 16, 17, 20, 21, 23, 25, 26, 700, 701, 1042, 1043, 1082, 1083, 1114, 1184, 1186, 1700, 2950 -> true;
            default -> false;
        };
    }

    private static boolean nullsFirst(RelFieldCollation field) {
        return switch (field.nullDirection) {
            case FIRST -> true;
            case LAST -> false;
            case UNSPECIFIED -> field.direction.isDescending();
        };
    }

    // ---- joins

    private RelNode join(Join join) {
        Join visited = (Join) super.visit((RelNode) join);
        boolean possible = join.getJoinType() == JoinRelType.INNER
                || join.getJoinType() == JoinRelType.LEFT
                || join.getJoinType() == JoinRelType.SEMI
                || join.getJoinType() == JoinRelType.ANTI;
        if (!possible
                || join.getCondition().isAlwaysTrue()
                || !join.getVariablesSet().isEmpty()) {
            return visited;
        }
        RelNode looked = lookUp(visited, join.getRight(), visited.getLeft(), join.getCondition(), join.getJoinType());
        if (looked != null) {
            return looked;
        }
        if (join.getJoinType() != JoinRelType.INNER) {
            return visited;
        }
        int left = join.getLeft().getRowType().getFieldCount();
        int right = join.getRight().getRowType().getFieldCount();
        RexNode turned = shift(join.getCondition(), i -> i < left ? i + right : i - left, join);
        RelNode swapped = lookUp(visited, join.getLeft(), visited.getRight(), turned, JoinRelType.INNER);
        if (swapped == null) {
            return visited;
        }
        RexBuilder builder = join.getCluster().getRexBuilder();
        List<RexNode> fields = new ArrayList<>();
        for (int i = 0; i < left + right; i++) {
            fields.add(builder.makeInputRef(swapped, i < left ? i + right : i - left));
        }
        return LogicalProject.create(
                swapped, List.of(), fields, join.getRowType().getFieldNames(), Set.of());
    }

    private static RexNode shift(RexNode node, java.util.function.IntUnaryOperator to, Join join) {
        RexBuilder builder = join.getCluster().getRexBuilder();
        return node.accept(new RexShuttle() {
            @Override
            public RexNode visitInputRef(RexInputRef ref) {
                return builder.makeInputRef(ref.getType(), to.applyAsInt(ref.getIndex()));
            }
        });
    }

    /// The join as a look-up of the inner side for each row of the outer one; null when the inner side has no index for
    /// it or the outer one has too many rows.
    ///
    /// @param inner as it was before its scan got an access of its own
    /// @param condition over the outer side's columns, then those of the inner one
    private static @Nullable RelNode lookUp(
            Join join, RelNode inner, RelNode outer, RexNode condition, JoinRelType kind) {
        StoreScan scan = inner instanceof StoreScan s
                ? s
                : inner instanceof Filter f && f.getInput() instanceof StoreScan s ? s : null;
        if (scan == null || scan.access() != KeyAccess.ALL) {
            return null;
        }
        RexBuilder builder = join.getCluster().getRexBuilder();
        CorrelationId id = join.getCluster().createCorrel();
        RexNode row = builder.makeCorrel(outer.getRowType(), id);
        int outerFields = outer.getRowType().getFieldCount();
        ImmutableBitSet.Builder used = ImmutableBitSet.builder();
        RexNode lookup = condition.accept(new RexShuttle() {
            @Override
            public RexNode visitInputRef(RexInputRef ref) {
                if (ref.getIndex() >= outerFields) {
                    return builder.makeInputRef(ref.getType(), ref.getIndex() - outerFields);
                }
                used.set(ref.getIndex());
                return builder.makeFieldAccess(row, ref.getIndex());
            }
        });
        RexNode all = inner instanceof Filter f
                ? RexUtil.composeConjunction(builder, List.of(lookup, f.getCondition()))
                : lookup;
        KeyAccess access = AccessChooser.choose(scan, all);
        if (access.equal().isEmpty() || !dependsOnOuter(access, id)) {
            return null;
        }
        double tableRows = Math.max(AccessChooser.ROWS_MIN, scan.getTable().getRowCount());
        Double outerRows = join.getCluster().getMetadataQuery().getRowCount(outer);
        double each = AccessChooser.cost(scan, access, tableRows) + AccessChooser.LOOKUP_COST;
        if (outerRows == null || outerRows * each > tableRows) {
            return null;
        }
        KeyAccess reasoned = access.because("looked up for each of about " + Math.round(outerRows) + " rows");
        RelNode right = LogicalFilter.create(scan.withAccess(reasoned), all);
        return LogicalCorrelate.create(outer, right, List.of(), id, used.build(), kind);
    }

    private static boolean dependsOnOuter(KeyAccess access, CorrelationId id) {
        boolean[] found = new boolean[1];
        access.equal()
                .forEach(value -> value.accept(new RexVisitorImpl<@Nullable Void>(true) {
                    @Override
                    public @Nullable Void visitCorrelVariable(RexCorrelVariable variable) {
                        found[0] |= variable.id.equals(id);
                        return null;
                    }
                }));
        return found[0];
    }
}
