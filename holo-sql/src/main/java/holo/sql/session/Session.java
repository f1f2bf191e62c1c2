package holo.sql.session;

import holo.sql.type.TypeContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One client's session. Used by one thread at a time; only {@link holo.sql.SqlEngine#cancel} may come from another.
///
/// Every method may throw {@link holo.sql.error.SqlException}. In an explicit transaction the session
/// is then FAILED until ROLLBACK; outside one, the implicit transaction is rolled back.
public interface Session extends AutoCloseable {
    /// What BackendKeyData carries and {@link holo.sql.SqlEngine#cancel} takes.
    int processId();

    int secretKey();

    TransactionState transactionState();

    /// The current value of a setting, or null when there is none of that name.
    @Nullable
    String setting(String name);

    /// What reading and writing values depends on, from the present settings. Fronts ask once per message.
    TypeContext typeContext();

    /// What NOTIFY sent to this session since the last call, in order; empty for as long as a transaction is open.
    default List<Notification> takeNotifications() {
        return List.of();
    }

    /// The front met an error of its own between calls: a malformed parameter value, an unknown statement or
    /// portal. As with any other error, an explicit transaction is FAILED from now on, and what an implicit
    /// one did is rolled back at the next {@link #sync}.
    void fail();

    /// The simple protocol: several statements in one text form one implicit transaction, which commits
    /// before the last result reports its end. Results must be consumed one after the other: a result
    /// is run to its end when the next one is asked for.
    SimpleQuery simpleQuery(String sql);

    /// The same as {@link #simpleQuery}, but only for a text with one statement whose plan is at hand and that runs
    /// quickly in the sense of {@link PreparedStatement#runsQuickly}, its commit included. For anything else the
    /// answer is null and nothing has happened. Itself quick: no planning, no waiting.
    default @Nullable SimpleQuery quickQuery(String sql) {
        return null;
    }

    /// Whether calls may wait from now on. While they may not, what would have to wait for another transaction throws
    /// {@link holo.sql.error.MustWaitException}: the front asks the same again when the exception says so, or on a
    /// thread of its workers, before it asks for anything else.
    default void setMayWait(boolean may) {}

    /// Parses and analyses one statement. An empty text is allowed.
    ///
    /// @param parameterTypes OIDs, 0 for "infer"; may be shorter than the number of parameters
    PreparedStatement prepare(String sql, List<Integer> parameterTypes);

    /// Says that the front keeps a statement under a name from now on, or with null that there shall be none, whoever
    /// has prepared it. SQL sees these and its own as one set: in `pg_prepared_statements`, EXECUTE and DEALLOCATE.
    ///
    /// @throws holo.sql.error.SqlException 42P05 when PREPARE has taken the name
    default void keep(String name, @Nullable PreparedStatement statement) {}

    /// The statement that PREPARE has made under a name, or null when there is none.
    default @Nullable PreparedStatement prepared(String name) {
        return null;
    }

    /// The columns of a cursor that DECLARE has made, or null when there is none of that name. Cursors are portals.
    default @Nullable RowDescription cursor(String name) {
        return null;
    }

    /// Closes a cursor of DECLARE; nothing happens when there is none of that name.
    default void closeCursor(String name) {}

    /// Ends the implicit transaction of the extended protocol: commits it, or rolls it back when a
    /// statement failed. Does nothing inside an explicit transaction.
    void sync();

    /// Rolls back what is open and frees everything.
    @Override
    void close();

    /// The results of a simple query, in order.
    interface SimpleQuery extends AutoCloseable {
        /// The next statement's result, or null when there is none. Throws what the statement throws;
        /// the remaining statements are not run then.
        @Nullable
        StatementResult next();

        @Override
        void close();
    }
}
