package holo.sql.statement;

import holo.sql.catalog.ColumnDescriptor;
import holo.sql.exec.ExecutionContext;
import holo.sql.exec.RowSource;
import holo.sql.function.Casts;
import holo.sql.plan.Planner;
import holo.sql.plan.TableLayout;
import holo.sql.type.DomainType;
import holo.sql.type.SqlType;
import holo.sql.type.TypeModifiers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Small queries that a statement asks on its way.
public final class ValueQueries {
    private final Supplier<Execution> executions;

    public ValueQueries(Supplier<Execution> executions) {
        this.executions = executions;
    }

    /// The one value of a query, made to fit a type.
    public @Nullable Object value(Planner.Planned plan, SqlType type, int modifier) {
        Execution execution = executions.get();
        try (RowSource source = execution.open(plan)) {
            Object value = Rows.only(source)[0];
            if (value == null) {
                return null;
            }
            SqlType from = plan.compiled().outputTypes().getFirst();
            Object converted = Casts.find(from, type).apply(value, execution.types());
            int bound = type instanceof DomainType domain ? domain.baseModifier() : modifier;
            return converted == null ? null : TypeModifiers.coerce(type.base(), bound, converted, false);
        }
    }

    /// Computes a column's new value from rows of a table.
    ///
    /// @param plan one expression over the table's visible columns
    /// @throws holo.sql.error.SqlException 42804 when its type cannot be assigned to the column
    public Function<@Nullable Object[], @Nullable Object> assignment(
            Planner.Planned plan, TableLayout layout, ColumnDescriptor target) {
        Conversion conversion =
                Conversion.assignment(plan.columns().columns().getFirst().type(), target);
        Execution execution = executions.get();
        return row -> {
            List<@Nullable Object[]> fed = new ArrayList<>(1);
            fed.add(layout.visible(row));
            try (RowSource source = execution.open(plan, List.of(fed))) {
                return conversion.apply(Rows.only(source)[0], execution.types());
            }
        };
    }

    /// A context for plans that read the given rows.
    public ExecutionContext over(List<? extends Iterable<@Nullable Object[]>> fed) {
        return executions.get().context(fed);
    }

    /// The first row of a query as texts; null when it has none.
    public @Nullable List<@Nullable String> firstRow(Planner.Planned plan) {
        Execution execution = executions.get();
        try (RowSource source = execution.open(plan)) {
            if (!source.advance()) {
                return null;
            }
            List<@Nullable String> texts = new ArrayList<>();
            List<SqlType> types = plan.compiled().outputTypes();
            for (int i = 0; i < types.size(); i++) {
                Object value = source.row()[i];
                texts.add(value == null ? null : types.get(i).toText(value, execution.types()));
            }
            return texts;
        }
    }

    /// Whether a query has a row.
    public boolean anyRow(Planner.Planned plan) {
        try (RowSource source = executions.get().open(plan)) {
            return source.advance();
        }
    }
}
