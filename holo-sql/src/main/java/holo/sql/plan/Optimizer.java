package holo.sql.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.RelRule;
import org.apache.calcite.plan.hep.HepMatchOrder;
import org.apache.calcite.plan.hep.HepPlanner;
import org.apache.calcite.plan.hep.HepProgram;
import org.apache.calcite.plan.hep.HepProgramBuilder;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.RelFactories;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.rules.CoreRules;
import org.apache.calcite.rex.RexExecutor;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql2rel.RelDecorrelator;
import org.apache.calcite.sql2rel.RelFieldTrimmer;
import org.apache.calcite.tools.RelBuilder;
import org.apache.calcite.tools.RelBuilderFactory;
import org.apache.calcite.util.ImmutableBitSet;
import org.apache.calcite.util.mapping.Mappings;

/// The rules that are worth their time: sub-queries become joins, filters go down, joins of several tables are put in
/// order, columns that nobody reads are not read, and scans learn their keys.
final class Optimizer {
    /// Calcite's own simplification assumes Calcite's types; constants are folded when expressions are compiled.
    static final UnaryOperator<RelBuilder.Config> BUILDER_CONFIG =
            config -> config.withSimplify(false).withSimplifyValues(false);

    /// Leaves constants alone.
    static final RexExecutor NO_EXECUTOR = (builder, constants, reduced) -> reduced.addAll(constants);

    private static final RelBuilderFactory BUILDERS =
            RelBuilder.proto(BUILDER_CONFIG.apply(RelBuilder.Config.DEFAULT), RelFactories.DEFAULT_TABLE_SCAN_FACTORY);

    /// Writes no projection into the next.
    private static final RelBuilderFactory UNMERGED = RelBuilder.proto(
            BUILDER_CONFIG.apply(RelBuilder.Config.DEFAULT).withBloat(-1), RelFactories.DEFAULT_TABLE_SCAN_FACTORY);

    private static List<RelOptRule> subQueries(RowSets sets) {
        return withBuilder(
                ((RelRule<?>) CoreRules.FILTER_SUB_QUERY_TO_CORRELATE)
                        .config
                        .withOperandSupplier(b -> b.operand(Filter.class)
                                .predicate(sets::becomesJoin)
                                .anyInputs())
                        .toRule(),
                ((RelRule<?>) CoreRules.PROJECT_SUB_QUERY_TO_CORRELATE)
                        .config
                        .withOperandSupplier(b -> b.operand(Project.class)
                                .predicate(sets::becomesJoin)
                                .anyInputs())
                        .toRule(),
                ((RelRule<?>) CoreRules.JOIN_SUB_QUERY_TO_CORRELATE)
                        .config
                        .withOperandSupplier(b -> b.operand(Join.class)
                                .predicate(sets::becomesJoin)
                                .anyInputs())
                        .toRule());
    }

    /// A sub-query that refers to the row of its filter stays where that row is.
    private static boolean moves(Filter filter) {
        return filter.getVariablesSet().isEmpty() || RexUtil.SubQueryFinder.find(filter.getCondition()) == null;
    }

    private static boolean passes(Filter filter) {
        return !(filter.getInput().stripped() instanceof Project project) || VolatileCalls.mayPass(filter, project);
    }

    private static RelOptRule filterOver(RelOptRule rule, Class<? extends RelNode> below) {
        return ((RelRule<?>) rule)
                .config
                .withOperandSupplier(b -> b.operand(Filter.class)
                        .predicate(Optimizer::moves)
                        .oneInput(c -> c.operand(below).anyInputs()))
                .toRule();
    }

    private static final List<RelOptRule> PUSH_DOWN = withBuilder(
            filterOver(CoreRules.FILTER_INTO_JOIN, Join.class),
            ((RelRule<?>) CoreRules.JOIN_CONDITION_PUSH)
                    .config
                    .withOperandSupplier(b -> b.operand(Join.class)
                            .predicate(j -> RexUtil.SubQueryFinder.find(j.getCondition()) == null)
                            .anyInputs())
                    .toRule(),
            ((RelRule<?>) CoreRules.FILTER_PROJECT_TRANSPOSE)
                    .config
                    .withOperandSupplier(b -> b.operand(Filter.class)
                            .predicate(f -> moves(f) && !RexUtil.containsCorrelation(f.getCondition()) && passes(f))
                            .oneInput(c -> c.operand(Project.class).anyInputs()))
                    .toRule(),
            // The group of no columns is there over no rows, too: below it a condition would not take it away.
            ((RelRule<?>) CoreRules.FILTER_AGGREGATE_TRANSPOSE)
                    .config
                    .withOperandSupplier(b -> b.operand(Filter.class)
                            .predicate(Optimizer::moves)
                            .oneInput(c -> c.operand(Aggregate.class)
                                    .predicate(a -> a.getGroupSets().stream().noneMatch(ImmutableBitSet::isEmpty))
                                    .anyInputs()))
                    .toRule(),
            filterOver(CoreRules.FILTER_SET_OP_TRANSPOSE, SetOp.class),
            filterOver(CoreRules.FILTER_CORRELATE, Correlate.class),
            ((RelRule<?>) CoreRules.FILTER_MERGE)
                    .config
                    .withOperandSupplier(b -> b.operand(Filter.class)
                            .predicate(Optimizer::moves)
                            .oneInput(c -> c.operand(Filter.class)
                                    .predicate(Optimizer::moves)
                                    .anyInputs()))
                    .toRule(),
            Barriers.PUSH_SILENT,
            // What a merged projection supplied to sub-queries would be lost.
            ((RelRule<?>) CoreRules.PROJECT_MERGE)
                    .config
                    .withOperandSupplier(b -> b.operand(Project.class)
                            .predicate(p -> p.getVariablesSet().isEmpty())
                            .oneInput(c -> c.operand(Project.class)
                                    .predicate(p -> p.getVariablesSet().isEmpty() && VolatileCalls.mayMerge(p))
                                    .anyInputs()))
                    .toRule(),
            CoreRules.PROJECT_REMOVE);

    private static final List<RelOptRule> TO_MULTI_JOIN = withBuilder(
            CoreRules.JOIN_TO_MULTI_JOIN, CoreRules.PROJECT_MULTI_JOIN_MERGE, CoreRules.FILTER_MULTI_JOIN_MERGE);

    private static final List<RelOptRule> ORDER_JOINS = withBuilder(CoreRules.MULTI_JOIN_OPTIMIZE);

    private static final int JOINS_WORTH_ORDERING = 2;

    private static final System.Logger LOG = System.getLogger(Optimizer.class.getName());

    private final RelOptCluster cluster;

    Optimizer(RelOptCluster cluster) {
        this.cluster = cluster;
    }

    /// The same rules, building what they build without simplification.
    private static List<RelOptRule> withBuilder(RelOptRule... rules) {
        List<RelOptRule> own = new ArrayList<>();
        for (RelOptRule rule : rules) {
            own.add(
                    rule instanceof RelRule<?> configured
                            ? configured.config.withRelBuilderFactory(BUILDERS).toRule()
                            : rule);
        }
        return List.copyOf(own);
    }

    RelNode optimize(RelNode query) {
        RelBuilder builder = (VolatileCalls.in(query) ? UNMERGED : BUILDERS).create(cluster, null);
        RelNode rel = query;
        if (PlanFacts.of(rel).subQuery()) {
            rel = rel.accept(new SemiJoins());
            rel = run(rel, subQueries(new RowSets(rel)), HepMatchOrder.ARBITRARY);
        }
        if (PlanFacts.of(rel).correlate()) {
            rel = rel.accept(new UncorrelatedSides()).accept(new OneRowLaterals());
        }
        PlanFacts facts = PlanFacts.of(rel);
        if (facts.correlate() && !facts.subQuery() && !windowsInside(rel)) {
            ScalarAggregates scalars = new ScalarAggregates();
            rel = rel.accept(scalars).accept(new ConstantKeys());
            if (!scalars.staysCorrelated() && !SharedCorrelations.in(rel)) {
                rel = decorrelated(rel, builder);
            }
        }
        if (joins(rel) > 0) {
            rel = rel.accept(new CommonConditions());
        }
        rel = run(rel, PUSH_DOWN, HepMatchOrder.ARBITRARY);
        if (joins(rel) >= JOINS_WORTH_ORDERING && !facts.subQuery() && isOrderable(rel)) {
            rel = orderJoins(rel);
        }
        rel = trim(rel, builder);
        return rel.accept(new LateOutputs())
                .accept(new PartitionRules())
                .accept(new AccessRules())
                .accept(new InnerQueries());
    }

    /// Queries that stay in expressions, run for outer rows: conditions go down in them, too, and find their indexes.
    private static final class InnerQueries extends RelHomogeneousShuttle {
        private final RexShuttle expressions = new RexShuttle() {
            @Override
            public RexNode visitSubQuery(RexSubQuery query) {
                RexSubQuery visited = (RexSubQuery) super.visitSubQuery(query);
                RelNode rel = run(visited.rel, PUSH_DOWN, HepMatchOrder.ARBITRARY);
                return visited.clone(rel.accept(new PartitionRules())
                        .accept(new AccessRules())
                        .accept(InnerQueries.this));
            }
        };

        @Override
        public RelNode visit(RelNode other) {
            return super.visit(other).accept(expressions);
        }
    }

    /// Whether the inner part of a correlated query has windows: taken apart, it would have those of all outer rows in
    /// one.
    private static boolean windowsInside(RelNode rel) {
        return rel instanceof Correlate correlate && hasWindows(correlate.getRight())
                || rel.getInputs().stream().anyMatch(Optimizer::windowsInside);
    }

    private static boolean hasWindows(RelNode rel) {
        return rel instanceof Project project && project.containsOver()
                || rel.getInputs().stream().anyMatch(Optimizer::hasWindows);
    }

    /// A query that Calcite cannot take apart stays as it is: its inner part is run for each row of the outer one.
    private static RelNode decorrelated(RelNode rel, RelBuilder builder) {
        try {
            return OrderedCalls.shown(RelDecorrelator.decorrelateQuery(OrderedCalls.hidden(rel), builder));
        } catch (IllegalArgumentException
                | IllegalStateException
                | NullPointerException
                | AssertionError
                | IndexOutOfBoundsException e) {
            LOG.log(System.Logger.Level.DEBUG, "a correlated query stays correlated", e);
            return rel;
        }
    }

    private RelNode orderJoins(RelNode rel) {
        RelNode multi = run(rel, TO_MULTI_JOIN, HepMatchOrder.BOTTOM_UP);
        RelNode ordered = run(multi, ORDER_JOINS, HepMatchOrder.BOTTOM_UP);
        return run(ordered, PUSH_DOWN, HepMatchOrder.ARBITRARY);
    }

    private RelNode trim(RelNode rel, RelBuilder builder) {
        try {
            return new RelFieldTrimmer(null, builder).trim(rel);
        } catch (IllegalArgumentException | IndexOutOfBoundsException | Mappings.NoElementException e) {
            // The trimmer loses columns that only a correlated input reads; without it more columns are read.
            return rel;
        }
    }

    private static RelNode run(RelNode rel, List<RelOptRule> rules, HepMatchOrder order) {
        HepProgramBuilder program = HepProgram.builder().addMatchOrder(order);
        program.addRuleCollection(rules);
        HepPlanner planner = new HepPlanner(program.build());
        planner.setExecutor(NO_EXECUTOR);
        planner.setRoot(rel);
        return planner.findBestExp();
    }

    /// Calcite's join order loses rows that joins fill up with nulls on their left.
    private static boolean isOrderable(RelNode rel) {
        return !(rel instanceof Join join
                        && (join.getJoinType() == JoinRelType.RIGHT || join.getJoinType() == JoinRelType.FULL))
                && rel.getInputs().stream().allMatch(Optimizer::isOrderable);
    }

    private static int joins(RelNode rel) {
        int count = rel instanceof Join ? 1 : 0;
        for (RelNode input : rel.getInputs()) {
            count += joins(input);
        }
        return count;
    }
}
