package holo.node.console;

import java.util.List;

/// A range as people see it.
///
/// @param id the range's identity
/// @param generation its ownership epoch
/// @param tables what it holds, in key order, such as `public.orders` or `public.orders (index orders_date)`; the
///     first {@link #TABLES_MAX}
/// @param moreTables how many more there are
/// @param system whether it also holds the catalog or the store's own records
/// @param start first key, in hexadecimal; empty for the beginning of the key space
/// @param end first key behind it, in hexadecimal; empty for the end of the key space
/// @param bytes estimated size in the row store
/// @param rows estimated live keys
/// @param commits transactions applied since the node's start
public record RangeView(
        long id,
        long generation,
        List<String> tables,
        int moreTables,
        boolean system,
        String start,
        String end,
        long bytes,
        long rows,
        long commits) {
    /// More names than this are only counted.
    public static final int TABLES_MAX = 20;

    public RangeView {
        tables = List.copyOf(tables);
    }
}
