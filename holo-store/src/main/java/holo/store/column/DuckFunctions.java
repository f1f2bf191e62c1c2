package holo.store.column;

import java.math.BigDecimal;
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
        Quotient quotient = new Quotient();
        for (long row = 0; row < chunk.rowCount(); row++) {
            if (operands.isNull(row)) {
                answers.setNull(row);
            } else {
                answers.setBigDecimal(row, operands.quotient(quotient, row));
            }
        }
    }

    private static void scales(DuckDBDataChunkReader chunk, DuckDBWritableVector answers) {
        Operands operands = new Operands(chunk);
        Quotient quotient = new Quotient();
        for (long row = 0; row < chunk.rowCount(); row++) {
            if (operands.isNull(row)) {
                answers.setNull(row);
            } else {
                answers.setInt(row, operands.scale(quotient, row));
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

        BigDecimal quotient(Quotient quotient, long row) {
            return quotient.of(
                    numerators.getString(row),
                    numeratorsShown.getInt(row),
                    denominators.getString(row),
                    denominatorsShown.getInt(row));
        }

        int scale(Quotient quotient, long row) {
            return quotient.scaleOf(
                    numerators.getString(row),
                    numeratorsShown.getInt(row),
                    denominators.getString(row),
                    denominatorsShown.getInt(row));
        }
    }
}
