package holo.sql.statement;

import holo.sql.explain.PlanDescription;
import holo.sql.session.RowDescription;
import holo.sql.session.StatementResult;
import holo.sql.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A statement that is ready to run. Immutable, shared by sessions.
public interface CompiledStatement {
    /// The columns of its rows, or null when it returns none.
    @Nullable
    RowDescription columns();

    /// The types of `$1`, `$2` …
    List<SqlType> parameterTypes();

    /// What EXPLAIN says.
    PlanDescription explain();

    /// What EXPLAIN says, with what the session's settings and the data of this moment add.
    default PlanDescription explain(Execution execution) {
        return explain();
    }

    /// Whether it only reads a few rows by their keys and computes nothing that could take long or wait.
    default boolean isPointRead() {
        return false;
    }

    /// Whether it only changes a few rows by their keys: apart from locks, there is nothing that it could wait for.
    default boolean isPointWrite() {
        return false;
    }

    /// Runs it inside of a started statement of the execution's transaction.
    ///
    /// @throws RestartStatement when a row has changed under its feet: abandon the statement and run it again
    StatementResult run(Execution execution);
}
