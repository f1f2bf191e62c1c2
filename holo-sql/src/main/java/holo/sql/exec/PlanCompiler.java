package holo.sql.exec;

import holo.sql.error.SqlException;
import holo.sql.expression.DomainCheck;
import holo.sql.expression.Expression;
import holo.sql.expression.ExpressionCompiler;
import holo.sql.type.DomainType;
import holo.sql.type.PgRelTypes;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Collect;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Intersect;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Minus;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.RepeatUnion;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.Spool;
import org.apache.calcite.rel.core.TableFunctionScan;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.core.Uncollect;
import org.apache.calcite.rel.core.Union;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.schema.TransientTable;
import org.jspecify.annotations.Nullable;

/// Compiles a logical tree to operators. One instance compiles one plan, on one thread.
public final class PlanCompiler {
    private final List<SqlType> parameterTypes;
    private final ExpressionCompiler expressions;
    private final @Nullable Measurements measurements;

    private PlanCompiler(
            RelNode plan,
            List<SqlType> parameterTypes,
            DomainCheck.Source domains,
            @Nullable Measurements measurements) {
        this.measurements = measurements;
        this.parameterTypes = List.copyOf(parameterTypes);
        this.expressions = new ExpressionCompiler(
                parameterTypes, this::input, plan.getCluster().getRexBuilder(), domains);
    }

    /// Compiles a plan. Conventions and traits are ignored: the tree's shape says what is done.
    ///
    /// @param parameterTypes the types of `$1`, `$2` …
    /// @param domains compiles what casts to domains ask
    /// @param measurements what the operators are to write down what they do in; null for nothing
    /// @throws SqlException 0A000 for a node or expression that is not supported
    public static CompiledPlan compile(
            RelNode plan,
            List<SqlType> parameterTypes,
            DomainCheck.Source domains,
            @Nullable Measurements measurements) {
        PlanCompiler compiler = new PlanCompiler(plan, parameterTypes, domains, measurements);
        return compiler.output(compiler.input(plan), plan);
    }

    /// Compiles an expression that reads no rows of its own, such as a default.
    ///
    /// @throws SqlException 0A000 for an expression that is not supported
    public static Expression expression(
            RexNode expression,
            List<SqlType> parameterTypes,
            org.apache.calcite.rex.RexBuilder builder,
            DomainCheck.Source domains) {
        return new ExpressionCompiler(
                        parameterTypes,
                        rel -> {
                            throw SqlException.of("0A000", "cannot use subquery in this context");
                        },
                        builder,
                        domains)
                .compile(expression);
    }

    /// A compiler of parts of a plan, which throws 0A000 for casts to domains.
    public static PlanCompiler of(RelNode plan, List<SqlType> parameterTypes) {
        return new PlanCompiler(
                plan,
                parameterTypes,
                domain -> {
                    throw SqlException.of("0A000", "a domain is not expected here");
                },
                null);
    }

    /// Strings of unknown type become text where they leave the plan.
    private CompiledPlan output(CompiledPlan plan, RelNode node) {
        List<SqlType> types = node.getRowType().getFieldList().stream()
                .map(f -> PgRelTypes.outputType(f.getType()))
                .toList();
        return new RetypedPlan(plan, types);
    }

    private record RetypedPlan(CompiledPlan plan, List<SqlType> outputTypes) implements CompiledPlan {
        @Override
        public RowSource open(ExecutionContext context) {
            return plan.open(context);
        }
    }

    /// Compiles an input of a node: for {@link ExecutableRel}s with inputs.
    public CompiledPlan input(RelNode node) {
        CompiledPlan plan = operator(node);
        return measurements == null ? plan : measurements.measured(node, plan);
    }

    private CompiledPlan operator(RelNode node) {
        return switch (node) {
            case ExecutableRel executable -> executable.compile(this);
            case Filter filter -> filter(filter);
            case Project project -> project(project);
            case Join join -> Joins.compile(this, join);
            case Correlate correlate -> Joins.compile(this, correlate);
            case Aggregate aggregate -> AggregatePlan.compile(this, aggregate);
            case Sort sort -> SortPlan.compile(this, sort);
            case Union union -> SetPlans.union(inputs(union), union);
            case Intersect intersect -> SetPlans.intersect(inputs(intersect), intersect);
            case Minus minus -> SetPlans.minus(inputs(minus), minus);
            case Values values -> values(values);
            case TableFunctionScan scan -> FunctionPlan.compile(this, scan);
            case Uncollect uncollect -> new UnnestPlan(input(uncollect.getInput()), uncollect);
            case RepeatUnion repeat -> RecursivePlan.compile(this, repeat);
            case Collect collect -> new CollectPlan(input(collect.getInput()), types(collect));
            case Spool spool -> input(spool.getInput());
            case TableScan scan
            when transientTable(scan) instanceof TransientTable table -> RecursivePlan.scan(table, types(scan));
            default -> throw SqlException.of("0A000", node.getRelTypeName() + " is not supported");
        };
    }

    /// As many rows, of no columns.
    public static CompiledPlan withoutColumns(CompiledPlan plan) {
        return new ProjectPlan(plan, new Expression[0], List.of(), new int[0]);
    }

    private static @Nullable TransientTable transientTable(TableScan scan) {
        return scan.getTable().unwrap(TransientTable.class);
    }

    /// The types of a node's columns.
    static List<SqlType> types(RelNode node) {
        return node.getRowType().getFieldList().stream()
                .map(f -> PgRelTypes.outputType(f.getType()))
                .toList();
    }

    /// Compiles an expression over the rows of a node's input.
    public Expression expression(RexNode node) {
        return expressions.compile(node);
    }

    /// Compiles an expression and converts its value to the type.
    public Expression expression(RexNode node, RelDataType type) {
        return expressions.compile(node, type);
    }

    /// The value of an expression that reads nothing; null for SQL's.
    public record Folded(@Nullable Object value) {}

    /// The value of an expression over constants, converted to the type, as sessions with the default settings have it;
    /// null for any other. For estimates only.
    ///
    /// @throws SqlException when it is no value of the type
    public @Nullable Folded fold(RexNode node, RelDataType type) {
        Expression compiled = expression(node, type);
        if (compiled.isConstant()) {
            return new Folded(compiled.constant());
        }
        return isArithmetic(node) ? new Folded(ExpressionCompiler.valueOf(compiled)) : null;
    }

    /// Whether an expression consists of constants and what may be done with them while a query is planned.
    private static boolean isArithmetic(RexNode node) {
        return switch (node) {
            case RexLiteral literal -> true;
            case RexCall call ->
                switch (call.getKind()) {
                    // A constrained domain's conditions may call what only a session has.
                    case PLUS, MINUS, TIMES, DIVIDE, MINUS_PREFIX, CAST ->
                        !isOfConstrainedDomain(call)
                                && call.getOperands().stream().allMatch(PlanCompiler::isArithmetic);
                    default -> false;
                };
            default -> false;
        };
    }

    private static boolean isOfConstrainedDomain(RexNode node) {
        return PgRelTypes.declaredType(node.getType()) instanceof DomainType domain && domain.isConstrained();
    }

    ExpressionCompiler expressions() {
        return expressions;
    }

    Expression[] expressions(List<RexNode> nodes) {
        return nodes.stream().map(this::expression).toArray(Expression[]::new);
    }

    /// The types of `$1`, `$2` …
    public List<SqlType> parameterTypes() {
        return parameterTypes;
    }

    private CompiledPlan filter(Filter filter) {
        CompiledPlan input = input(filter.getInput());
        Expression condition = expression(filter.getCondition());
        int[] correlations = ids(filter.getVariablesSet());
        return new FilterPlan(
                input, correlations.length == 0 ? condition : new CorrelatedCondition(condition, correlations));
    }

    static int[] ids(Iterable<CorrelationId> variables) {
        List<Integer> ids = new ArrayList<>();
        variables.forEach(v -> ids.add(v.getId()));
        return ids.stream().mapToInt(i -> i).toArray();
    }

    private CompiledPlan project(Project project) {
        CompiledPlan input = input(project.getInput());
        List<RexNode> nodes = project.getProjects();
        if (project.containsOver()) {
            WindowPlan window = WindowPlan.compile(this, input, nodes);
            input = window;
            nodes = window.projects();
        }
        List<RelDataTypeField> fields = project.getRowType().getFieldList();
        Expression[] outputs = new Expression[nodes.size()];
        for (int i = 0; i < outputs.length; i++) {
            outputs[i] = expressions.compile(nodes.get(i), fields.get(i).getType());
        }
        return new ProjectPlan(input, outputs, types(project), ids(project.getVariablesSet()));
    }

    private List<CompiledPlan> inputs(SetOp node) {
        List<CompiledPlan> plans = new ArrayList<>();
        for (RelNode input : node.getInputs()) {
            plans.add(retype(input(input), types(input), types(node)));
        }
        return plans;
    }

    /// Converts columns whose types differ from those that are expected.
    static CompiledPlan retype(CompiledPlan plan, List<SqlType> from, List<SqlType> to) {
        return ConvertPlan.needed(from, to) ? new ConvertPlan(plan, from, to) : plan;
    }

    private CompiledPlan values(Values values) {
        List<RelDataTypeField> fields = values.getRowType().getFieldList();
        List<Expression[]> rows = new ArrayList<>();
        for (List<? extends RexNode> tuple : values.getTuples()) {
            Expression[] row = new Expression[tuple.size()];
            for (int i = 0; i < row.length; i++) {
                row[i] = expressions.compile(tuple.get(i), fields.get(i).getType());
            }
            rows.add(row);
        }
        return new ValuesPlan(rows, types(values));
    }
}
