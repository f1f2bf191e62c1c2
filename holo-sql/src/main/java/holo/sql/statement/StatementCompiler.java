package holo.sql.statement;

import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.IndexDescriptor;
import holo.sql.catalog.PartitionKey;
import holo.sql.catalog.PolicyDescriptor.Command;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.catalog.TriggerDescriptor.Event;
import holo.sql.catalog.ViewDescriptor;
import holo.sql.error.SqlException;
import holo.sql.expression.Literals;
import holo.sql.parser.MergeAction;
import holo.sql.parser.PgParser;
import holo.sql.parser.Statement;
import holo.sql.plan.AggregateCalls;
import holo.sql.plan.Families;
import holo.sql.plan.ParameterNames;
import holo.sql.plan.Planner;
import holo.sql.plan.RowUse;
import holo.sql.plan.SearchPath;
import holo.sql.session.RowDescription;
import holo.sql.statistics.TableEstimates;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeContext;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.fun.SqlCase;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.util.Litmus;
import org.jspecify.annotations.Nullable;

/// Compiles queries and changes of rows. One instance compiles one statement.
public final class StatementCompiler {
    private final SearchPath path;
    private final Planner planner;
    private final Parameters parameters;
    private final Map<ColumnDescriptor, Map<SqlType, Conversion>> conversions = new IdentityHashMap<>();
    private final FirstParts first;

    /// @param text the whole text that the statement's nodes have their positions in
    /// @param declared types of parameters, null elements to infer
    public StatementCompiler(
            SearchPath path,
            TableEstimates estimates,
            String text,
            List<@Nullable SqlType> declared,
            int parameterCount) {
        this.path = path;
        this.planner = new Planner(path, estimates, text);
        this.parameters = new Parameters(declared, parameterCount);
        this.first = new FirstParts(path, planner, parameters);
    }

    /// Makes the plans write down what their operators do, for {@link CompiledStatement#explain(Execution)}.
    ///
    /// @param timed whether times are to be shown
    public StatementCompiler measuring(boolean timed) {
        planner.measure(timed);
        return this;
    }

    /// Lets the statement call parameters by names.
    public StatementCompiler naming(ParameterNames names) {
        planner.name(names);
        return this;
    }

    /// Whether this class compiles the statement.
    public static boolean handles(Statement statement) {
        return statement instanceof Statement.Query
                || statement instanceof Statement.Insert
                || statement instanceof Statement.Update
                || statement instanceof Statement.Delete
                || statement instanceof Statement.Merge
                || statement instanceof Statement.WithChanges;
    }

    /// @throws SqlException in PostgreSQL's words
    public CompiledStatement compile(Statement statement) {
        Statement whole = statement instanceof Statement.Query query ? new VolatileItems(path).apart(query) : statement;
        return first.before(whole == null ? statement : whole, this::part);
    }

    /// A statement whose changes and locking queries are compiled by themselves.
    private CompiledStatement part(Statement statement) {
        return switch (statement) {
            case Statement.Query query -> query(query);
            case Statement.Insert insert -> insert(insert);
            case Statement.Update update -> update(update);
            case Statement.Delete delete -> delete(delete);
            case Statement.Merge merge -> merge(merge);
            default -> throw new IllegalArgumentException("not compiled: " + statement);
        };
    }

    private CompiledStatement query(Statement.Query query) {
        if (!query.locking().isEmpty()) {
            return new LockingCompiler(query, path, planner, parameters).compile();
        }
        return QueryStatement.of(parameters.learn(planner.plan(query.node(), parameters.known(), parameters.count())));
    }

    private CompiledStatement insert(Statement.Insert insert) {
        AggregateCalls.refuseAll(insert.returning(), "RETURNING", path);
        if (insert.rows() != null) {
            insert.rows().forEach(row -> AggregateCalls.refuseAll(row, "VALUES", path));
        }
        boolean returns = insert.returning() != null;
        Target plain = Target.of(insert.table(), Event.INSERT, path, planner);
        boolean reads =
                returns || insert.onConflict() != null && insert.onConflict().readsTable();
        Target target = plain.with(PolicyChecks.written(plain.policyScope(path, planner), Command.INSERT, reads));
        List<ColumnDescriptor> columns = targetColumns(insert.columns(), target);
        List<List<Cell>> rows = null;
        ComputedValues expressions = null;
        Planner.Planned query = null;
        List<Conversion> conversions = new ArrayList<>();
        List<List<@Nullable SqlNode>> values = insert.rows();
        SqlNode source = insert.query();
        if (values != null && values.size() == 1 && ValueRows.yieldsRows(values.getFirst())) {
            source = ValueRows.query(values.getFirst());
            values = null;
        }
        if (values != null) {
            values = ValueRows.assigned(values, insert.columns(), columns);
            requireFewEnough(
                    values.getFirst().size(), columns.size(), !insert.columns().isEmpty());
            columns = columns.subList(0, values.getFirst().size());
            requireOnce(target, columns);
            List<List<SqlNode>> computed = new ArrayList<>(values.size());
            rows = cells(values, columns, target, insert.overridingSystemValue(), computed);
            if (!computed.stream().allMatch(List::isEmpty)) {
                expressions = ComputedValues.plan(
                        computed, parameters.count(), (nodes, types) -> planExpressions(insert.with(), nodes, types));
                rows = convertComputed(rows, columns, expressions);
            }
        } else if (source != null) {
            SqlNodeList with = insert.with();
            SqlNode node = with == null ? source : PgParser.with(with, source);
            SelectedValues selected = SelectedValues.of(source);
            selected.suggestTypes(parameters, columns);
            query = parameters.learn(planner.plan(node, parameters.known(), parameters.count()));
            List<RowDescription.Column> found = query.columns().columns();
            requireFewEnough(found.size(), columns.size(), !insert.columns().isEmpty());
            columns = columns.subList(0, found.size());
            requireOnce(target, columns);
            for (int i = 0; i < found.size(); i++) {
                target.requireAssignable(columns.get(i), true, insert.overridingSystemValue());
                SqlType from = selected.isUntyped(i, found.size())
                        ? PgTypes.UNKNOWN
                        : found.get(i).type();
                conversions.add(Conversion.assignment(from, columns.get(i)));
            }
        } else {
            columns = columns.stream().filter(c -> c.number() > 0).toList();
            List<Cell> none = new ArrayList<>();
            columns.forEach(c -> none.add(new Cell.Default()));
            rows = List.of(none);
        }
        ConflictAction conflict = insert.onConflict() == null ? null : conflict(insert, target, reads);
        Returning.Clause returning = returning(
                insert.returning(),
                insert.with(),
                target,
                insert.alias() == null ? insert.table().name() : insert.alias(),
                JoinedRelations.NONE);
        return new InsertStatement(
                target,
                columns.stream().mapToInt(c -> c.number() - 1).toArray(),
                rows,
                expressions,
                query,
                conversions,
                conflict,
                returning == null ? null : returning.plan(),
                parameters.all());
    }

    /// @param more types of parameters behind the statement's own
    private Planner.Planned planExpressions(
            @Nullable SqlNodeList with, List<SqlNode> computed, List<@Nullable SqlType> more) {
        List<@Nullable SqlType> declared = new ArrayList<>(parameters.known());
        declared.addAll(more);
        return parameters.learn(planner.planOverFeeds(computed, List.of(), with, declared, declared.size()));
    }

    private static List<ColumnDescriptor> targetColumns(List<SqlIdentifier> ids, Target target) {
        if (ids.isEmpty()) {
            return target.columns();
        }
        List<ColumnDescriptor> columns = new ArrayList<>();
        for (SqlIdentifier id : ids) {
            ColumnDescriptor column = target.column(id, true);
            if (columns.contains(column)) {
                throw SqlException.of("42701", "column \"" + column.name() + "\" specified more than once")
                        .withPosition(id.getParserPosition().getColumnNum());
            }
            target.requireOnce(columns, column);
            columns.add(column);
        }
        return columns;
    }

    private static void requireOnce(Target target, List<ColumnDescriptor> columns) {
        if (target.view() != null) {
            for (int i = 1; i < columns.size(); i++) {
                target.requireOnce(columns.subList(0, i), columns.get(i));
            }
        }
    }

    private static void requireFewEnough(int values, int columns, boolean named) {
        if (values > columns) {
            throw SqlException.of("42601", "INSERT has more expressions than target columns");
        }
        if (named && values < columns) {
            throw SqlException.of("42601", "INSERT has more target columns than expressions");
        }
    }

    private List<List<Cell>> cells(
            List<List<@Nullable SqlNode>> values,
            List<ColumnDescriptor> columns,
            Target target,
            boolean overriding,
            List<List<SqlNode>> computed) {
        List<List<Cell>> rows = new ArrayList<>(values.size());
        for (List<@Nullable SqlNode> row : values) {
            List<Cell> cells = new ArrayList<>(row.size());
            List<SqlNode> computedOfRow = new ArrayList<>(0);
            for (int i = 0; i < row.size(); i++) {
                SqlNode node = row.get(i);
                if (node == null) {
                    target.requireStored(columns.get(i));
                } else {
                    target.requireAssignable(columns.get(i), true, overriding);
                }
                cells.add(cell(node, columns.get(i), computedOfRow));
            }
            rows.add(cells);
            computed.add(computedOfRow);
        }
        return rows;
    }

    /// A cell for a value; what is more than a literal or a parameter is left for the query of expressions.
    private Cell cell(@Nullable SqlNode node, ColumnDescriptor column, List<SqlNode> computed) {
        if (node == null) {
            return new Cell.Default();
        }
        if (node instanceof SqlLiteral literal) {
            return new Cell.Constant(Cell.value(literal), assignment(Cell.type(literal), column));
        }
        if (node instanceof SqlDynamicParam parameter) {
            SqlType type = parameters.suggest(parameter.getIndex(), column.type());
            return new Cell.Parameter(parameter.getIndex(), Conversion.assignment(type, column));
        }
        computed.add(node);
        return new Cell.Computed(computed.size() - 1, NOT_YET);
    }

    /// A literal that is no value of its column is refused although there may be no row to assign it to.
    private static Cell checked(Cell cell) {
        if (cell instanceof Cell.Constant constant && constant.value() instanceof String text) {
            SqlType type = constant.conversion().type();
            if (Literals.isSettled(text, type)) {
                constant.converted(TypeContext.DEFAULT);
            } else if (Literals.isTime(type)) {
                Literals.requireTime(text, constant::converted);
            }
        }
        return cell;
    }

    private static final Conversion NOT_YET = new Conversion(holo.sql.function.Casts.IDENTITY, PgTypes.TEXT, -1);

    private List<List<Cell>> convertComputed(
            List<List<Cell>> rows, List<ColumnDescriptor> columns, ComputedValues values) {
        List<List<Cell>> result = new ArrayList<>(rows.size());
        for (int r = 0; r < rows.size(); r++) {
            List<Cell> row = rows.get(r);
            List<Cell> cells = new ArrayList<>(row.size());
            for (int i = 0; i < row.size(); i++) {
                cells.add(
                        row.get(i) instanceof Cell.Computed(int index, Conversion ignored)
                                ? new Cell.Computed(index, assignment(values.type(r, index), columns.get(i)))
                                : row.get(i));
            }
            result.add(cells);
        }
        return result;
    }

    /// Looked up once for each column and type, not for each of many rows.
    private Conversion assignment(SqlType from, ColumnDescriptor column) {
        return conversions
                .computeIfAbsent(column, any -> new IdentityHashMap<>())
                .computeIfAbsent(from, type -> Conversion.assignment(type, column));
    }

    private static Cell convertComputed(Cell cell, ColumnDescriptor column, Planner.Planned plan, int offset) {
        if (!(cell instanceof Cell.Computed computed)) {
            return cell;
        }
        SqlType type = plan.compiled().outputTypes().get(computed.index() + offset);
        return new Cell.Computed(computed.index(), Conversion.assignment(type, column));
    }

    private ConflictAction conflict(Statement.Insert insert, Target target, boolean reads) {
        Statement.OnConflict clause = Objects.requireNonNull(insert.onConflict());
        @Nullable List<IndexDescriptor> arbiters = arbiters(clause, target);
        List<Statement.Assignment> assignments = clause.assignments();
        if (assignments == null) {
            return new ConflictAction(target, PolicyChecks.NONE, arbiters, null, false, null, List.of());
        }
        int[] places = new int[assignments.size()];
        List<SqlNode> items = new ArrayList<>();
        List<ColumnDescriptor> columns = new ArrayList<>();
        for (int i = 0; i < places.length; i++) {
            ColumnDescriptor column = target.column(assignments.get(i).column(), true);
            SqlNode value = assignments.get(i).value();
            if (value != null) {
                target.requireAssignable(column, false, false);
            }
            if (value instanceof SqlDynamicParam parameter) {
                parameters.suggest(parameter.getIndex(), column.type());
            }
            places[i] = column.number() - 1;
            columns.add(column);
            items.add(value == null ? SqlLiteral.createNull(SqlParserPos.ZERO) : value);
        }
        SqlNode where = clause.where();
        items.add(where == null ? SqlLiteral.createBoolean(true, SqlParserPos.ZERO) : where);
        String alias = insert.alias() == null ? insert.table().name() : insert.alias();
        Planner.Planned plan = parameters.learn(planner.planOverFeeds(
                items,
                List.of(
                        Planner.Feed.of(alias, target.table(), target.view()),
                        Planner.Feed.of("excluded", target.table(), target.view())),
                insert.with(),
                parameters.known(),
                parameters.count()));
        List<@Nullable Conversion> conversions = new ArrayList<>();
        for (int i = 0; i < places.length; i++) {
            if (assignments.get(i).value() == null) {
                conversions.add(null);
                continue;
            }
            conversions.add(Conversion.assignment(plan.compiled().outputTypes().get(i), columns.get(i)));
        }
        PolicyChecks.Scope scope = target.policyScope(path, planner);
        return new ConflictAction(
                target.with(PolicyChecks.written(scope, Command.UPDATE, reads)),
                PolicyChecks.found(scope, PolicyChecks.Checked.CONFLICTING, Command.UPDATE, reads),
                arbiters,
                places,
                columns.stream().anyMatch(c -> isOfKey(c, target)),
                plan,
                conversions);
    }

    /// @return null when any will do
    private @Nullable List<IndexDescriptor> arbiters(Statement.OnConflict clause, Target target) {
        DeferrableKeys deferrable = target.writer().deferrable();
        if (clause.constraint() == null && clause.columns().isEmpty()) {
            deferrable.refuseConflicts(null);
            return null;
        }
        List<IndexDescriptor> unique = ConflictAction.unique(target.table());
        List<IndexDescriptor> found;
        if (clause.constraint() != null) {
            found = unique.stream()
                    .filter(index -> target.view() == null && index.name().equals(clause.constraint()))
                    .toList();
            if (found.isEmpty()) {
                throw SqlException.of(
                        "42704",
                        "constraint \"" + clause.constraint() + "\" for table \"" + target.name()
                                + "\" does not exist");
            }
        } else {
            found = unique.stream()
                    .filter(index -> index.parts().size() == clause.columns().size()
                            && clause.columns().stream().allMatch(node -> hasPart(index, node, target))
                            && isMeant(index, clause.predicate(), target))
                    .toList();
        }
        List<IndexDescriptor> whole = found.stream()
                .filter(index -> Families.isWhole(index, target.table(), path.catalog()))
                .toList();
        if (whole.isEmpty()) {
            throw SqlException.of(
                    "42P10", "there is no unique or exclusion constraint matching the ON CONFLICT specification");
        }
        deferrable.refuseConflicts(whole);
        return whole;
    }

    private static boolean hasPart(IndexDescriptor index, SqlNode node, Target target) {
        if (node instanceof SqlIdentifier id) {
            int number = target.column(id, true).number();
            return index.parts().stream().anyMatch(part -> part.column() == number);
        }
        SqlNode own = target.view() == null ? node : target.view().substitute(node);
        return index.parts().stream().anyMatch(part -> isSame(part.expressionSql(), own));
    }

    /// A partial index is the arbiter only when the statement names its condition.
    private static boolean isMeant(IndexDescriptor index, @Nullable SqlNode predicate, Target target) {
        if (index.predicateSql() == null || predicate == null) {
            return index.predicateSql() == null;
        }
        SqlNode own = target.view() == null ? predicate : target.view().substitute(predicate);
        return isSame(index.predicateSql(), own);
    }

    private static boolean isSame(@Nullable String sql, SqlNode node) {
        return sql != null && PgParser.expression(sql).equalsDeep(node, Litmus.IGNORE);
    }

    private CompiledStatement update(Statement.Update update) {
        boolean reads = update.where() != null
                || update.from() != null
                || update.returning() != null
                || update.assignments().stream().anyMatch(a -> a.value() != null && namesColumns(a.value()));
        Target plain = Target.of(update.table(), Event.UPDATE, path, planner);
        Target target = plain.with(PolicyChecks.written(plain.policyScope(path, planner), Command.UPDATE, reads));
        String alias = update.alias() == null ? update.table().name() : update.alias();
        List<Cell> cells = new ArrayList<>();
        List<SqlNode> computed = new ArrayList<>();
        List<ColumnDescriptor> columns = new ArrayList<>();
        AggregateCalls.refuseAll(update.returning(), "RETURNING", path);
        for (Statement.Assignment assignment : update.assignments()) {
            AggregateCalls.refuse(assignment.value(), "UPDATE", path);
            ColumnDescriptor column = target.column(assignment.column(), false);
            target.requireOnce(columns, column);
            SqlNode assigned = assignment.value();
            if (assigned != null) {
                target.requireAssignable(column, false, false);
                if (!(assigned instanceof SqlLiteral) && holo.sql.plan.SetReturning.in(assigned)) {
                    throw SqlException.of("0A000", "set-returning functions are not allowed in UPDATE")
                            .withPosition(assigned.getParserPosition().getColumnNum());
                }
            }
            columns.add(column);
            cells.add(checked(cell(assignment.value(), column, computed)));
        }
        JoinedRelations joined = update.returning() == null
                ? JoinedRelations.NONE
                : JoinedRelations.of(update.from(), update.with(), planner, parameters);
        computed.addAll(joined.items());
        Planner.Planned rows = parameters.learn(planner.planTargets(
                target.table(),
                target.only(),
                target.view(),
                alias,
                reads ? RowUse.READ_AND_UPDATE : RowUse.UPDATE,
                computed,
                update.from(),
                update.where(),
                update.with(),
                parameters.known(),
                parameters.count()));
        List<Cell> converted = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            converted.add(convertComputed(cells.get(i), columns.get(i), rows, target.rowWidth()));
        }
        int[] places = columns.stream().mapToInt(c -> c.number() - 1).toArray();
        Returning.Clause answer = returning(update.returning(), update.with(), target, alias, joined);
        if (target.isInstead()) {
            return new InsteadStatement(target, rows, places, converted, answer, parameters.all());
        }
        int[] keyed = IntStream.range(0, places.length)
                .filter(i -> isOfKey(columns.get(i), target))
                .toArray();
        return new ChangeStatement(
                target, rows, update.from() != null, places, converted, keyed, answer, parameters.all());
    }

    /// Whether a column is part of a key that a row may be referred to by: of the table or of one that has rows of it.
    private boolean isOfKey(ColumnDescriptor column, Target target) {
        List<TableDescriptor> tables = new ArrayList<>(
                target.only()
                        ? List.of()
                        : path.catalog().descendants(target.table().oid()));
        tables.add(target.table());
        for (TableDescriptor table : tables) {
            ColumnDescriptor own = table.findColumn(column.name());
            boolean unique = own != null
                    && table.indexes().stream()
                            .anyMatch(index -> index.unique()
                                    && index.parts().stream().anyMatch(part -> part.column() == own.number()));
            PartitionKey key = table.lineage().key();
            // A row that goes to another partition leaves its place: whoever holds its key must see that.
            boolean moves = own != null
                    && key != null
                    && (key.hasExpressions() || key.columns().contains(own.number()));
            if (unique || moves) {
                return true;
            }
        }
        return false;
    }

    /// Whether an expression may name a column.
    private static boolean namesColumns(SqlNode node) {
        boolean[] found = {false};
        node.accept(new SqlBasicVisitor<@Nullable Void>() {
            @Override
            public @Nullable Void visit(SqlIdentifier id) {
                found[0] = true;
                return null;
            }
        });
        return found[0];
    }

    private CompiledStatement delete(Statement.Delete delete) {
        AggregateCalls.refuseAll(delete.returning(), "RETURNING", path);
        Target target = Target.of(delete.table(), Event.DELETE, path, planner);
        String alias = delete.alias() == null ? delete.table().name() : delete.alias();
        JoinedRelations joined = delete.returning() == null
                ? JoinedRelations.NONE
                : JoinedRelations.of(delete.using(), delete.with(), planner, parameters);
        Planner.Planned rows = parameters.learn(planner.planTargets(
                target.table(),
                target.only(),
                target.view(),
                alias,
                delete.where() != null || delete.using() != null || delete.returning() != null
                        ? RowUse.READ_AND_DELETE
                        : RowUse.DELETE,
                joined.items(),
                delete.using(),
                delete.where(),
                delete.with(),
                parameters.known(),
                parameters.count()));
        Returning.Clause answer = returning(delete.returning(), delete.with(), target, alias, joined);
        return target.isInstead()
                ? new InsteadStatement(target, rows, null, List.of(), answer, parameters.all())
                : new ChangeStatement(
                        target, rows, delete.using() != null, null, List.of(), new int[0], answer, parameters.all());
    }

    private CompiledStatement merge(Statement.Merge merge) {
        RelationDescriptor named = path.find(merge.table());
        if (named != null && named.query() != null) {
            throw SqlException.of("0A000", "cannot execute MERGE on relation \"" + named.name() + "\"")
                    .withDetail("This operation is not supported for "
                            + (named instanceof ViewDescriptor ? "views." : "materialized views."));
        }
        Target target = Target.of(merge.table(), Event.INSERT, path, planner);
        String alias = merge.alias() == null ? merge.table().name() : merge.alias();
        List<SqlNode> items = new ArrayList<>();
        List<MergeStatement.Action> drafts = new ArrayList<>();
        List<List<ColumnDescriptor>> columns = new ArrayList<>();
        for (MergeAction action : merge.actions()) {
            List<ColumnDescriptor> assigned = new ArrayList<>();
            drafts.add(mergeAction(action, alias, target, items, assigned));
            columns.add(assigned);
        }
        Planner.Planned rows = parameters.learn(planner.planMerge(
                target.table(),
                target.only(),
                alias,
                items,
                merge.source(),
                merge.condition(),
                merge.with(),
                parameters.known(),
                parameters.count()));
        List<MergeStatement.Action> actions = new ArrayList<>();
        for (int i = 0; i < drafts.size(); i++) {
            MergeStatement.Action draft = drafts.get(i);
            List<Cell> cells = new ArrayList<>();
            for (int c = 0; c < draft.cells().size(); c++) {
                cells.add(convertComputed(draft.cells().get(c), columns.get(i).get(c), rows, 2));
            }
            actions.add(
                    new MergeStatement.Action(draft.kind(), draft.matched(), draft.condition(), draft.places(), cells));
        }
        return new MergeStatement(
                target, rows, actions, MergePolicies.of(target.policyScope(path, planner), actions), parameters.all());
    }

    /// An action whose values are computed where its condition holds and nowhere else.
    private MergeStatement.Action mergeAction(
            MergeAction action, String alias, Target target, List<SqlNode> items, List<ColumnDescriptor> assigned) {
        SqlNode condition = action.condition();
        AggregateCalls.refuse(condition, "MERGE WHEN conditions", path);
        if (!action.matched()) {
            AggregateCalls.refuseReference(condition, alias);
        }
        int place = -1;
        SqlNode applies = Planner.isMatched(alias);
        if (!action.matched()) {
            applies = SqlStdOperatorTable.NOT.createCall(SqlParserPos.ZERO, applies);
        }
        if (condition != null) {
            applies = SqlStdOperatorTable.AND.createCall(SqlParserPos.ZERO, applies, condition);
            place = items.size() + 2;
            items.add(applies);
        }
        List<@Nullable SqlNode> values = new ArrayList<>();
        MergeStatement.Kind kind = MergeStatement.Kind.NOTHING;
        switch (action) {
            case MergeAction.Update update -> {
                kind = MergeStatement.Kind.UPDATE;
                for (Statement.Assignment assignment : update.assignments()) {
                    ColumnDescriptor column = target.column(assignment.column(), false);
                    target.requireOnce(assigned, column);
                    if (assignment.value() != null) {
                        target.requireAssignable(column, false, false);
                    }
                    assigned.add(column);
                    values.add(assignment.value());
                }
            }
            case MergeAction.Insert insert -> {
                kind = MergeStatement.Kind.INSERT;
                AggregateCalls.refuseReferences(insert.values(), alias);
                List<ColumnDescriptor> columns = targetColumns(insert.columns(), target);
                requireFewEnough(
                        insert.values().isEmpty()
                                ? columns.size()
                                : insert.values().size(),
                        columns.size(),
                        !insert.columns().isEmpty());
                for (int i = 0; i < insert.values().size(); i++) {
                    if (insert.values().get(i) != null) {
                        target.requireAssignable(columns.get(i), true, insert.overridingSystemValue());
                    }
                    assigned.add(columns.get(i));
                    values.add(insert.values().get(i));
                }
            }
            case MergeAction.Delete delete -> kind = MergeStatement.Kind.DELETE;
            case MergeAction.Nothing nothing -> kind = MergeStatement.Kind.NOTHING;
        }
        List<Cell> cells = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            int before = items.size();
            cells.add(checked(cell(values.get(i), assigned.get(i), items)));
            if (items.size() > before) {
                items.set(before, onlyWhen(applies, items.get(before)));
            }
        }
        return new MergeStatement.Action(
                kind,
                action.matched(),
                place,
                assigned.stream().mapToInt(c -> c.number() - 1).toArray(),
                cells);
    }

    private static SqlNode onlyWhen(SqlNode condition, SqlNode value) {
        SqlParserPos pos = value.getParserPosition();
        return new SqlCase(
                pos,
                null,
                SqlNodeList.of(condition.clone(condition.getParserPosition())),
                SqlNodeList.of(value),
                SqlLiteral.createNull(pos));
    }

    private Returning.@Nullable Clause returning(
            @Nullable SqlNodeList items,
            @Nullable SqlNodeList with,
            Target target,
            String alias,
            JoinedRelations joined) {
        if (items == null) {
            return null;
        }
        List<Planner.Feed> feeds = new ArrayList<>();
        feeds.add(Planner.Feed.of(alias, target.table(), target.view()).in(items));
        feeds.addAll(joined.feeds());
        SqlNodeList written = joined.written(items, alias, target.columnNames());
        Planner.Planned plan = planner.planOverFeeds(written, feeds, with, parameters.known(), parameters.count());
        return new Returning.Clause(parameters.learn(plan), joined);
    }
}
