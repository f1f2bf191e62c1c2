package holo.sql.statement;

import holo.sql.catalog.ColumnDescriptor;
import holo.sql.exec.RowSource;
import holo.sql.parser.PgParser;
import holo.sql.plan.Planner;
import holo.sql.plan.TableLayout;
import holo.sql.type.DomainType;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// The defaults of a table's columns.
public final class Defaults {
    private final List<Integer> places = new ArrayList<>();
    private final List<Planner.Planned> plans = new ArrayList<>();
    private final List<Conversion> conversions = new ArrayList<>();

    Defaults(TableLayout layout, Planner planner) {
        this(layout, Map.of(), true, planner);
    }

    /// @param others defaults that go before the table's own, by number of the column
    /// @param own whether the table's own count
    Defaults(TableLayout layout, Map<Integer, String> others, boolean own, Planner planner) {
        for (ColumnDescriptor column : layout.table().visibleColumns()) {
            String other = others.get(column.number());
            if (other != null || own) {
                add(other == null ? column : column.withDefault(other), planner);
            }
        }
    }

    private void add(ColumnDescriptor column, Planner planner) {
        String own = column.defaultSql();
        String sql = own == null && column.type() instanceof DomainType domain ? domain.defaultSql() : own;
        if (sql != null) {
            SqlNode node = PgParser.expression(sql);
            Planner.Planned plan = planner.planOverFeeds(List.of(node), List.of(), List.of(), 0);
            places.add(column.number() - 1);
            plans.add(plan);
            SqlType type = isUntyped(node)
                    ? PgTypes.UNKNOWN
                    : plan.columns().columns().getFirst().type();
            conversions.add(Conversion.assignment(type, column));
        }
    }

    /// Whether an expression is a string that takes the type of what it is assigned to.
    public static boolean isUntyped(SqlNode expression) {
        return expression instanceof SqlCharStringLiteral;
    }

    /// Whether no column has a default.
    boolean isEmpty() {
        return places.isEmpty();
    }

    /// The default of a column by place: null for one that has none.
    @Nullable
    Object value(int place, Execution execution) {
        int i = places.indexOf(place);
        if (i < 0) {
            return null;
        }
        try (RowSource source = execution.open(plans.get(i))) {
            return conversions.get(i).apply(Rows.only(source)[0], execution.types());
        }
    }

    /// Fills in the defaults of all columns but some.
    ///
    /// @param given places that have their values
    void fill(@Nullable Object[] row, boolean[] given, Execution execution) {
        for (int place : places) {
            if (!given[place]) {
                row[place] = value(place, execution);
            }
        }
    }
}
