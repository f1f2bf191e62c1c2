package holo.sql.plan;

import holo.sql.catalog.TableDescriptor;
import holo.sql.error.SqlException;
import holo.sql.exec.CompiledPlan;
import holo.sql.exec.ExecutionContext;
import holo.sql.exec.RowSource;
import holo.sql.transaction.PastRows;
import holo.sql.type.Calendar;
import java.util.Objects;

/// A time of the past that a statement reads tables at: `FOR SYSTEM_TIME AS OF`. Immutable, part of the plan; the time
/// itself is computed once for each execution.
public final class AsOf {
    /// Begins the name under which the planner finds a table of the past; no identifier of SQL can hold it.
    private static final String PREFIX = "\u0001as of ";

    private static final char NAME_END = ':';

    private final int number;
    private final CompiledPlan time;

    /// @param number tells apart those of one statement
    /// @param time yields one row with a timestamptz
    AsOf(int number, CompiledPlan time) {
        this.number = number;
        this.time = time;
    }

    /// What tells apart those of one statement.
    public int number() {
        return number;
    }

    String name() {
        return PREFIX + number + NAME_END;
    }

    /// The name of a table at this time.
    String name(String table) {
        return name() + table;
    }

    static boolean isNamed(String table) {
        return table.startsWith(PREFIX);
    }

    /// What names the time in the name of a table of the past.
    static String timeOf(String table) {
        return table.substring(0, table.indexOf(NAME_END) + 1);
    }

    /// The table's own name, whether it is one of the past or not.
    static String tableOf(String table) {
        return isNamed(table) ? table.substring(table.indexOf(NAME_END) + 1) : table;
    }

    /// The rows at that time.
    ///
    /// @throws SqlException 22023 for a time that cannot be read, 42P01 or 55000 when the table was another one
    public PastRows rows(TableDescriptor table, ExecutionContext context) {
        PastRows rows = context.once(
                this, () -> context.readView(ReadView.class).transaction().past(micros(context)));
        rows.requireReadable(table);
        return rows;
    }

    /// Microseconds since 1970.
    private long micros(ExecutionContext context) {
        try (RowSource row = time.open(context)) {
            if (!row.advance()) {
                throw new IllegalStateException("an expression without a value");
            }
            Object value = row.row()[0];
            if (value == null) {
                throw SqlException.of("22004", "the time of FOR SYSTEM_TIME AS OF is null");
            }
            long micros = (Long) Objects.requireNonNull(value);
            return micros > Long.MAX_VALUE - Calendar.EPOCH_MICROS
                    ? Long.MAX_VALUE
                    : Math.max(0, micros + Calendar.EPOCH_MICROS);
        }
    }

    @Override
    public String toString() {
        return "as of " + number;
    }
}
