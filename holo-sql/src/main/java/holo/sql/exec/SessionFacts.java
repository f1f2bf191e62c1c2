package holo.sql.exec;

import holo.sql.catalog.FunctionDescriptor;
import holo.sql.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What functions and expressions ask of the session that runs them.
public interface SessionFacts {
    /// current_database().
    String database();

    /// current_user.
    String currentUser();

    /// session_user.
    String sessionUser();

    /// The schemas of the search path that exist, in order; implicit ones (pg_catalog) only when asked for.
    List<String> searchPath(boolean withImplicit);

    /// pg_backend_pid().
    int processId();

    /// inet_client_addr() and port as `host:port`.
    String clientAddress();

    /// Start of the transaction: now(). Microseconds since 2000-01-01 UTC.
    long transactionStartMicros();

    /// txid_current(): the number of the transaction, greater than those begun before on this node.
    long transactionId();

    /// Takes an advisory lock.
    ///
    /// @param forTransaction until the transaction ends; else until the session gives it up
    /// @param wait whether to wait while another session has it
    /// @return false when another session has it
    boolean lockAdvisory(AdvisoryLock lock, boolean forTransaction, boolean wait);

    /// Gives up an advisory lock of the session; when it holds none such, warns and answers false.
    boolean unlockAdvisory(AdvisoryLock lock);

    /// Gives up all advisory locks of the session.
    void unlockAllAdvisory();

    /// pg_cancel_backend: whether there is such a session.
    ///
    /// @throws holo.sql.error.SqlException 42501 when it is none of the user's own
    boolean cancelBackend(int processId);

    /// pg_terminate_backend: whether there was such a session, and, with a timeout, whether it has ended within that.
    ///
    /// @param timeoutMillis how long to wait for its end; 0 for not at all
    /// @throws holo.sql.error.SqlException 42501 when it is none of the user's own
    boolean terminateBackend(int processId, long timeoutMillis);

    /// pg_blocking_pids: the sessions that another one waits for.
    List<Integer> blockingProcesses(int processId);

    /// pg_notify: says something when the transaction commits.
    void say(String channel, String payload);

    /// pg_listening_channels, in order.
    List<String> listeningChannels();

    /// pg_notification_queue_usage, from 0 to 1.
    double notificationQueueUsage();

    /// The statements of PREPARE and those that the front keeps by name.
    default List<PreparedStatus> preparedStatements() {
        return List.of();
    }

    /// The cursors of DECLARE.
    default List<CursorStatus> cursors() {
        return List.of();
    }

    /// A line of pg_prepared_statements.
    ///
    /// @param fromSql made by PREPARE, not by the protocol
    record PreparedStatus(
            String name, String statement, long preparedMicros, List<SqlType> parameterTypes, boolean fromSql) {}

    /// A line of pg_cursors.
    record CursorStatus(String name, String statement, boolean held, boolean scrolls, long declaredMicros) {}

    /// Start of the statement. Microseconds since 2000-01-01 UTC.
    long statementStartMicros();

    /// A setting's value as SHOW prints it; null when there is none of the name.
    @Nullable
    String setting(String name);

    /// set_config(): sets and answers the new value.
    ///
    /// @param local for the current transaction only
    String configure(String name, @Nullable String value, boolean local);

    /// What one execution may take, by `work_mem` and `temp_file_limit`.
    default Workspace workspace() {
        return Workspace.memory();
    }

    /// A budget for rows that a statement keeps.
    default MemoryBudget newMemoryBudget() {
        return new MemoryBudget(MemoryBudget.DEFAULT_BYTES_MAX);
    }

    /// The numbers of random().
    RandomNumbers randomNumbers();

    /// What functions look up in the catalog.
    CatalogFacts catalog();

    /// Runs a function that users made.
    ///
    /// @param arguments those that were given; defaults stand for the others
    /// @param types of the arguments, which tell what polymorphic ones are; empty when there is none of those
    /// @return one element per row: a value, or a PgRecord for several columns
    List<? extends @Nullable Object> callFunction(
            FunctionDescriptor function, @Nullable Object[] arguments, List<SqlType> types, MemoryBudget memory);

    /// @throws holo.sql.error.SqlException 42501 when the user may not call the aggregate, or its owner the functions
    ///     that it calls
    void requireAggregate(FunctionDescriptor aggregate);

    /// Runs a function that users made for an object that calls it, whose owner may.
    ///
    /// @param types of the arguments
    /// @return at most one element
    List<? extends @Nullable Object> callSupport(
            FunctionDescriptor function, @Nullable Object[] arguments, List<SqlType> types, MemoryBudget memory);

    /// Runs the function of a trigger; the row that it returns, or null.
    @Nullable
    Object callTrigger(TriggerCall call);
}
