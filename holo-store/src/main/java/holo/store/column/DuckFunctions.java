package holo.store.column;

import java.util.List;

/// What DuckDB is taught: PostgreSQL's division of exact numbers, whose scale depends on the operands.
///
/// PostgreSQL counts in groups of four digits. The quotient gets at least 16 significant digits, estimated from the
/// operands' first groups, and is rounded half away from zero. Numerator and denominator come as 128-bit integers with
/// their scales and the scales that PostgreSQL would show; the quotient has a fixed scale here. What does not fit
/// raises an error: the query then runs over rows.
final class DuckFunctions {
    private static final String SCALE = Integer.toString(ColumnStore.QUOTIENT_SCALE);

    static final List<String> DEFINITIONS = List.of(
            // The digits of a decimal without its point.
            "CREATE OR REPLACE MACRO holo_unscaled(x, s) AS" + " CAST(replace(CAST(x AS VARCHAR), '.', '') AS HUGEINT)",
            "CREATE OR REPLACE MACRO holo_digits(n) AS length(CAST(abs(n) AS VARCHAR))",
            // The place of the first group of four digits: 0 is the one before the point.
            "CREATE OR REPLACE MACRO holo_weight(n, s) AS CASE WHEN n = 0 THEN 0 ELSE"
                    + " CAST(floor((holo_digits(n) - s - 1) / 4.0) AS INTEGER) END",
            // The first group, from 1 to 9999.
            "CREATE OR REPLACE MACRO holo_group(n, s) AS"
                    + " CAST(rpad(substr(CAST(abs(n) AS VARCHAR), 1, holo_digits(n) - s - 4 * holo_weight(n, s)),"
                    + " CAST(holo_digits(n) - s - 4 * holo_weight(n, s) AS INTEGER), '0') AS INTEGER)",
            "CREATE OR REPLACE MACRO holo_scale(n, sn, shown_n, d, sd, shown_d) AS"
                    + " greatest(0, shown_n, shown_d, 16 - 4 * (holo_weight(n, sn) - holo_weight(d, sd)"
                    + " - CASE WHEN n = 0 OR holo_group(n, sn) <= holo_group(d, sd) THEN 1 ELSE 0 END))",
            "CREATE OR REPLACE MACRO holo_power(e) AS CAST('1' || repeat('0', CAST(e AS BIGINT)) AS HUGEINT)",
            "CREATE OR REPLACE MACRO holo_rounded(n, d) AS"
                    + " sign(n) * sign(d) * ((2 * abs(n) + abs(d)) // (2 * abs(d)))",
            "CREATE OR REPLACE MACRO holo_quotient(n, sn, d, sd, scale) AS"
                    + " CASE WHEN scale > " + SCALE + " OR scale + sd < sn THEN error('scale of a quotient')"
                    + " ELSE holo_rounded(n * holo_power(scale + sd - sn), d) * holo_power(" + SCALE + " - scale) END",
            "CREATE OR REPLACE MACRO holo_divide(n, sn, shown_n, d, sd, shown_d) AS"
                    + " CASE WHEN d = 0 THEN error('division by zero') WHEN n IS NULL OR d IS NULL THEN NULL ELSE"
                    + " CAST(holo_quotient(n, sn, d, sd, holo_scale(n, sn, shown_n, d, sd, shown_d)) AS DECIMAL(38,0))"
                    + " * CAST('0." + "0".repeat(ColumnStore.QUOTIENT_SCALE - 1) + "1' AS DECIMAL(" + SCALE + ","
                    + SCALE
                    + ")) END");

    private DuckFunctions() {}
}
