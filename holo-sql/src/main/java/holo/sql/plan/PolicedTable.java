package holo.sql.plan;

import holo.sql.catalog.TableDescriptor;
import holo.sql.parser.PgParser;
import holo.sql.parser.Statement;
import holo.sql.pgcatalog.Definitions;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.Statistic;
import org.apache.calcite.schema.TranslatableTable;
import org.apache.calcite.schema.impl.AbstractTable;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/// A table with row-level security: the rows that policies let through, as if it were a view with them as its
/// condition.
final class PolicedTable extends AbstractTable implements TranslatableTable {
    private final TranslatableTable stored;
    private final TableDescriptor table;
    private final int roleOid;
    private final List<String> bareName;
    private final Supplier<List<String>> conditions;

    /// @param stored all of its rows
    /// @param roleOid for whom the conditions are
    /// @param bareName under which the table has all of its rows
    /// @param conditions which rows there are; empty for all
    PolicedTable(
            TranslatableTable stored,
            TableDescriptor table,
            int roleOid,
            List<String> bareName,
            Supplier<List<String>> conditions) {
        this.table = table;
        this.stored = stored;
        this.roleOid = roleOid;
        this.bareName = bareName;
        this.conditions = conditions;
    }

    @Override
    public RelDataType getRowType(RelDataTypeFactory factory) {
        return stored.getRowType(factory);
    }

    @Override
    public Statistic getStatistic() {
        return stored.getStatistic();
    }

    /// What rules may learn of the table: its columns and keys.
    @Override
    public <C extends Object> @Nullable C unwrap(Class<C> wanted) {
        return wanted.isInstance(stored) ? wanted.cast(stored) : super.unwrap(wanted);
    }

    /// Whether conditions of a query that {@link #toRel} made ask for rows of tables, which could be this one.
    static boolean hasSubQueries(String sql) {
        if (!(PgParser.parse(sql).getFirst().statement() instanceof Statement.Query query)
                || !(query.node() instanceof SqlSelect select)) {
            throw new IllegalStateException("not a table's rows: " + sql);
        }
        boolean[] found = {false};
        Objects.requireNonNull(select.getWhere()).accept(new SqlBasicVisitor<Void>() {
            @Override
            public @Nullable Void visit(SqlCall call) {
                found[0] |= call.isA(SqlKind.QUERY);
                return super.visit(call);
            }
        });
        return found[0];
    }

    /// The path says what is expanded and for whom: the OIDs of table and role.
    @Override
    public RelNode toRel(RelOptTable.ToRelContext context, RelOptTable relOptTable) {
        List<String> found = conditions.get();
        if (found.isEmpty()) {
            return stored.toRel(context, relOptTable);
        }
        RelDataType rowType = getRowType(context.getCluster().getTypeFactory());
        String alias = Definitions.quote(table.name());
        String sql = "SELECT "
                + rowType.getFieldNames().stream()
                        .map(name -> alias + "." + Definitions.quote(name))
                        .collect(Collectors.joining(", "))
                + " FROM "
                + bareName.stream().map(Definitions::quote).collect(Collectors.joining("."))
                + " AS " + alias
                + " WHERE "
                + found.stream().map(condition -> "(" + condition + "\n)").collect(Collectors.joining(" AND "));
        return context.expandView(
                        rowType, sql, List.of(), List.of(String.valueOf(table.oid()), String.valueOf(roleOid)))
                .rel;
    }
}
