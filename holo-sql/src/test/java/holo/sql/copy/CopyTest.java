package holo.sql.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import holo.sql.error.SqlException;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeContext;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CopyTest {
    private static final CopyFormat TEXT = CopyFormat.of(Map.of(), Map.of(), StandardCharsets.UTF_8);
    private static final CopyFormat CSV = CopyFormat.of(Map.of("format", "csv"), Map.of(), StandardCharsets.UTF_8);

    private static List<List<@Nullable String>> read(CopyFormat format, String data) {
        return read(format, data.getBytes(StandardCharsets.UTF_8), Integer.MAX_VALUE);
    }

    private static List<List<@Nullable String>> read(CopyFormat format, byte[] data, int piece) {
        List<List<@Nullable String>> rows = new ArrayList<>();
        CopyReader reader = new CopyReader(format, (fields, line) -> rows.add(new ArrayList<>(fields)));
        for (int at = 0; at < data.length; at += Math.min(piece, data.length - at)) {
            reader.feed(data, at, Math.min(piece, data.length - at));
        }
        reader.finish();
        return rows;
    }

    private static List<@Nullable String> row(@Nullable String... fields) {
        return java.util.Arrays.asList(fields);
    }

    @Test
    void readsTextWithItsEscapes() {
        assertThat(read(TEXT, "1\ta\\tb\t\\N\n\\\\N\t\\x41\\101\\q\t\n"))
                .containsExactly(row("1", "a\tb", null), row("\\N", "AAq", ""));
    }

    @Test
    void readsAnyLineEndAndALastLineWithout() {
        for (String end : List.of("\n", "\r\n", "\r")) {
            assertThat(read(TEXT, "a" + end + "" + end + "b")).containsExactly(row("a"), row(""), row("b"));
            assertThat(read(CSV, "a,b" + end + "\"c" + end + "\",d" + end))
                    .containsExactly(row("a", "b"), row("c" + end, "d"));
        }
    }

    @Test
    void refusesMixedLineEnds() {
        assertThatThrownBy(() -> read(TEXT, "a\nb\r\n")).hasMessage("literal carriage return found in data");
        assertThatThrownBy(() -> read(TEXT, "a\r\nb\n")).hasMessage("literal newline found in data");
        assertThatThrownBy(() -> read(CSV, "a\nb\rc\n")).hasMessage("unquoted carriage return found in data");
    }

    @Test
    void endsAtTheMarkAndIgnoresTheRest() {
        assertThat(read(TEXT, "a\n\\.\nb\n")).containsExactly(row("a"));
        assertThat(read(CSV, "a\n\\.\nb\n")).containsExactly(row("a"));
    }

    @Test
    void readsCsv() {
        assertThat(read(CSV, "1,\"a \"\"b\"\", c\",,\"\"\nx\"y,z\"w,2\n"))
                .containsExactly(row("1", "a \"b\", c", null, ""), row("xy,zw", "2"));
        CopyFormat other = CopyFormat.of(
                Map.of(
                        "format",
                        "csv",
                        "delimiter",
                        ";",
                        "quote",
                        "'",
                        "escape",
                        "\\",
                        "null",
                        "NIL",
                        "header",
                        "true"),
                Map.of(),
                StandardCharsets.UTF_8);
        assertThat(read(other, "a;b\n'it\\'s';NIL\n'NIL';'\\\\'\n"))
                .containsExactly(row("it's", null), row("NIL", "\\"));
        assertThatThrownBy(() -> read(CSV, "a,\"b\n")).hasMessage("unterminated CSV quoted field");
    }

    @Test
    void refusesTextThatIsNotUtf8() {
        assertThatThrownBy(() -> read(TEXT, new byte[] {'a', (byte) 0xff, '\n'}, 10))
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo("22021"));
        assertThatThrownBy(() -> read(TEXT, "a\\000\n")).hasMessageContaining("0x00");
    }

    @Test
    void writesWhatPostgresWrites() {
        List<String> names = List.of("a", "b,c");
        List<SqlType> types = List.of(PgTypes.TEXT, PgTypes.INT4);
        CopyWriter text = new CopyWriter(TEXT, names, types, TypeContext.DEFAULT);
        assertThat(text.header()).isNull();
        assertThat(string(text.row(row2("a\tb\\c\n", 1)))).isEqualTo("a\\tb\\\\c\\n\t1\n");
        assertThat(string(text.row(row2(null, null)))).isEqualTo("\\N\t\\N\n");
        CopyFormat format = CopyFormat.of(
                Map.of("format", "csv", "header", "on"), Map.of("force_quote", List.of("b,c")), StandardCharsets.UTF_8);
        CopyWriter csv = new CopyWriter(format, names, types, TypeContext.DEFAULT);
        assertThat(string(java.util.Objects.requireNonNull(csv.header()))).isEqualTo("a,\"b,c\"\n");
        assertThat(string(csv.row(row2("say \"x\"", 1)))).isEqualTo("\"say \"\"x\"\"\",\"1\"\n");
        assertThat(string(csv.row(row2("", null)))).isEqualTo("\"\",\n");
    }

    private static List<@Nullable Object> row2(@Nullable Object... values) {
        return java.util.Arrays.asList(values);
    }

    private static String string(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void refusesOptionsAsPostgresDoes() {
        assertThatThrownBy(() -> CopyFormat.of(Map.of("format", "xml"), Map.of(), StandardCharsets.UTF_8))
                .hasMessage("COPY format \"xml\" not recognized");
        assertThatThrownBy(() -> CopyFormat.of(Map.of("delimiter", "ab"), Map.of(), StandardCharsets.UTF_8))
                .hasMessage("COPY delimiter must be a single one-byte character");
        assertThatThrownBy(() -> CopyFormat.of(Map.of("delimiter", "a"), Map.of(), StandardCharsets.UTF_8))
                .hasMessage("COPY delimiter cannot be \"a\"");
        assertThatThrownBy(() -> CopyFormat.of(Map.of("quote", "'"), Map.of(), StandardCharsets.UTF_8))
                .hasMessage("COPY quote available only in CSV mode");
        assertThatThrownBy(() -> CopyFormat.of(Map.of("nonsense", "1"), Map.of(), StandardCharsets.UTF_8))
                .hasMessage("option \"nonsense\" not recognized");
        assertThatThrownBy(() -> CopyFormat.of(Map.of(), Map.of("force_null", List.of("a")), StandardCharsets.UTF_8))
                .hasMessage("COPY force null available only in CSV mode");
    }

    @Test
    void readsBackWhatItWroteHoweverTheBytesAreCut() {
        Random random = new Random(7);
        List<CopyFormat> formats = List.of(
                TEXT,
                CSV,
                CopyFormat.of(Map.of("delimiter", "|", "null", ""), Map.of(), StandardCharsets.UTF_8),
                CopyFormat.of(
                        Map.of("format", "csv", "quote", "'", "escape", "\\", "null", "\\N"),
                        Map.of(),
                        StandardCharsets.UTF_8),
                CopyFormat.of(Map.of("format", "csv"), Map.of("force_quote", List.of("*")), StandardCharsets.UTF_8));
        for (int round = 0; round < 500; round++) {
            CopyFormat format = formats.get(round % formats.size());
            int columns = 1 + random.nextInt(4);
            CopyWriter writer = new CopyWriter(
                    format,
                    Collections.nCopies(columns, "c"),
                    Collections.nCopies(columns, PgTypes.TEXT),
                    TypeContext.DEFAULT);
            List<List<@Nullable String>> rows = new ArrayList<>();
            ByteArrayOutputStream data = new ByteArrayOutputStream();
            for (int i = random.nextInt(8); i > 0; i--) {
                List<@Nullable String> row = new ArrayList<>();
                for (int c = 0; c < columns; c++) {
                    row.add(value(format, random));
                }
                rows.add(row);
                data.writeBytes(writer.row(row));
            }
            assertThat(read(format, data.toByteArray(), 1 + random.nextInt(9)))
                    .as("round %d", round)
                    .isEqualTo(rows);
        }
    }

    private static @Nullable String value(CopyFormat format, Random random) {
        if (random.nextInt(6) == 0) {
            return null;
        }
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            text.append("a,b|\"'\\\t\n\rN.é\u20ac".charAt(random.nextInt(14)));
        }
        // In the text format an empty null text cannot be told from an empty string, as in PostgreSQL.
        return !format.csv() && text.toString().equals(format.nullText()) ? "x" : text.toString();
    }

    @Test
    void convertsFromAndToAnotherEncoding() {
        Charset japanese = Charset.forName("EUC-JP");
        byte[] data = "a\u65e5b\t\u672c\nc\td\n".getBytes(japanese);
        for (int piece = 1; piece <= data.length; piece++) {
            List<List<@Nullable String>> rows = new ArrayList<>();
            CopyInput reader = CopyEncoding.decoding(
                    new CopyReader(TEXT, (fields, _) -> rows.add(new ArrayList<>(fields))), japanese);
            for (int at = 0; at < data.length; at += piece) {
                reader.feed(data, at, Math.min(piece, data.length - at));
            }
            reader.finish();
            assertThat(rows).containsExactly(row("a\u65e5b", "\u672c"), row("c", "d"));
        }
        CopyOutput writer = CopyEncoding.encoding(writer(), japanese);
        assertThat(writer.row(List.of("\u65e5"))).isEqualTo("\u65e5\n".getBytes(japanese));
        assertThatThrownBy(() -> CopyEncoding.encoding(writer(), StandardCharsets.ISO_8859_1)
                        .row(List.of("\u20ac")))
                .hasMessage("character with byte sequence 0xe2 0x82 0xac in encoding \"UTF8\""
                        + " has no equivalent in encoding \"LATIN1\"");
        CopyInput cut = CopyEncoding.decoding(new CopyReader(TEXT, (_, _) -> {}), japanese);
        cut.feed(data, 0, 2);
        assertThatThrownBy(cut::finish).hasMessage("invalid byte sequence for encoding \"EUC_JP\": 0xc6");
    }

    private static CopyWriter writer() {
        return new CopyWriter(TEXT, List.of("a"), List.of(PgTypes.TEXT), TypeContext.DEFAULT);
    }
}
