package holo.sql.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import holo.sql.error.SqlException;
import holo.sql.type.PgArray;
import holo.sql.type.PgTypes;
import holo.sql.type.TypeContext;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BinaryReaderTest {
    private static byte[] written() {
        BinaryWriter writer =
                new BinaryWriter(List.of(PgTypes.TEXT, PgTypes.TEXT), TypeContext.DEFAULT, StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(writer.header());
        for (int i = 0; i < 300; i++) {
            out.writeBytes(writer.row(Arrays.asList("x".repeat(i * 100), i % 3 == 0 ? null : "é" + i)));
        }
        out.writeBytes(Objects.requireNonNull(writer.trailer()));
        return out.toByteArray();
    }

    private static List<List<@Nullable String>> read(byte[] data, int piece) {
        List<List<@Nullable String>> rows = new ArrayList<>();
        BinaryReader reader = new BinaryReader(2, fields -> {
            List<@Nullable String> row = new ArrayList<>();
            fields.forEach(field -> row.add(field == null ? null : new String(field, StandardCharsets.UTF_8)));
            rows.add(row);
        });
        for (int i = 0; i < data.length; i += piece) {
            reader.feed(data, i, Math.min(piece, data.length - i));
        }
        reader.finish();
        return rows;
    }

    @Test
    void readsBackWhatItWroteHoweverTheBytesAreCut() {
        byte[] data = written();
        List<List<@Nullable String>> whole = read(data, data.length);
        assertThat(whole).hasSize(300);
        assertThat(whole.get(7)).containsExactly("x".repeat(700), "é7");
        assertThat(whole.get(9)).containsExactly("x".repeat(900), null);
        for (int piece : List.of(1, 7, 1000, 70_000)) {
            assertThat(read(data, piece)).isEqualTo(whole);
        }
    }

    /// A row that comes in many pieces is not read from its beginning with each.
    @Test
    void readsALargeRowInPiecesOnce() {
        int length = 16 << 20;
        BinaryWriter writer =
                new BinaryWriter(List.of(PgTypes.TEXT, PgTypes.TEXT), TypeContext.DEFAULT, StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(writer.header());
        out.writeBytes(writer.row(List.of("x".repeat(length), "y".repeat(length))));
        byte[] data = out.toByteArray();
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        BinaryReader reader = new BinaryReader(2, _ -> {});
        for (int i = 0; i < data.length; i += 1 << 16) {
            reader.feed(data, i, Math.min(1 << 16, data.length - i));
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(8L * data.length);
    }

    /// ENCODING is of texts; what is not a text as a whole is not converted.
    @Test
    void sendsFieldsInTheClientsEncoding() {
        CopyFormat format =
                CopyFormat.of(Map.of("format", "binary", "encoding", "latin1"), Map.of(), StandardCharsets.UTF_8);
        assertThat(format.charset()).isEqualTo(StandardCharsets.UTF_8);
        BinaryWriter writer = new BinaryWriter(
                List.of(PgTypes.TEXT, PgTypes.arrayOf(PgTypes.TEXT)), TypeContext.DEFAULT, StandardCharsets.ISO_8859_1);
        assertThat(writer.row(List.of("\u00e9", PgArray.of(PgTypes.TEXT, "e")))).contains(0xe9);
        assertThatThrownBy(() -> writer.row(List.of("e", PgArray.of(PgTypes.TEXT, "\u00e9"))))
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo("0A000"));
    }

    @Test
    void refusesWhatIsNotTheFormat() {
        byte[] data = written();
        assertThatThrownBy(() -> read(Arrays.copyOf(data, 15), 15)).hasMessage("COPY file signature not recognized");
        assertThatThrownBy(() -> read(Arrays.copyOf(data, data.length - 3), 100))
                .hasMessage("unexpected EOF in COPY data");
        assertThatThrownBy(() -> read(Arrays.copyOf(data, data.length + 1), 100))
                .hasMessage("received copy data after EOF marker");
        byte[] flags = data.clone();
        flags[12] = 2;
        assertThatThrownBy(() -> read(flags, 100)).hasMessage("unrecognized critical flags in COPY file header");
        byte[] size = data.clone();
        size[21] = -2;
        assertThatThrownBy(() -> read(size, 100)).hasMessage("invalid field size");
    }
}
