package holo.store.column;

import holo.accord.primitives.Key;
import holo.accord.primitives.Timestamp;
import holo.store.ChangeFeed;
import holo.store.StoreException;
import holo.store.learned.KeyModel;
import holo.store.segment.SegmentDirectory;
import holo.store.segment.SegmentFile;
import holo.store.segment.SegmentKeys;
import holo.store.segment.SegmentKeysWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/// Writes rows into segments: DuckDB takes them in key order and makes Parquet of them.
///
/// Every segment has a column more than the table, {@link #POSITION}, which tells its rows apart among all segments of
/// the table. It is a sequence and takes no space.
final class SegmentBuilder {
    static final String POSITION = "holo_position";
    private static final String STAGE = "segment_stage";
    private static final int ROW_GROUP_ROWS = 122_880;

    /// What is compressed together in a cold segment: more at once makes it smaller, and nobody is in a hurry.
    private static final int ROW_GROUP_ROWS_COLD = 4 * ROW_GROUP_ROWS;

    private static final int PROGRESS_ROWS = 1 << 10;
    private static final int LEVEL_WARM = 3;

    private final ColumnTable table;
    private final SegmentDirectory directory;
    private final int rowsMax;
    private final int coldLevel;
    private final RateLimit limit;

    /// @param rowsMax of a segment
    /// @param coldLevel how hard cold segments are compressed
    SegmentBuilder(ColumnTable table, SegmentDirectory directory, int rowsMax, int coldLevel, RateLimit limit) {
        this.table = table;
        this.directory = directory;
        this.rowsMax = rowsMax;
        this.coldLevel = coldLevel;
        this.limit = limit;
    }

    /// What was written.
    ///
    /// @param starts the first key of each segment
    /// @param unfit columns with values that their types cannot hold
    record Built(List<Key> starts, List<SegmentFile> files, Set<String> unfit) {}

    /// Writes all rows of a walk. The files are on disk then, and nothing names them yet.
    ///
    /// @param number gives the numbers of the segments
    /// @param progress told of the rows written
    Built build(
            DuckDBConnection connection,
            ChangeFeed.Cursor rows,
            Timestamp at,
            boolean cold,
            IntSupplier number,
            LongConsumer progress,
            Runnable cancellation) {
        Built built = new Built(new ArrayList<>(), new ArrayList<>(), new HashSet<>());
        try {
            boolean more = advance(rows);
            while (more) {
                more = one(connection, rows, at, cold, number.getAsInt(), built, progress, cancellation);
            }
            return built;
        } catch (SQLException e) {
            throw DuckDatabase.translate(e);
        } catch (IOException e) {
            throw new StoreException("58030", "cannot write a segment: " + e + ". Check the disk.", e);
        }
    }

    /// Moves to the next key that has a value.
    private static boolean advance(ChangeFeed.Cursor rows) {
        while (rows.advance()) {
            if (rows.value() != null) {
                return true;
            }
        }
        return false;
    }

    private boolean one(
            DuckDBConnection connection,
            ChangeFeed.Cursor rows,
            Timestamp at,
            boolean cold,
            int number,
            Built built,
            LongConsumer progress,
            Runnable cancellation)
            throws SQLException, IOException {
        List<ColumnTable.Column> columns = table.columns();
        String shape =
                columns.stream().map(c -> c.name() + " " + c.type().sql()).collect(Collectors.joining(", "));
        execute(connection, "CREATE OR REPLACE TEMP TABLE " + STAGE + " (" + shape + ", " + POSITION + " BIGINT)");
        built.starts().add(rows.key());
        boolean more = true;
        int count = 0;
        long before = built.files().stream().mapToLong(SegmentFile::rows).sum();
        try (SegmentKeysWriter keys = new SegmentKeysWriter(directory.keys(number), cold);
                DuckDBAppender appender = connection.createAppender("temp", "main", STAGE)) {
            while (more && count < rowsMax && keys.bytes() < SegmentKeysWriter.BYTES_MAX) {
                byte[] value = rows.value();
                if (value == null) {
                    throw new IllegalStateException("a row without a value");
                }
                keys.add(rows.key().bytes());
                appender.beginRow();
                RowAppender.append(appender, columns, table.decoder().row(rows.key(), value), built.unfit());
                appender.append(SegmentFile.position(number, count++));
                appender.endRow();
                if (count % PROGRESS_ROWS == 0) {
                    progress.accept(before + count);
                }
                limit.take(rows.key().length() + value.length, cancellation);
                more = advance(rows);
            }
        }
        copy(connection, number, cold);
        execute(connection, "DROP TABLE temp.main." + STAGE);
        built.files().add(directory.complete(new SegmentFile(number, at, count, 0, 0, 0, 0, cold, 0, 0)));
        return more;
    }

    private void copy(DuckDBConnection connection, int number, boolean cold) throws SQLException, IOException {
        String metadata = "'holo.table': '" + table.name() + "'";
        try (SegmentKeys keys = SegmentKeys.open(directory.keys(number))) {
            KeyModel model = keys.learn().orElse(null);
            if (model != null) {
                metadata += ", '" + MODEL + "': " + blob(model.encode());
            }
        }
        Path file = directory.parquet(number);
        execute(
                connection,
                "COPY temp.main." + STAGE + " TO " + quoted(file) + " (FORMAT parquet, PARQUET_VERSION v2,"
                        + " COMPRESSION zstd, COMPRESSION_LEVEL " + (cold ? coldLevel : LEVEL_WARM)
                        + ", ROW_GROUP_SIZE " + (cold ? ROW_GROUP_ROWS_COLD : ROW_GROUP_ROWS) + ", KV_METADATA {"
                        + metadata + "})");
    }

    /// What the model is called in the footer.
    static final String MODEL = "holo.model";

    private static String blob(byte[] bytes) {
        StringBuilder text = new StringBuilder("'");
        HexFormat hex = HexFormat.of();
        for (byte b : bytes) {
            text.append("\\x").append(hex.toHexDigits(b));
        }
        return text.append("'::BLOB").toString();
    }

    static String quoted(Path file) {
        return "'" + file.toString().replace("'", "''") + "'";
    }

    /// The model in a segment's footer; null when it has none.
    static @Nullable KeyModel model(DuckDBConnection connection, Path parquet) throws SQLException {
        try (Statement statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT value FROM parquet_kv_metadata(" + quoted(parquet)
                        + ") WHERE key = '" + MODEL + "'::BLOB")) {
            return rows.next() ? KeyModel.decode(rows.getBytes(1)) : null;
        }
    }

    private static void execute(DuckDBConnection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
