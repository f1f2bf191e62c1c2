package holo.store.column;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.SQLException;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBFunctions;
import org.duckdb.DuckDBLogicalType;
import org.duckdb.DuckDBReadableVector;
import org.duckdb.DuckDBScalarFunction;
import org.duckdb.DuckDBScalarFunctionBuilder;
import org.duckdb.DuckDBWritableVector;

/// What DuckDB is taught: PostgreSQL's division of exact numbers, whose scale depends on the operands.
///
/// Both functions take numerator and denominator as text, which carries any scale, each followed by the digits behind
/// the point that PostgreSQL would show of it. `holo_quotient` answers the quotient with a fixed scale,
/// `holo_quotient_scale` the digits that PostgreSQL would show of that. What does not fit raises an error: the query
/// then runs over rows.
final class DuckFunctions {
    private static final int PRECISION = ColumnType.PRECISION_MAX;

    /// PostgreSQL counts in groups of four digits.
    private static final int GROUP = 4;

    /// A quotient gets at least this many significant digits.
    private static final int SIGNIFICANT = 16;

    private DuckFunctions() {}

    static void register(DuckDBConnection connection) throws SQLException {
        try (DuckDBLogicalType quotient = DuckDBLogicalType.decimal(PRECISION, ColumnStore.QUOTIENT_SCALE);
                DuckDBLogicalType scale = DuckDBLogicalType.of(DuckDBColumnType.INTEGER)) {
            register(connection, "holo_quotient", quotient, DuckFunctions::quotients);
            register(connection, "holo_quotient_scale", scale, DuckFunctions::scales);
        }
    }

    private static void register(
            DuckDBConnection connection, String name, DuckDBLogicalType answer, DuckDBScalarFunction function)
            throws SQLException {
        try (DuckDBScalarFunctionBuilder builder = DuckDBFunctions.scalarFunction()) {
            builder.withName(name)
                    .withParameters(
                            DuckDBColumnType.VARCHAR,
                            DuckDBColumnType.INTEGER,
                            DuckDBColumnType.VARCHAR,
                            DuckDBColumnType.INTEGER)
                    .withReturnType(answer)
                    .withVectorizedFunction(function)
                    .register(connection);
        }
    }

    private static void quotients(DuckDBDataChunkReader chunk, DuckDBWritableVector answers) {
        Operands operands = new Operands(chunk);
        for (long row = 0; row < chunk.rowCount(); row++) {
            if (operands.isNull(row)) {
                answers.setNull(row);
            } else {
                answers.setBigDecimal(
                        row, quotient(operands.numerator(row), operands.denominator(row), operands.scale(row)));
            }
        }
    }

    private static void scales(DuckDBDataChunkReader chunk, DuckDBWritableVector answers) {
        Operands operands = new Operands(chunk);
        for (long row = 0; row < chunk.rowCount(); row++) {
            if (operands.isNull(row)) {
                answers.setNull(row);
            } else {
                answers.setInt(row, operands.scale(row));
            }
        }
    }

    /// The arguments of many calls.
    private record Operands(
            DuckDBReadableVector numerators,
            DuckDBReadableVector numeratorsShown,
            DuckDBReadableVector denominators,
            DuckDBReadableVector denominatorsShown) {
        Operands(DuckDBDataChunkReader chunk) {
            this(chunk.vector(0), chunk.vector(1), chunk.vector(2), chunk.vector(3));
        }

        boolean isNull(long row) {
            return numerators.isNull(row)
                    || denominators.isNull(row)
                    || numeratorsShown.isNull(row)
                    || denominatorsShown.isNull(row);
        }

        BigDecimal numerator(long row) {
            return new BigDecimal(numerators.getString(row));
        }

        BigDecimal denominator(long row) {
            return new BigDecimal(denominators.getString(row));
        }

        int scale(long row) {
            return DuckFunctions.scale(
                    numerator(row), numeratorsShown.getInt(row), denominator(row), denominatorsShown.getInt(row));
        }
    }

    /// Rounded half away from zero.
    static BigDecimal quotient(BigDecimal n, BigDecimal d, int scale) {
        if (d.signum() == 0) {
            throw new ArithmeticException("division by zero");
        }
        if (scale > ColumnStore.QUOTIENT_SCALE) {
            throw new ArithmeticException("a quotient of scale " + scale);
        }
        BigDecimal quotient = n.divide(d, scale, RoundingMode.HALF_UP).setScale(ColumnStore.QUOTIENT_SCALE);
        if (quotient.precision() > PRECISION) {
            throw new ArithmeticException("a quotient of " + quotient.precision() + " digits");
        }
        return quotient;
    }

    /// The digits behind the point that PostgreSQL would show: enough for the significant ones, estimated from the
    /// operands' first groups, and no fewer than the operands have.
    static int scale(BigDecimal n, int shownN, BigDecimal d, int shownD) {
        int weight = weight(n) - weight(d);
        if (n.signum() == 0 || firstGroup(n) <= firstGroup(d)) {
            weight--;
        }
        return Math.max(Math.max(0, SIGNIFICANT - GROUP * weight), Math.max(shownN, shownD));
    }

    /// The place of the first group: 0 is the one before the point.
    private static int weight(BigDecimal number) {
        return number.signum() == 0 ? 0 : Math.floorDiv(number.precision() - number.scale() - 1, GROUP);
    }

    /// The first group, from 1 to 9999.
    private static int firstGroup(BigDecimal number) {
        if (number.signum() == 0) {
            return 0;
        }
        return number.abs()
                .movePointLeft(GROUP * weight(number))
                .setScale(0, RoundingMode.DOWN)
                .intValueExact();
    }
}
