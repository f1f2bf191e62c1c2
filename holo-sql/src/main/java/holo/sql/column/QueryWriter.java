package holo.sql.column;

import holo.sql.exec.ExecutionContext;
import holo.sql.exec.SortPlan;
import holo.sql.plan.StoreScan;
import holo.sql.type.PgRelTypes;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.store.column.ColumnTable;
import holo.store.column.ColumnType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/// Writes a tree as a query of DuckDB's: each node a SELECT around its input's, unless that only chooses rows and
/// columns; DuckDB's optimiser takes apart again what is nested. Columns are called `f0`, `f1` …; `s0`, `s1` … beside
/// them say how many digits PostgreSQL would show of numbers for which that differs from row to row. One instance
/// writes one query.
final class QueryWriter {
    private static final int VALUES_MAX = 1000;

    private final Vocabulary vocabulary;
    private final Constants constants;
    private final Map<Integer, List<Duck>> outer = new HashMap<>();
    private final Relations relations;
    private final SetWriter sets;
    private int aliases;

    QueryWriter(RexBuilder builder, List<SqlType> parameterTypes, ExecutionContext context) {
        this.vocabulary = Vocabulary.of(builder, parameterTypes, context);
        this.constants = vocabulary.constants();
        this.relations = new Relations(context);
        this.sets = new SetWriter(vocabulary.numbers(), this::alias);
    }

    /// Whether the query may fail where the rows would not.
    boolean isRisky() {
        return vocabulary.risk().isTaken();
    }

    /// The tables that the query reads, and how.
    Relations relations() {
        return relations;
    }

    Written write(RelNode node) {
        return switch (node) {
            case StoreScan scan -> scan(scan);
            case Filter filter -> filter(filter);
            case Project project -> project(project);
            case Aggregate aggregate -> aggregate(aggregate);
            case Join join -> join(join);
            case Sort sort -> sort(sort);
            case Correlate correlate -> correlate(correlate);
            case Values values -> values(values);
            case SetOp set ->
                sets.write(set, set.getInputs().stream().map(this::write).toList());
            default -> throw new NotInColumns(node.getRelTypeName());
        };
    }

    private String alias() {
        return "t" + aliases++;
    }

    private Written scan(StoreScan scan) {
        ColumnLayout layout = ColumnLayout.of(scan.layout());
        ColumnTable table = layout.table();
        if (table == null) {
            throw new NotInColumns("table " + scan.layout().table().name()
                    + (scan.layout().table().hasColumnCopy()
                            ? ", whose key has a type without columns"
                            : ", whose columns are off"));
        }
        String name = relations.name(scan, table);
        List<Duck> columns = new ArrayList<>();
        for (int place : scan.places()) {
            ColumnType type = place < 0 ? null : layout.type(place);
            SqlType sqlType = place < 0 ? PgTypes.BYTEA : scan.layout().type(place);
            if (type == null) {
                columns.add(Duck.missing(sqlType));
                continue;
            }
            int scale = sqlType.oid() == PgTypes.BPCHAR.oid()
                    ? holo.sql.type.TypeModifiers.characters(
                            scan.layout().table().columns().get(place).typeModifier())
                    : type.scale();
            columns.add(new Duck(ColumnLayout.name(place), sqlType, type.precision(), scale, null));
        }
        return new Written(new SelectText.Table(name), columns);
    }

    /// What an input is in FROM, and its columns as they are called there.
    ///
    /// @param where what it demands of its rows; empty for nothing
    private record From(List<SelectText.Part> parts, String where, List<Duck> columns) {}

    private From from(RelNode node) {
        return from(write(node));
    }

    /// An input of a SELECT that has no other: one that only chooses rows and columns is not nested.
    private From from(Written written) {
        return written.text() instanceof SelectText.Select select && select.isTransparent()
                ? opened(written, select)
                : nested(written);
    }

    private static From opened(Written written, SelectText.Select select) {
        Map<String, String> names = new HashMap<>();
        for (SelectText.Item item : select.items()) {
            names.put(item.name(), item.sql());
        }
        return new From(select.from(), select.where(), renamed(written, name -> names.getOrDefault(name, name)));
    }

    private From nested(Written written) {
        String alias = alias();
        return new From(
                List.of(new SelectText.Input(written.text(), alias)), "", renamed(written, name -> alias + "." + name));
    }

    private static List<Duck> renamed(Written written, UnaryOperator<String> name) {
        List<Duck> columns = new ArrayList<>();
        for (Duck column : written.columns()) {
            String shown = column.shown();
            columns.add(
                    column.isMissing()
                            ? column
                            : new Duck(
                                    name.apply(column.sql()),
                                    column.type(),
                                    column.precision(),
                                    column.scale(),
                                    shown == null ? null : name.apply(shown)));
        }
        return columns;
    }

    private ExpressionWriter expressions(List<Duck> input) {
        return new ExpressionWriter(vocabulary, this::subQuery, this::outer, input);
    }

    private Duck outer(RexFieldAccess access) {
        RexCorrelVariable variable = (RexCorrelVariable) access.getReferenceExpr();
        List<Duck> columns = outer.get(variable.id.getId());
        if (columns == null) {
            throw new NotInColumns("a reference to an outer query");
        }
        return columns.get(access.getField().getIndex());
    }

    private void correlate(Set<CorrelationId> variables, List<Duck> columns) {
        for (CorrelationId variable : variables) {
            outer.put(variable.getId(), columns);
        }
    }

    private Duck subQuery(RexSubQuery node) {
        return switch (node.getKind()) {
            case EXISTS -> Duck.of("EXISTS (" + write(node.rel).text().render(Set.of()) + ")", PgTypes.BOOL);
            case SCALAR_QUERY -> scalar(node.rel);
            default -> throw new NotInColumns("subquery " + node.getKind());
        };
    }

    /// What DuckDB does with several rows depends on how it takes the sub-query apart: it must be one.
    private Duck scalar(RelNode rel) {
        RelNode at = rel;
        while (at instanceof Project) {
            at = at.getInput(0);
        }
        if (!(at instanceof Aggregate aggregate) || !aggregate.getGroupSet().isEmpty()) {
            throw new NotInColumns("a scalar subquery that may have several rows");
        }
        Written written = write(rel);
        Duck column = written.columns().getFirst();
        if (column.shown() != null) {
            // The digits shown are another column, and a scalar subquery has one: fine where only the value counts.
            return new Duck(only(written, 0), column.type(), column.precision(), column.scale(), UNKNOWN);
        }
        return column.withSql(only(written, 0));
    }

    /// Stands for digits that cannot be told: whoever needs them fails.
    private static final String UNKNOWN = "error('digits of a subquery')";

    private String only(Written written, int column) {
        From from = from(written);
        return "("
                + Written.select(List.of(from.columns().get(column).withoutShown()), from.parts(), from.where(), "")
                        .sql()
                + ")";
    }

    private Written filter(Filter filter) {
        From from = from(filter.getInput());
        correlate(filter.getVariablesSet(), from.columns());
        String condition = condition(filter.getCondition(), from.columns());
        String both = from.where().isEmpty() ? condition : "(" + from.where() + ") AND (" + condition + ")";
        return Written.select(from.columns(), from.parts(), both, "");
    }

    private String condition(RexNode node, List<Duck> input) {
        return new InSubQueries(input).write(node, PgTypes.BOOL).sql();
    }

    /// Expressions that know their input, for sub-queries with a left side.
    private final class InSubQueries {
        private final ExpressionWriter writer;

        InSubQueries(List<Duck> input) {
            ExpressionWriter[] self = new ExpressionWriter[1];
            self[0] = new ExpressionWriter(
                    vocabulary,
                    node -> node.getKind() == org.apache.calcite.sql.SqlKind.IN
                            ? membership(node, self[0])
                            : subQuery(node),
                    QueryWriter.this::outer,
                    input);
            writer = self[0];
        }

        Duck write(RexNode node, SqlType type) {
            return writer.write(node, type);
        }

        Duck write(RexNode node) {
            return writer.write(node);
        }
    }

    private Duck membership(RexSubQuery node, ExpressionWriter left) {
        From right = from(node.rel);
        List<String> values = new ArrayList<>();
        List<Duck> names = new ArrayList<>();
        for (int i = 0; i < node.getOperands().size(); i++) {
            Duck value = left.write(node.getOperands().get(i));
            Duck other = right.columns().get(i);
            if (value.type().oid() != other.type().oid() && !(isPlainText(value) && isPlainText(other))) {
                throw new NotInColumns("IN over different types");
            }
            List<Duck> sides = vocabulary.numbers().aligned(List.of(value, other));
            values.add(sides.get(0).sql());
            names.add(sides.get(1).withoutShown());
        }
        String row = values.size() == 1 ? values.getFirst() : "(" + String.join(", ", values) + ")";
        String sql = Written.select(names, right.parts(), right.where(), "").sql();
        if (sql.contains("error(") && !RelOptUtil.getVariablesUsed(node.rel).isEmpty()) {
            // DuckDB (2.0.0) then finds that a value is neither in nor not in, as soon as some outer row has a null.
            throw new NotInColumns("IN over a subquery that names outer columns and may fail");
        }
        return Duck.of("(" + row + " IN (" + sql + "))", PgTypes.BOOL);
    }

    private static boolean isPlainText(Duck value) {
        return ColumnLayout.isText(value.type()) && value.type().oid() != PgTypes.BPCHAR.oid();
    }

    private Written project(Project project) {
        // An order below a projection is the order of the projection.
        Sort sort = project.getInput() instanceof Sort s ? s : null;
        From from = from(sort == null ? project.getInput() : sort.getInput());
        correlate(project.getVariablesSet(), from.columns());
        InSubQueries expressions = new InSubQueries(from.columns());
        List<Duck> columns = new ArrayList<>();
        List<RelDataTypeField> fields = project.getRowType().getFieldList();
        for (int i = 0; i < fields.size(); i++) {
            SqlType type = PgRelTypes.outputType(fields.get(i).getType());
            columns.add(projected(project.getProjects().get(i), type, from.columns(), expressions));
        }
        return Written.select(columns, from.parts(), from.where(), sort == null ? "" : order(sort, from.columns()));
    }

    /// A column that is handed on may be one that is not there, as long as nobody looks at it.
    private static Duck projected(RexNode node, SqlType type, List<Duck> input, InSubQueries expressions) {
        if (node instanceof org.apache.calcite.rex.RexInputRef ref
                && input.get(ref.getIndex()).type().oid() == type.oid()) {
            return input.get(ref.getIndex());
        }
        return expressions.write(node, type);
    }

    private Written sort(Sort sort) {
        From from = from(sort.getInput());
        return Written.select(from.columns(), from.parts(), from.where(), order(sort, from.columns()));
    }

    private String order(Sort sort, List<Duck> columns) {
        StringBuilder sql = new StringBuilder();
        for (RelFieldCollation collation : sort.getCollation().getFieldCollations()) {
            Duck column = columns.get(collation.getFieldIndex());
            if (column.isMissing()) {
                throw new NotInColumns("an order by " + column.type().displayName());
            }
            boolean descending = collation.getDirection().isDescending();
            boolean nullsFirst = collation.nullDirection == RelFieldCollation.NullDirection.FIRST
                    || collation.nullDirection == RelFieldCollation.NullDirection.UNSPECIFIED && descending;
            sql.append(sql.isEmpty() ? " ORDER BY " : ", ").append(ordered(column, descending, nullsFirst));
        }
        if (SortPlan.isWithTies(sort)) {
            throw new NotInColumns("a limit with ties");
        }
        limit(sql, " LIMIT ", sort.fetch);
        limit(sql, " OFFSET ", sort.offset);
        return sql.toString();
    }

    /// An item of ORDER BY.
    static String ordered(Duck column, boolean descending, boolean nullsFirst) {
        return column.sql() + (descending ? " DESC" : " ASC") + (nullsFirst ? " NULLS FIRST" : " NULLS LAST");
    }

    private void limit(StringBuilder sql, String word, @Nullable RexNode node) {
        if (node == null) {
            return;
        }
        Object value = Constants.isConstant(node) ? constants.value(node) : null;
        long count = switch (value) {
            case Integer i -> i;
            case Long l -> l;
            case holo.sql.type.Numeric.Finite f
            when f.value().scale() <= 0 && f.value().precision() < 18 ->
                f.value().longValueExact();
            case null, default -> throw new NotInColumns("a limit that is not a whole number");
        };
        if (count < 0) {
            throw new NotInColumns("a negative limit");
        }
        sql.append(word).append(count);
    }

    private Written aggregate(Aggregate aggregate) {
        From from = from(aggregate.getInput());
        List<Duck> columns = new ArrayList<>();
        Map<Integer, String> groups = new LinkedHashMap<>();
        for (int group : aggregate.getGroupSet()) {
            Duck column = from.columns().get(group);
            if (column.isMissing() || column.isFloat() || column.shown() != null) {
                // Zeros of both signs are one group of floats, and equal numbers can show different digits.
                throw new NotInColumns("groups by " + column.type().displayName());
            }
            columns.add(column);
            groups.put(group, column.sql());
        }
        Aggregates aggregates = new Aggregates(vocabulary, from.columns());
        aggregate.getAggCallList().forEach(call -> columns.add(aggregates.write(call)));
        return Written.select(columns, from.parts(), from.where(), grouping(aggregate, groups), groups.isEmpty());
    }

    private static String grouping(Aggregate aggregate, Map<Integer, String> groups) {
        if (groups.isEmpty()) {
            return "";
        }
        if (aggregate.getGroupType() == Aggregate.Group.SIMPLE) {
            return " GROUP BY " + String.join(", ", groups.values());
        }
        List<String> sets = new ArrayList<>();
        for (ImmutableBitSet set : aggregate.getGroupSets()) {
            List<String> names = set.asList().stream().map(groups::get).toList();
            sets.add("(" + String.join(", ", names) + ")");
        }
        return " GROUP BY GROUPING SETS (" + String.join(", ", sets) + ")";
    }

    /// LATERAL.
    private Written correlate(Correlate correlate) {
        String word = switch (correlate.getJoinType()) {
            case INNER -> " JOIN ";
            case LEFT -> " LEFT JOIN ";
            default -> throw new NotInColumns("lateral join " + correlate.getJoinType().lowerName);
        };
        From left = from(correlate.getLeft());
        outer.put(correlate.getCorrelationId().getId(), left.columns());
        From right = nested(write(correlate.getRight()));
        List<Duck> columns = new ArrayList<>(left.columns());
        columns.addAll(right.columns());
        return Written.select(columns, joined(left, word + "LATERAL ", right, "true"), left.where(), "");
    }

    private Written join(Join join) {
        String word = switch (join.getJoinType()) {
            case INNER -> " JOIN ";
            case LEFT -> " LEFT JOIN ";
            case RIGHT -> " RIGHT JOIN ";
            case FULL -> " FULL JOIN ";
            default -> throw new NotInColumns("join " + join.getJoinType().lowerName);
        };
        Written first = write(join.getLeft());
        From left = join.getJoinType().generatesNullsOnLeft() ? nested(first) : from(first);
        From right = nested(write(join.getRight()));
        List<Duck> columns = new ArrayList<>(left.columns());
        columns.addAll(right.columns());
        correlate(join.getVariablesSet(), columns);
        if (join.getJoinType() != JoinRelType.INNER && !join.getVariablesSet().isEmpty()) {
            throw new NotInColumns("a subquery in the condition of an outer join");
        }
        String condition = condition(join.getCondition(), columns);
        return Written.select(columns, joined(left, word, right, condition), left.where(), "");
    }

    /// The left side may be a join itself: JOIN binds to the left.
    private static List<SelectText.Part> joined(From left, String word, From right, String condition) {
        List<SelectText.Part> parts = new ArrayList<>(left.parts());
        parts.add(new SelectText.Words(word));
        parts.addAll(right.parts());
        parts.add(new SelectText.Words(" ON " + condition));
        return parts;
    }

    private Written values(Values values) {
        List<RelDataTypeField> fields = values.getRowType().getFieldList();
        ExpressionWriter writer = expressions(List.of());
        List<List<Duck>> rows = new ArrayList<>();
        for (List<? extends RexNode> tuple : values.getTuples()) {
            List<Duck> row = new ArrayList<>();
            for (int i = 0; i < fields.size(); i++) {
                row.add(writer.write(tuple.get(i), fields.get(i).getType()));
            }
            rows.add(row);
        }
        if (rows.isEmpty() || rows.size() > VALUES_MAX) {
            throw new NotInColumns("a list of " + rows.size() + " values");
        }
        return sets.union(rows.stream()
                .map(row -> Written.select(row, List.of(new SelectText.Words("(SELECT 1) " + alias())), "", ""))
                .toList());
    }
}
