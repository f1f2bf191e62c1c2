package holo.sql.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import holo.sql.error.SqlException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Compares text and binary formats with what PostgreSQL 15 answered: lines of type, input, and either output and
/// binary format in hex, or the SQLSTATE and message of the error, separated by tabs.
final class TypeFormatTest {
    @TestFactory
    Stream<DynamicTest> readsAndWritesAsPostgreSqlDoes() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        try (var in = TypeFormatTest.class.getResourceAsStream("formats.tsv")) {
            assertThat(in).isNotNull();
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                String[] f = line.split("\t", -1);
                tests.add(dynamicTest(f[0] + " " + f[1], () -> check(f[0], f[1], f[2], f[3])));
            }
        }
        return tests.stream();
    }

    private static void check(String typeName, String input, String expected, String hexOrMessage) {
        SqlType type = PgTypes.find(typeName);
        assertThat(type).isNotNull();
        TypeContext context = TypeContext.DEFAULT;
        if (expected.startsWith("!")) {
            String actual;
            try {
                actual = type.toText(type.fromText(input, context), context);
            } catch (SqlException e) {
                actual = "!" + e.sqlState() + " " + e.getMessage();
            }
            assertThat(actual).isEqualTo(expected + " " + hexOrMessage);
            return;
        }
        Object value = type.fromText(input, context);
        assertThat(type.toText(value, context)).isEqualTo(expected);
        assertThat(HexFormat.of().formatHex(type.toBinary(value, context))).isEqualTo(hexOrMessage);
        Object again = type.fromBinary(type.toBinary(value, context), context);
        assertThat(type.toText(again, context)).isEqualTo(expected);
    }
}
