package holo.flight;

import com.google.protobuf.ByteString;
import holo.sql.error.SqlException;
import holo.sql.session.PreparedStatement;
import holo.sql.type.SqlType;
import java.util.List;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/// A statement that a client has prepared, or announced and will fetch. It remembers the text; where it
/// runs is decided at each execution, and a statement that is still prepared there is used again.
final class StatementHandle implements HandleRegistry.Handle {
    /// A statement prepared in the session that a lease gives.
    ///
    /// @param kept whether the handle keeps it for the next execution
    record Prepared(PreparedStatement statement, boolean kept) {}

    final ByteString transactionId;
    final Schema schema;
    final List<SqlType> parameterTypes;
    private final Placeholders sql;
    private volatile List<List<@Nullable Object>> bindings = List.of();
    private @Nullable EngineSession keptIn;
    private @Nullable PreparedStatement kept;
    private boolean dropped;

    private StatementHandle(ByteString transactionId, Placeholders sql, Schema schema, List<SqlType> parameterTypes) {
        this.transactionId = transactionId;
        this.sql = sql;
        this.schema = schema;
        this.parameterTypes = parameterTypes;
    }

    /// Analyses a statement.
    static StatementHandle analyse(SessionManager.Lease lease, ByteString transactionId, String text) {
        Placeholders sql = Placeholders.of(text);
        PreparedStatement statement = prepare(lease, sql);
        Schema schema = statement.rowDescription() == null
                ? new Schema(List.of())
                : ArrowTypes.schema(statement.rowDescription());
        StatementHandle handle = new StatementHandle(transactionId, sql, schema, statement.parameterTypes());
        if (lease.single()) {
            lease.session.run(s -> statement.close());
        } else {
            handle.keep(lease, statement);
        }
        return handle;
    }

    private static PreparedStatement prepare(SessionManager.Lease lease, Placeholders sql) {
        try {
            return lease.session.call(s -> s.prepare(sql.sql(), List.of()));
        } catch (SqlException e) {
            int position = sql.original(e.position());
            throw position == e.position() ? e : e.withPosition(position);
        }
    }

    /// The statement, prepared in the session of the lease.
    Prepared in(SessionManager.Lease lease) {
        synchronized (this) {
            if (kept != null && keptIn == lease.session) {
                return new Prepared(kept, true);
            }
        }
        PreparedStatement statement = prepare(lease, sql);
        return new Prepared(statement, !lease.single() && keep(lease, statement));
    }

    private boolean keep(SessionManager.Lease lease, PreparedStatement statement) {
        synchronized (this) {
            if (dropped || kept != null) {
                return false;
            }
            kept = statement;
            keptIn = lease.session;
            return true;
        }
    }

    /// Rows of parameters for the executions to come.
    void bind(List<List<@Nullable Object>> rows) {
        bindings = List.copyOf(rows);
    }

    List<List<@Nullable Object>> bindings() {
        return bindings;
    }

    @Override
    public void dropped() {
        PreparedStatement statement;
        EngineSession session;
        synchronized (this) {
            dropped = true;
            statement = kept;
            session = keptIn;
            kept = null;
        }
        if (statement != null && session != null) {
            session.runIfOpen(s -> statement.close());
        }
    }
}
