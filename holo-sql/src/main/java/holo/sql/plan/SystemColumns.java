package holo.sql.plan;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Set;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.util.SqlBasicVisitor;
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

    /// Whether a query names the column that says which table has a row: only then do tables have it.
    static boolean nameTableOid(SqlNode query) {
        boolean[] found = new boolean[1];
        query.accept(new SqlBasicVisitor<@Nullable Void>() {
            @Override
            public @Nullable Void visit(SqlIdentifier id) {
                found[0] |= id.names.getLast().equals(TABLE_OID);
                return null;
            }
        });
        return found[0];
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
