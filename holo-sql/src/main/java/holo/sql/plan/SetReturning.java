package holo.sql.plan;

import holo.sql.error.SqlException;
import holo.sql.function.FunctionCatalog;
import holo.sql.function.Routine;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/// Finds calls that yield rows where single values are wanted.
public final class SetReturning {
    private SetReturning() {}

    private static final class Finder extends SqlBasicVisitor<Void> {
        private @Nullable SqlNode found;

        @Override
        public @Nullable Void visit(SqlCall call) {
            if (call.isA(SqlKind.QUERY)) {
                return null;
            }
            if (found == null
                    && call.getOperator() instanceof SqlFunction function
                    && FunctionCatalog.instance().find(function.getName()).stream()
                            .anyMatch(Routine::setReturning)) {
                found = call;
            }
            return super.visit(call);
        }
    }

    /// Whether an expression yields rows; queries inside of it do not count.
    public static boolean in(SqlNode node) {
        Finder finder = new Finder();
        node.accept(finder);
        return finder.found != null;
    }

    /// @throws SqlException 0A000 when an operand yields rows
    static void refuse(SqlCall call, String message) {
        Finder finder = new Finder();
        for (SqlNode operand : call.getOperandList()) {
            if (operand != null) {
                operand.accept(finder);
            }
        }
        if (finder.found != null) {
            throw ErrorTranslation.at(SqlException.of("0A000", message), finder.found.getParserPosition());
        }
    }
}
