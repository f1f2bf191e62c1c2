package holo.sql.exec;

import holo.sql.session.ColumnBatch;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The rows of a whole plan. With them, or by an error, the execution ends: what operators still hold is freed.
public final class RootSource extends RowSource {
    private final RowSource rows;
    private final ExecutionContext context;

    private RootSource(RowSource rows, ExecutionContext context) {
        this.rows = rows;
        this.context = context;
    }

    /// Opens what is all that a context is for.
    public static RowSource open(Function<ExecutionContext, RowSource> plan, ExecutionContext context) {
        try {
            return new RootSource(plan.apply(context), context);
        } catch (RuntimeException e) {
            try {
                context.close();
            } catch (RuntimeException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    @Override
    public boolean advance() {
        try {
            return rows.advance();
        } catch (RuntimeException e) {
            throw ended(e);
        }
    }

    /// Ends the execution; what goes wrong meanwhile does not replace the error that ended it.
    private RuntimeException ended(RuntimeException e) {
        try {
            close();
        } catch (RuntimeException again) {
            e.addSuppressed(again);
        }
        return e;
    }

    @Override
    public @Nullable Object[] row() {
        return rows.row();
    }

    @Override
    public @Nullable ColumnBatch nextBatch() {
        try {
            return rows.nextBatch();
        } catch (RuntimeException e) {
            throw ended(e);
        }
    }

    @Override
    public boolean isKept() {
        return rows.isKept();
    }

    @Override
    public void close() {
        try (context) {
            rows.close();
        }
    }
}
