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

    /// An error.
    ///
    /// @param position in characters from 1, or 0
    record Failure(String sqlState, String message, int position) {}
}
