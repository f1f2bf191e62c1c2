package holo.sql.plpgsql;

import holo.sql.error.SqlException;
import holo.sql.exec.MemoryBudget;
import holo.sql.parser.Statement;
import holo.sql.plan.ParameterNames;
import holo.sql.plan.SearchPath;
import holo.sql.session.Notice;
import holo.sql.session.RowDescription;
import holo.sql.type.SqlType;
import holo.sql.type.TypeContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What bodies need of the session that runs them.
public interface Host {
    /// A statement that is ready to run.
    interface Compiled {
        /// Null for one that returns no rows.
        @Nullable
        RowDescription columns();

        /// Whether it is a query, and not a change that returns rows.
        boolean isQuery();
    }

    /// What a statement answered.
    ///
    /// @param count rows that it returned or changed
    /// @param memory what the rows take of the node's; null for nothing
    record Answer(
            @Nullable RowDescription columns,
            List<@Nullable Object[]> rows,
            long count,
            @Nullable MemoryBudget memory) implements AutoCloseable {
        /// An answer of few rows.
        public Answer(@Nullable RowDescription columns, List<@Nullable Object[]> rows, long count) {
            this(columns, rows, count, null);
        }

        /// The rows are not needed any more.
        @Override
        public void close() {
            if (memory != null) {
                memory.close();
            }
        }
    }

    /// A point of the transaction that its changes can be taken back to.
    interface Mark {}

    SearchPath path();

    TypeContext types();

    /// Changes with everything that compiled statements depend on.
    Object planningState();

    /// Compiles the statements of a text.
    ///
    /// @param types of the parameters
    /// @throws SqlException in PostgreSQL's words
    List<Compiled> compile(String text, ParameterNames names, List<SqlType> types);

    /// Runs a statement.
    ///
    /// @param rowsMax how many rows are wanted of a query
    Answer run(Compiled statement, @Nullable Object[] values, long rowsMax);

    /// CALL: the procedure's results, and which of the arguments they belong to.
    Answer call(String text, ParameterNames names, List<SqlType> types, @Nullable Object[] values);

    void notice(Notice notice);

    Mark mark();

    void rollbackTo(Mark mark);

    void release(Mark mark);

    /// @throws SqlException 57014 when the statement is to end
    void checkCancelled();

    /// Opens a cursor.
    ///
    /// @param name null to choose one
    /// @return its name
    String open(@Nullable String name, Compiled query, @Nullable Object[] values, @Nullable Boolean scroll);

    Answer fetch(Statement.Fetch fetch);

    void close(String cursor);

    /// COMMIT and ROLLBACK.
    ///
    /// @throws SqlException 2D000 where the transaction is not the body's own
    void endTransaction(boolean commit);
}
