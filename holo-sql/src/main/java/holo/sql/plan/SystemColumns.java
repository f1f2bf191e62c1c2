package holo.sql.plan;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The columns that every table has and `*` leaves out.
final class SystemColumns {
    static final String TABLE_OID = "tableoid";

    private static final Set<String> NAMES = Set.of(TABLE_OID, "ctid", "xmin", "xmax", "cmin", "cmax");

    private SystemColumns() {}

    /// Whether no table can have a column of its own with that name.
    static boolean isName(String column) {
        return NAMES.contains(column);
    }

    /// The rows with the table's OID behind them.
    static Iterable<@Nullable Object[]> withTableOid(Iterable<@Nullable Object[]> rows, int tableOid) {
        return () -> {
            Iterator<@Nullable Object[]> iterator = rows.iterator();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return iterator.hasNext();
                }

                @Override
                public @Nullable Object[] next() {
                    @Nullable Object[] row = iterator.next();
                    @Nullable Object[] longer = Arrays.copyOf(row, row.length + 1);
                    longer[row.length] = Integer.toUnsignedLong(tableOid);
                    return longer;
                }
            };
        };
    }
}
