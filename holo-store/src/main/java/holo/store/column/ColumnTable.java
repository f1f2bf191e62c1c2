package holo.store.column;

import holo.accord.primitives.KeyRange;
import java.util.HexFormat;
import java.util.List;

/// What is to be kept in columns: the rows of a key range.
///
/// @param range its start names the table for good
/// @param columns what a row becomes; a table whose columns differ from those that are stored is built anew
/// @param keyColumns places of the columns that tell rows apart
/// @param policy where its parts are kept
public record ColumnTable(
        KeyRange range, List<Column> columns, List<Integer> keyColumns, RowDecoder decoder, TierPolicy policy) {
    /// @param name unique in the table
    public record Column(String name, ColumnType type) {}

    /// A table whose parts are kept where their use says.
    public ColumnTable(KeyRange range, List<Column> columns, List<Integer> keyColumns, RowDecoder decoder) {
        this(range, columns, keyColumns, decoder, TierPolicy.AUTO);
    }

    public ColumnTable {
        columns = List.copyOf(columns);
        keyColumns = List.copyOf(keyColumns);
        if (keyColumns.isEmpty()) {
            throw new IllegalArgumentException("rows that nothing tells apart");
        }
    }

    /// The table's name in DuckDB: a view of what is resident and what is in segments.
    public String name() {
        return name(range);
    }

    /// What the columns call the table of those keys.
    public static String name(KeyRange range) {
        return "t_" + HexFormat.of().formatHex(range.start().bytes());
    }

    /// The DuckDB table of the rows that are resident, with the parts that they belong to.
    String residentName() {
        return "r_" + suffix();
    }

    /// The DuckDB table of the positions in segments whose rows are not valid any more.
    String goneName() {
        return "g_" + suffix();
    }

    private String suffix() {
        return HexFormat.of().formatHex(range.start().bytes());
    }

    /// About how many bytes a resident row takes.
    long rowBytes() {
        return columns.stream().mapToLong(c -> c.type().bytes()).sum();
    }

    /// What must be the same for stored columns to be of use.
    String signature() {
        StringBuilder text = new StringBuilder("in parts: ");
        for (Column column : columns) {
            text.append(column.name()).append(' ').append(column.type().sql()).append(", ");
        }
        return text.append("key ").append(keyColumns).toString();
    }
}
