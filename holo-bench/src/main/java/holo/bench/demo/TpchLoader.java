package holo.bench.demo;

import io.trino.tpch.TpchEntity;
import io.trino.tpch.TpchTable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/// Creates the tables anew and loads generated rows through COPY.
public final class TpchLoader {
    private static final int CHUNK_BYTES = 64 << 10;
    private static final int LINE_BYTES_MAX = 1 << 10;
    private static final int COPY_ROWS_MAX = 200_000;

    private TpchLoader() {}

    public static void load(Connection connection, double scale, PrintStream out) throws SQLException, IOException {
        try (Statement statement = connection.createStatement()) {
            for (TpchTable<?> table : TpchTable.getTables()) {
                statement.execute("DROP TABLE IF EXISTS " + table.getTableName());
            }
            for (String create : schema()) {
                statement.execute(create);
            }
        }
        for (TpchTable<?> table : TpchTable.getTables()) {
            copy(connection.unwrap(PGConnection.class), table, scale, new Progress(table.getTableName(), out));
        }
    }

    /// The statements that create the tables.
    public static List<String> schema() throws IOException {
        return Arrays.stream(TpchQueries.resource("schema.sql").split(";\n"))
                .filter(create -> !create.isBlank())
                .toList();
    }

    /// A COPY is one transaction, which is held in memory: large tables come in several.
    private static void copy(PGConnection connection, TpchTable<?> table, double scale, Progress progress)
            throws SQLException {
        Iterator<? extends TpchEntity> rows = table.createGenerator(scale, 1, 1).iterator();
        long copied = 0;
        do {
            copied += copy(connection, table.getTableName(), rows, progress);
        } while (rows.hasNext());
        progress.end(copied);
    }

    private static long copy(
            PGConnection connection, String table, Iterator<? extends TpchEntity> rows, Progress progress)
            throws SQLException {
        CopyIn copy = connection.getCopyAPI().copyIn("COPY " + table + " FROM STDIN WITH (FORMAT csv, DELIMITER '|')");
        try {
            byte[] chunk = new byte[CHUNK_BYTES];
            int used = 0;
            for (int i = 0; i < COPY_ROWS_MAX && rows.hasNext(); i++) {
                byte[] line = csvLine(rows.next());
                if (used + line.length > chunk.length) {
                    copy.writeToCopy(chunk, 0, used);
                    used = 0;
                }
                System.arraycopy(line, 0, chunk, used, line.length);
                used += line.length;
                progress.row();
            }
            copy.writeToCopy(chunk, 0, used);
            return copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    /// A row as COPY reads it, with `|` between the values.
    ///
    /// The generator ends each line with a delimiter, which COPY would read as one more column. No value
    /// holds a quote or a delimiter.
    public static byte[] csvLine(TpchEntity entity) {
        String line = entity.toLine();
        int end = line.length();
        while (end > 0 && (line.charAt(end - 1) == '|' || line.charAt(end - 1) == '\n')) {
            end--;
        }
        byte[] bytes = (line.substring(0, end) + "\n").getBytes(StandardCharsets.UTF_8);
        if (bytes.length > LINE_BYTES_MAX) {
            throw new IllegalStateException("a TPC-H row of " + bytes.length + " bytes: " + line);
        }
        return bytes;
    }
}
