package holo.sql.exec;

import holo.sql.type.SqlType;
import java.util.List;

/// An executable plan: immutable, thread-safe, kept with the cached statement.
public interface CompiledPlan {
    /// Starts an execution.
    RowSource open(ExecutionContext context);

    /// The types of the columns, in order.
    List<SqlType> outputTypes();
}
