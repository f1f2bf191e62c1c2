package holo.sql.statistics;

import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.row.RowCodec;
import holo.sql.type.SqlType;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Statistics of a table as bytes: a version, the table's, then each column with its type's number; values lie as in
/// rows. What was found for a column that has another type by now is left out when it is read.
public final class StatisticsCodec {
    private static final byte VERSION = 1;
    private static final long NEVER = Long.MIN_VALUE;

    private StatisticsCodec() {}

    public static byte[] encode(TableStatistics statistics) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeDouble(statistics.rows());
            out.writeDouble(statistics.estimated());
            out.writeInt(statistics.pages());
            TableStatistics.Runs runs = statistics.runs();
            out.writeLong(runs.last() == null ? NEVER : runs.last());
            out.writeLong(runs.lastAutomatic() == null ? NEVER : runs.lastAutomatic());
            out.writeInt(runs.count());
            out.writeInt(runs.automaticCount());
            out.writeInt(statistics.columns().size());
            for (Map.Entry<Integer, ColumnStatistics> column :
                    statistics.columns().entrySet()) {
                out.writeInt(column.getKey());
                encode(column.getValue(), out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void encode(ColumnStatistics column, DataOutputStream out) throws IOException {
        out.writeInt(column.type().oid());
        out.writeFloat(column.nullFraction());
        out.writeInt(column.averageWidth());
        out.writeFloat(column.distinct());
        Float correlation = column.correlation();
        out.writeFloat(correlation == null ? Float.NaN : correlation);
        write(column.common(), column.type(), out);
        for (float frequency : column.frequencies()) {
            out.writeFloat(frequency);
        }
        write(column.bounds(), column.type(), out);
    }

    private static void write(List<Object> values, SqlType type, DataOutputStream out) throws IOException {
        byte[] row = codec(type, values.size()).encode(values.toArray());
        out.writeInt(values.size());
        out.writeInt(row.length);
        out.write(row);
    }

    private static RowCodec codec(SqlType type, int size) {
        return new RowCodec(Collections.nCopies(size, type));
    }

    /// @param table whose columns say which types there are now
    public static TableStatistics decode(byte[] bytes, TableDescriptor table) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        double rows = start(in);
        double estimated = in.getDouble();
        int pages = in.getInt();
        TableStatistics.Runs runs = runs(in);
        Map<Integer, ColumnStatistics> columns = new HashMap<>();
        for (int left = in.getInt(); left > 0; left--) {
            int number = in.getInt();
            ColumnStatistics column = decode(in, type(table, number));
            if (column != null) {
                columns.put(number, column);
            }
        }
        return new TableStatistics(rows, estimated, pages, columns, runs);
    }

    private static double start(ByteBuffer in) {
        byte version = in.get();
        if (version != VERSION) {
            throw new IllegalArgumentException("statistics of format " + version + "; this program reads " + VERSION);
        }
        return in.getDouble();
    }

    private static TableStatistics.Runs runs(ByteBuffer in) {
        long last = in.getLong();
        long automatic = in.getLong();
        int count = in.getInt();
        return new TableStatistics.Runs(
                last == NEVER ? null : (Long) last, automatic == NEVER ? null : (Long) automatic, count, in.getInt());
    }

    private static @Nullable SqlType type(TableDescriptor table, int number) {
        for (ColumnDescriptor column : table.columns()) {
            if (column.number() == number && !column.dropped()) {
                return column.type().base();
            }
        }
        return null;
    }

    private static @Nullable ColumnStatistics decode(ByteBuffer in, @Nullable SqlType type) {
        int oid = in.getInt();
        float nullFraction = in.getFloat();
        int width = in.getInt();
        float distinct = in.getFloat();
        float correlation = in.getFloat();
        boolean known = type != null && type.oid() == oid;
        int commonCount = in.getInt();
        byte[] common = row(in);
        Float[] frequencies = new Float[commonCount];
        for (int i = 0; i < commonCount; i++) {
            frequencies[i] = in.getFloat();
        }
        int boundCount = in.getInt();
        byte[] bounds = row(in);
        if (!known || type == null) {
            return null;
        }
        return new ColumnStatistics(
                type,
                nullFraction,
                width,
                distinct,
                values(common, type, commonCount),
                List.of(frequencies),
                values(bounds, type, boundCount),
                Float.isNaN(correlation) ? null : (Float) correlation);
    }

    private static byte[] row(ByteBuffer in) {
        byte[] row = new byte[in.getInt()];
        in.get(row);
        return row;
    }

    private static List<Object> values(byte[] row, SqlType type, int count) {
        @Nullable Object[] decoded = codec(type, count).decode(row);
        return java.util.Arrays.asList(decoded).stream()
                .map(java.util.Objects::requireNonNull)
                .toList();
    }
}
