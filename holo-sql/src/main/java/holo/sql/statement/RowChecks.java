package holo.sql.statement;

import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.ConstraintDescriptor;
import holo.sql.error.SqlException;
import holo.sql.exec.ExecutionContext;
import holo.sql.exec.RowSource;
import holo.sql.expression.TypeCheck;
import holo.sql.parser.PgParser;
import holo.sql.plan.Planner;
import holo.sql.plan.TableLayout;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// What a row must satisfy by itself: generated columns are computed, then, where policies let the row pass, NOT NULL
/// and CHECK are asked.
final class RowChecks {
    private final TableLayout layout;
    private final List<ColumnDescriptor> notNull = new ArrayList<>();
    private final List<Integer> generatedPlaces = new ArrayList<>();
    private final List<Conversion> generatedConversions = new ArrayList<>();
    private final List<ConstraintDescriptor.Check> checks = new ArrayList<>();
    private final List<OfDomain> domains = new ArrayList<>();
    private final boolean veiled;
    private final Planner.@Nullable Planned generated;
    private final Planner.@Nullable Planned conditions;

    /// A column with domains in its type.
    private record OfDomain(int place, TypeCheck check) {}

    RowChecks(TableLayout layout, Planner planner) {
        this.layout = layout;
        this.veiled = planner.isVeiled(layout.table());
        List<SqlNode> generatedNodes = new ArrayList<>();
        List<ColumnDescriptor> generatedColumns = new ArrayList<>();
        for (ColumnDescriptor column : layout.table().visibleColumns()) {
            if (column.notNull()) {
                notNull.add(column);
            }
            TypeCheck check = TypeCheck.of(column.type(), planner.domains());
            if (check != null) {
                domains.add(new OfDomain(column.number() - 1, check));
            }
            String sql = column.generatedSql();
            if (sql != null) {
                generatedPlaces.add(column.number() - 1);
                generatedColumns.add(column);
                generatedNodes.add(PgParser.expression(sql));
            }
        }
        List<SqlNode> conditionNodes = new ArrayList<>();
        for (ConstraintDescriptor constraint : layout.table().constraints()) {
            if (constraint instanceof ConstraintDescriptor.Check check) {
                checks.add(check);
                conditionNodes.add(PgParser.expression(check.sql()));
            }
        }
        List<Planner.Feed> feed = List.of(new Planner.Feed(layout.table().name(), layout.table()));
        generated = generatedNodes.isEmpty() ? null : planner.planOverFeeds(generatedNodes, feed, List.of(), 0);
        conditions = conditionNodes.isEmpty() ? null : planner.planOverFeeds(conditionNodes, feed, List.of(), 0);
        if (generated != null) {
            for (int i = 0; i < generatedColumns.size(); i++) {
                generatedConversions.add(Conversion.assignment(
                        generated.columns().columns().get(i).type(), generatedColumns.get(i)));
            }
        }
    }

    /// Fills in generated columns: what else is asked about the row may look at them.
    void generate(Execution execution, @Nullable Object[] row) {
        if (generated != null) {
            @Nullable Object[] values = evaluate(generated, execution, row);
            for (int i = 0; i < values.length; i++) {
                row[generatedPlaces.get(i)] = generatedConversions.get(i).apply(values[i], execution.types());
            }
        }
    }

    /// Checks the row, whose generated columns are filled in.
    ///
    /// @throws SqlException 23502, 23514
    void check(Execution execution, @Nullable Object[] row) {
        if (!domains.isEmpty()) {
            ExecutionContext context = execution.context();
            domains.forEach(domain -> domain.check().require(row[domain.place()], context));
        }
        for (ColumnDescriptor column : notNull) {
            if (row[column.number() - 1] == null) {
                String table = layout.table().name();
                throw detailed(
                                SqlException.of(
                                        "23502",
                                        "null value in column \"" + column.name() + "\" of relation \"" + table
                                                + "\" violates not-null constraint"),
                                row)
                        .withColumn(layout.table().schemaOid(), table, column.name());
            }
        }
        if (conditions != null) {
            @Nullable Object[] holds = evaluate(conditions, execution, row);
            for (int i = 0; i < holds.length; i++) {
                if (Boolean.FALSE.equals(holds[i])) {
                    String table = layout.table().name();
                    String name = checks.get(i).name();
                    throw detailed(
                                    SqlException.of(
                                            "23514",
                                            "new row for relation \"" + table + "\" violates check constraint \"" + name
                                                    + "\""),
                                    row)
                            .withConstraint(layout.table().schemaOid(), table, name);
                }
            }
        }
    }

    private SqlException detailed(SqlException error, @Nullable Object[] row) {
        return veiled ? error : error.withDetail("Failing row contains " + RowText.row(layout, row) + ".");
    }

    private @Nullable Object[] evaluate(Planner.Planned plan, Execution execution, @Nullable Object[] row) {
        List<@Nullable Object[]> fed = new ArrayList<>();
        fed.add(layout.visible(row));
        try (RowSource source = execution.open(plan, List.of(fed))) {
            return Rows.only(source);
        }
    }
}
