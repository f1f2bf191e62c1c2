package holo.sql.session;

import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.FunctionDescriptor;
import holo.sql.catalog.SequenceDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.ddl.DdlPlanner;
import holo.sql.error.SqlException;
import holo.sql.exec.ExecutionContext;
import holo.sql.parser.PgParser;
import holo.sql.parser.Statement;
import holo.sql.plan.IndexEntries;
import holo.sql.plan.Mutability;
import holo.sql.plan.Planner;
import holo.sql.plan.SequenceState;
import holo.sql.plan.TableLayout;
import holo.sql.statement.Defaults;
import holo.sql.statement.ValueQueries;
import holo.sql.type.DomainType;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeCoercions;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/// The planner as statements that change the catalog see it: always over the catalog of this moment.
final class SessionDdlPlanner implements DdlPlanner {
    private final Supplier<Planner> planners;
    private final ValueQueries queries;
    private final Function<SequenceDescriptor, SequenceState> positions;

    private final Consumer<FunctionDescriptor> functionCheck;
    private final SessionSettings settings;

    SessionDdlPlanner(
            Supplier<Planner> planners,
            ValueQueries queries,
            Function<SequenceDescriptor, SequenceState> positions,
            Consumer<FunctionDescriptor> functionCheck,
            SessionSettings settings) {
        this.settings = settings;
        this.functionCheck = functionCheck;
        this.planners = planners;
        this.queries = queries;
        this.positions = positions;
    }

    @Override
    public Described describe(SqlNode query) {
        Planner.Planned planned = planners.get().plan(query, List.of(), 0);
        return new Described(planned.columns().columns(), planned.columnCollations());
    }

    @Override
    public void checkDefault(SqlNode expression, SqlType type, int modifier, String column) {
        if (!columnsOf(expression).isEmpty()) {
            throw SqlException.of("0A000", "cannot use column reference in DEFAULT expression");
        }
        Planner.Planned plan = planOne(expression, List.of());
        if (Defaults.isUntyped(expression)) {
            // PostgreSQL reads it now, too.
            queries.value(plan, type, modifier);
            return;
        }
        SqlType found = plan.columns().columns().getFirst().type();
        TypeCoercions.Context context = TypeCoercions.context(found, type);
        if (context == null || context == TypeCoercions.Context.EXPLICIT) {
            throw SqlException.of(
                            "42804",
                            "column \"" + column + "\" is of type " + type.displayName()
                                    + " but default expression is of type " + found.displayName())
                    .withHint("You will need to rewrite or cast the expression.");
        }
    }

    @Override
    public List<Integer> checkExpression(String clause, SqlNode expression, TableDescriptor table, SqlType expected) {
        SqlType found = typeOf(expression, table);
        if (found.oid() != expected.oid() && !TypeCoercions.isImplicit(found, expected)) {
            throw SqlException.of(
                    "42804",
                    "argument of " + clause + " must be type " + expected.displayName() + ", not type "
                            + found.displayName());
        }
        TreeSet<Integer> numbers = new TreeSet<>();
        for (String name : columnsOf(expression)) {
            ColumnDescriptor column = table.findColumn(name);
            if (column != null) {
                numbers.add(column.number());
            }
        }
        return List.copyOf(numbers);
    }

    @Override
    public SqlType typeOf(SqlNode expression, TableDescriptor table) {
        return planOne(expression, List.of(new Planner.Feed(table.name(), table)))
                .columns()
                .columns()
                .getFirst()
                .type();
    }

    private Planner.Planned planOne(SqlNode expression, List<Planner.Feed> feeds) {
        return planners.get().planOverFeeds(List.of(expression), feeds, List.of(), 0);
    }

    @Override
    public String settingName(String written) {
        return settings.nameToSet(written);
    }

    @Override
    public String settingValue(String name, String value) {
        settings.check(name, value);
        return value;
    }

    @Override
    public String settingNow(String name) {
        return settings.get(name, "");
    }

    @Override
    public @Nullable Object evaluate(SqlNode expression, SqlType type, int modifier) {
        return queries.value(planOne(expression, List.of()), type, modifier);
    }

    @Override
    public void require(DomainType domain, @Nullable Object value) {
        planners.get().domains().of(domain).require(value, over(List.of()));
    }

    @Override
    public @Nullable List<@Nullable String> firstRow(String query) {
        if (!(PgParser.parse(query).getFirst().statement() instanceof Statement.Query parsed)) {
            throw new IllegalArgumentException("not a query: " + query);
        }
        return queries.firstRow(planners.get().plan(parsed.node(), List.of(), 0));
    }

    @Override
    public boolean anyRow(String query) {
        if (!(PgParser.parse(query).getFirst().statement() instanceof Statement.Query parsed)) {
            throw new IllegalArgumentException("not a query: " + query);
        }
        return queries.anyRow(planners.get().plan(parsed.node(), List.of(), 0));
    }

    @Override
    public boolean isMutable(SqlNode expression, TableDescriptor table) {
        return Mutability.isMutable(planOne(expression, List.of(new Planner.Feed(table.name(), table))));
    }

    @Override
    public RowExpression assignment(SqlNode expression, TableDescriptor table, ColumnDescriptor target) {
        Planner.Planned plan = planOne(expression, List.of(new Planner.Feed(table.name(), table)));
        return queries.assignment(plan, TableLayout.of(table), target)::apply;
    }

    @Override
    public void checkTrigger(SqlNode condition, TableDescriptor table) {
        Planner.Planned plan =
                planOne(condition, List.of(new Planner.Feed("old", table), new Planner.Feed("new", table)));
        SqlType type = plan.columns().columns().getFirst().type();
        if (type.base().oid() != PgTypes.BOOL.oid()) {
            throw SqlException.of("42804", "argument of WHEN must be type boolean, not type " + type.displayName());
        }
    }

    @Override
    public void checkFunction(FunctionDescriptor function) {
        functionCheck.accept(function);
    }

    @Override
    public SequenceState position(SequenceDescriptor sequence) {
        return positions.apply(sequence);
    }

    @Override
    public IndexEntries indexEntries(TableDescriptor table) {
        return new IndexEntries(TableLayout.of(table), planners.get());
    }

    @Override
    public ExecutionContext over(List<? extends Iterable<@Nullable Object[]>> fed) {
        return queries.over(fed);
    }

    private static List<String> columnsOf(SqlNode expression) {
        List<String> names = new ArrayList<>();
        expression.accept(new SqlBasicVisitor<@Nullable Void>() {
            @Override
            public @Nullable Void visit(SqlIdentifier id) {
                if (!id.isStar()) {
                    names.add(id.names.getLast());
                }
                return null;
            }

            @Override
            public @Nullable Void visit(org.apache.calcite.sql.SqlDataTypeSpec type) {
                return null;
            }
        });
        return names;
    }
}
