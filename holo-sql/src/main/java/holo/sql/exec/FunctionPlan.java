package holo.sql.exec;

import holo.sql.error.SqlException;
import holo.sql.expression.Expression;
import holo.sql.expression.RowsExpression;
import holo.sql.type.PgRecord;
import holo.sql.type.SqlType;
import java.util.Iterator;
import java.util.List;
import org.apache.calcite.rel.core.TableFunctionScan;
import org.apache.calcite.rex.RexCall;
import org.jspecify.annotations.Nullable;

/// A function in FROM.
record FunctionPlan(Expression call, List<SqlType> outputTypes) implements CompiledPlan {
    static CompiledPlan compile(PlanCompiler compiler, TableFunctionScan scan) {
        if (!(scan.getCall() instanceof RexCall call) || !scan.getInputs().isEmpty()) {
            throw SqlException.of("0A000", "functions of tables are not supported");
        }
        return new FunctionPlan(compiler.expressions().compileRows(call), PlanCompiler.types(scan));
    }

    @Override
    public RowSource open(ExecutionContext context) {
        if (!(call instanceof RowsExpression rows)) {
            Object value = call.evaluate(new Object[0], context);
            @Nullable Object[] row = value instanceof PgRecord r ? r.values() : new Object[] {value};
            return new IteratorSource(List.<@Nullable Object[]>of(row).iterator(), context);
        }
        Iterator<? extends @Nullable Object> values =
                rows.rows(new Object[0], context).iterator();
        return new IteratorSource(
                new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                        return values.hasNext();
                    }

                    @Override
                    public @Nullable Object[] next() {
                        Object value = values.next();
                        return value instanceof PgRecord r && outputTypes.size() == r.values().length
                                ? r.values()
                                : new Object[] {value};
                    }
                },
                context);
    }
}
