package holo.bench.agreement;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a server answered to one statement.
///
/// @param results of the statements that a text may hold, in order
/// @param error null when all went well
record Answer(List<Result> results, @Nullable Failure error) {
    private static final int SHOWN = 5;

    /// One statement's rows, or its tag alone.
    ///
    /// @param columns names; empty when nothing is returned
    /// @param rows values as text, null for null
    record Result(List<String> columns, List<List<@Nullable String>> rows, String tag) {
        /// The rows in an order that depends on nothing but the rows.
        List<String> sorted() {
            List<String> lines = new ArrayList<>();
            rows.forEach(row -> lines.add(String.valueOf(row)));
            Collections.sort(lines);
            return lines;
        }
    }

    /// The first rows, or the error, in one line.
    String shown() {
        if (error != null) {
            return error.sqlState() + " " + error.message().replace('\n', ' ');
        }
        StringBuilder text = new StringBuilder();
        for (Result result : results) {
            text.append(result.tag());
            result.rows().stream().limit(SHOWN).forEach(row -> text.append(' ').append(row));
        }
        return text.toString();
    }

    /// An error.
    ///
    /// @param position in characters from 1, or 0
    record Failure(String sqlState, String message, int position) {}
}
