package holo.sql.plan;

import holo.sql.function.ArrayFunctions;
import holo.sql.parser.PgOperators;
import holo.sql.parser.PgTypeNameSpec;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;

/// Arrays that a query writes out: `ARRAY[…]`, which to Calcite have a type made of their elements' types.
final class WrittenArrays {
    private WrittenArrays() {}

    /// What stands below the cast of a written array. Elements of several types have none in common that they would
    /// take before the cast: each is cast by itself.
    ///
    /// @param type what the array is cast to
    static SqlNode castable(SqlCall array, SqlNode type) {
        SqlParserPos pos = array.getParserPosition();
        if (array.operandCount() == 0) {
            return SqlLiteral.createCharString("{}", pos);
        }
        boolean apart = type instanceof SqlDataTypeSpec spec
                && spec.getTypeNameSpec() instanceof PgTypeNameSpec written
                && written.dimensions() > 0
                && isMixed(array);
        SqlCall elements = apart ? castEach(array, (SqlDataTypeSpec) type) : array;
        // Arrays of arrays have one dimension more, which is no type of its own as it is to Calcite.
        return PgOperators.call(ArrayFunctions.OF_VECTOR, pos, List.of(elements));
    }

    /// Whether there are constants of different kinds, and nothing else.
    private static boolean isMixed(SqlCall array) {
        Set<SqlTypeName> kinds = EnumSet.noneOf(SqlTypeName.class);
        for (SqlNode element : array.getOperandList()) {
            if (unsigned(element) instanceof SqlLiteral literal) {
                if (literal.getTypeName() != SqlTypeName.NULL) {
                    kinds.add(literal.getTypeName());
                }
            } else if (!(element instanceof SqlDynamicParam)) {
                return false;
            }
        }
        return kinds.size() > 1;
    }

    /// What a sign stands before: a number's is no part of it.
    private static SqlNode unsigned(SqlNode element) {
        return element.getKind() == SqlKind.MINUS_PREFIX || element.getKind() == SqlKind.PLUS_PREFIX
                ? unsigned(((SqlCall) element).operand(0))
                : element;
    }

    private static SqlCall castEach(SqlCall array, SqlDataTypeSpec type) {
        PgTypeNameSpec written = (PgTypeNameSpec) type.getTypeNameSpec();
        PgTypeNameSpec element = new PgTypeNameSpec(written.getTypeName(), List.of(), 0, written.getParserPos());
        List<SqlNode> cast = new ArrayList<>();
        for (SqlNode operand : array.getOperandList()) {
            cast.add(SqlStdOperatorTable.CAST.createCall(
                    operand.getParserPosition(), operand, new SqlDataTypeSpec(element, operand.getParserPosition())));
        }
        return array.getOperator().createCall(array.getParserPosition(), cast);
    }

    /// What is unnested may be a vector, a multirange or an array of several dimensions, which UNNEST does not know to
    /// be arrays of single values.
    static List<SqlNode> unnestable(List<SqlNode> operands) {
        List<SqlNode> arrays = new ArrayList<>();
        for (SqlNode operand : operands) {
            SqlParserPos pos = operand.getParserPosition();
            if (isNested(operand)) {
                SqlNode array = PgOperators.call(ArrayFunctions.OF_VECTOR, pos, List.of(operand));
                arrays.add(PgOperators.call(ArrayFunctions.UNNESTED, pos, List.of(array)));
            } else if (operand instanceof SqlIdentifier
                    || operand instanceof SqlCall && operand.getKind() != SqlKind.ARRAY_VALUE_CONSTRUCTOR) {
                arrays.add(PgOperators.call(ArrayFunctions.UNNESTED, pos, List.of(operand)));
            } else {
                arrays.add(operand);
            }
        }
        return arrays;
    }

    private static boolean isNested(SqlNode operand) {
        return operand instanceof SqlCall array
                && array.getKind() == SqlKind.ARRAY_VALUE_CONSTRUCTOR
                && array.getOperandList().stream().anyMatch(e -> e.getKind() == SqlKind.ARRAY_VALUE_CONSTRUCTOR);
    }
}
