package holo.sql.exec;

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

    /// Takes an advisory lock until the transaction ends.
    ///
    /// @param wait whether to wait while another transaction has it
    /// @return false when another transaction has it
    boolean lockAdvisory(long number, boolean wait);

    /// Start of the statement. Microseconds since 2000-01-01 UTC.
    long statementStartMicros();

    /// A setting's value as SHOW prints it; null when there is none of the name.
    @Nullable
    String setting(String name);

    /// set_config(): sets and answers the new value.
    ///
    /// @param local for the current transaction only
    String configure(String name, @Nullable String value, boolean local);

    /// What functions look up in the catalog.
    CatalogFacts catalog();
}
