package holo.sql.plan;

import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.catalog.SequenceDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.catalog.ViewDescriptor;
import holo.sql.parser.PgParser;
import holo.sql.parser.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;

/// A view each of whose rows is a row of the one relation that it selects from, so that a change of the view's row is
/// one of that relation's row.
///
/// @param base the relation: a table, or a view in turn
/// @param alias what the view's expressions call it
/// @param baseNames what they call its visible columns, in order
/// @param columns of the view, in order
public record UpdatableView(
        ViewDescriptor view, RelationDescriptor base, String alias, List<String> baseNames, List<Column> columns) {
    static final String NOT_ONE =
            "Views that do not select from a single table or view are not automatically updatable.";

    public UpdatableView {
        baseNames = List.copyOf(baseNames);
        columns = List.copyOf(columns);
    }

    /// A column of the view.
    ///
    /// @param base the column of the base relation that it is; null when it is none
    /// @param reason why it cannot be assigned; null when it can
    public record Column(
            ColumnDescriptor descriptor,
            @Nullable ColumnDescriptor base,
            @Nullable String reason) {}

    /// What looking at a view found: it can be changed, or why it cannot.
    public record Analysis(
            @Nullable UpdatableView updatable, @Nullable String reason) {
        private static Analysis refusal(String reason) {
            return new Analysis(null, reason);
        }
    }

    /// Whether some column can be assigned.
    public boolean hasUpdatableColumns() {
        return columns.stream().anyMatch(column -> column.reason() == null);
    }

    /// The visible columns of a relation.
    static List<ColumnDescriptor> columnsOf(RelationDescriptor relation) {
        return switch (relation) {
            case TableDescriptor table -> table.visibleColumns();
            case ViewDescriptor view -> view.columns();
            case SequenceDescriptor sequence -> List.of();
        };
    }

    /// Looks at a view's own query; its base may still be a view that cannot be changed.
    public static Analysis analyze(ViewDescriptor view, CatalogSnapshot catalog) {
        SqlNode query = query(view);
        String clause = clause(query);
        if (clause != null) {
            return Analysis.refusal("Views containing " + clause + " are not automatically updatable.");
        }
        SqlSelect select = select(query);
        if (select == null) {
            return Analysis.refusal(NOT_ONE);
        }
        String yields = yields(MadeAggregates.mark(select.getSelectList(), new SearchPath(catalog, List.of())));
        if (yields != null) {
            return Analysis.refusal("Views that return " + yields + " are not automatically updatable.");
        }
        SqlNode from = select.getFrom();
        boolean aliased = from != null && from.getKind() == SqlKind.AS;
        if (!((aliased ? ((SqlCall) Objects.requireNonNull(from)).operand(0) : from) instanceof SqlIdentifier id)
                || id.names.size() < 2) {
            return Analysis.refusal(NOT_ONE);
        }
        SchemaDescriptor schema = catalog.findSchema(id.names.get(id.names.size() - 2));
        RelationDescriptor base = schema == null ? null : catalog.findRelation(schema.oid(), id.names.getLast());
        boolean materialized = base instanceof TableDescriptor table && table.isMaterialized();
        if (base == null || base instanceof SequenceDescriptor || materialized) {
            return Analysis.refusal(NOT_ONE);
        }
        List<String> names = new ArrayList<>(
                columnsOf(base).stream().map(ColumnDescriptor::name).toList());
        String alias = id.names.getLast();
        if (aliased) {
            List<SqlNode> operands = ((SqlCall) from).getOperandList();
            alias = ((SqlIdentifier) operands.get(1)).getSimple();
            for (int i = 2; i < operands.size() && i - 2 < names.size(); i++) {
                names.set(i - 2, ((SqlIdentifier) operands.get(i)).getSimple());
            }
        }
        List<SqlNode> items = items(select, names, alias);
        // A star at the end has the columns that the relation got since; one before others would move them.
        boolean last = select.getSelectList().getLast() instanceof SqlIdentifier star && star.isStar();
        if (items.size() < view.columns().size()
                || (items.size() > view.columns().size() && !last)) {
            return Analysis.refusal("The columns of the relation behind the view have changed since it was created.");
        }
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < view.columns().size(); i++) {
            columns.add(column(view.columns().get(i), items.get(i), alias, names, columnsOf(base)));
        }
        return new Analysis(new UpdatableView(view, base, alias, names, columns), null);
    }

    private static SqlNode query(ViewDescriptor view) {
        if (!(PgParser.parse(view.sql()).getFirst().statement() instanceof Statement.Query query)) {
            throw new IllegalStateException("a view holds no query: " + view.sql());
        }
        return query.node();
    }

    /// The clause that keeps a query's rows from being those of its relation, or null.
    private static @Nullable String clause(SqlNode query) {
        SqlNode body = query instanceof SqlOrderBy order ? order.query : query;
        SqlNode inner = body instanceof SqlWith with ? with.body : body;
        if (inner instanceof SqlSelect select) {
            if (select.isDistinct() || QueryRewriter.distinctOn(select) != null) {
                return "DISTINCT";
            }
            if (select.getGroup() != null) {
                return "GROUP BY";
            }
            if (select.getHaving() != null) {
                return "HAVING";
            }
        } else if (inner.isA(SqlKind.SET_QUERY)) {
            return "UNION, INTERSECT, or EXCEPT";
        }
        if (body instanceof SqlWith) {
            return "WITH";
        }
        if (inner instanceof SqlSelect select && isSample(select.getFrom())) {
            return "TABLESAMPLE";
        }
        return query instanceof SqlOrderBy order && (order.fetch != null || order.offset != null)
                ? "LIMIT or OFFSET"
                : null;
    }

    private static boolean isSample(@Nullable SqlNode from) {
        return from != null
                && (from.getKind() == SqlKind.TABLESAMPLE
                        || from.getKind() == SqlKind.AS && isSample(((SqlCall) from).operand(0)));
    }

    private static @Nullable SqlSelect select(SqlNode query) {
        SqlNode body = query instanceof SqlOrderBy order ? order.query : query;
        return body instanceof SqlSelect select ? select : null;
    }

    /// What kind of call keeps the items from being computed for a row by itself, or null.
    private static @Nullable String yields(SqlNodeList items) {
        for (SqlNode item : items) {
            if (AggregateCalls.find(item) != null) {
                return "aggregate functions";
            }
        }
        for (SqlNode item : items) {
            if (AggregateCalls.findWindow(item) != null) {
                return "window functions";
            }
        }
        for (SqlNode item : items) {
            if (SetReturning.in(item)) {
                return "set-returning functions";
            }
        }
        return null;
    }

    /// The items of a select list, its stars written out.
    private static List<SqlNode> items(SqlSelect select, List<String> names, String alias) {
        List<SqlNode> items = new ArrayList<>();
        for (SqlNode item : select.getSelectList()) {
            if (item instanceof SqlIdentifier id && id.isStar()) {
                names.forEach(name -> items.add(new SqlIdentifier(List.of(alias, name), SqlParserPos.ZERO)));
            } else {
                items.add(item.getKind() == SqlKind.AS ? ((SqlCall) item).operand(0) : item);
            }
        }
        return items;
    }

    private static Column column(
            ColumnDescriptor descriptor,
            SqlNode item,
            String alias,
            List<String> names,
            List<ColumnDescriptor> baseColumns) {
        if (item instanceof SqlIdentifier id) {
            int place = names.indexOf(id.names.getLast());
            boolean qualified =
                    id.names.size() > 1 && !id.names.get(id.names.size() - 2).equals(alias);
            if (place >= 0 && !qualified) {
                return new Column(descriptor, baseColumns.get(place), null);
            }
            if (SystemColumns.isName(id.names.getLast())) {
                return new Column(descriptor, null, "View columns that refer to system columns are not updatable.");
            }
            if (id.isSimple() && id.getSimple().equals(alias)) {
                return new Column(descriptor, null, "View columns that return whole-row references are not updatable.");
            }
        }
        return new Column(
                descriptor, null, "View columns that are not columns of their base relation are not updatable.");
    }

    /// The view's query as a relation over its base.
    ///
    /// @param from stands for the base in FROM
    /// @param hidden further columns of that, which the query has too
    /// @param where whether rows that the view leaves out are left out
    SqlSelect over(SqlNode from, List<String> hidden, boolean where) {
        SqlSelect select = Objects.requireNonNull(select(query(view)));
        SqlNodeList list = new SqlNodeList(SqlParserPos.ZERO);
        List<SqlNode> items = items(select, baseNames, alias);
        for (int i = 0; i < columns.size(); i++) {
            String name = columns.get(i).descriptor().name();
            list.add(SqlStdOperatorTable.AS.createCall(
                    SqlParserPos.ZERO, local(items.get(i)), new SqlIdentifier(name, SqlParserPos.ZERO)));
        }
        hidden.forEach(name -> list.add(new SqlIdentifier(List.of(alias, name), SqlParserPos.ZERO)));
        SqlNode condition = select.getWhere();
        return new SqlSelect(
                SqlParserPos.ZERO,
                SqlNodeList.EMPTY,
                list,
                named(from, hidden),
                where && condition != null ? local(condition) : null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    /// The condition that the view's rows satisfy, over {@link #named}; null when it has none.
    @Nullable
    SqlNode condition() {
        SqlNode condition = Objects.requireNonNull(select(query(view))).getWhere();
        return condition == null ? null : local(condition);
    }

    /// The base in FROM under the names that the view's expressions know.
    SqlNode named(SqlNode from, List<String> hidden) {
        List<SqlNode> operands = new ArrayList<>();
        operands.add(from);
        operands.add(new SqlIdentifier(alias, SqlParserPos.ZERO));
        List<String> own = columnsOf(base).stream().map(ColumnDescriptor::name).toList();
        if (!own.equals(baseNames)) {
            baseNames.forEach(name -> operands.add(new SqlIdentifier(name, SqlParserPos.ZERO)));
            hidden.forEach(name -> operands.add(new SqlIdentifier(name, SqlParserPos.ZERO)));
        }
        return SqlStdOperatorTable.AS.createCall(SqlParserPos.ZERO, operands);
    }

    /// An expression whose names of columns have no schema: what stands in FROM has none.
    private SqlNode local(SqlNode expression) {
        return Objects.requireNonNull(expression.accept(new SqlShuttle() {
            @Override
            public @Nullable SqlNode visit(SqlIdentifier id) {
                int parts = id.names.size();
                return parts > 2 && id.names.get(parts - 2).equals(alias)
                        ? new SqlIdentifier(id.names.subList(parts - 2, parts), id.getParserPosition())
                        : id;
            }
        }));
    }
}
