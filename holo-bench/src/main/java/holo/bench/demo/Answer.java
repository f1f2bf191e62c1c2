package holo.bench.demo;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A query's rows in a form that both protocols share: columns separated by tabs, numbers without
/// trailing zeros (protocols differ in how they show a scale, never in the value), padding of
/// char(n) removed.
public record Answer(List<String> rows) {
    /// A numeric without a scale comes as text over Flight SQL, since Arrow's decimals have one scale per column.
    private static final Pattern NUMBER = Pattern.compile("-?\\d+\\.\\d+");

    static Answer of(Connection connection, String sql) throws SQLException {
        return of(connection, sql, UnaryOperator.identity());
    }

    /// @param rounding what is done to numbers before they are compared
    public static Answer of(Connection connection, String sql, UnaryOperator<BigDecimal> rounding) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 1; i <= columns; i++) {
                    row.append(i == 1 ? "" : "\t").append(normal(result.getObject(i), rounding));
                }
                rows.add(row.toString());
            }
        }
        return new Answer(rows);
    }

    private static String normal(@Nullable Object value, UnaryOperator<BigDecimal> rounding) {
        return switch (value) {
            case null -> "NULL";
            case BigDecimal d -> normal(rounding.apply(d));
            case Double d -> normal(rounding.apply(BigDecimal.valueOf(d)));
            case String text when NUMBER.matcher(text).matches() -> normal(rounding.apply(new BigDecimal(text)));
            case Object o -> o.toString().stripTrailing();
        };
    }

    private static String normal(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    void write(Path file) throws IOException {
        Files.writeString(file, String.join("\n", rows) + "\n", StandardCharsets.UTF_8);
    }

    /// Says where the rows differ, or null when they are equal.
    @Nullable
    public String difference(List<String> expected) {
        for (int i = 0; i < Math.min(rows.size(), expected.size()); i++) {
            if (!rows.get(i).equals(expected.get(i))) {
                return "row " + (i + 1) + " is <" + rows.get(i) + ">, expected <" + expected.get(i) + ">";
            }
        }
        return rows.size() == expected.size() ? null : rows.size() + " rows, expected " + expected.size();
    }
}
