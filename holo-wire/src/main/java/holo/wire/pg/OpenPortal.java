package holo.wire.pg;

import holo.sql.error.SqlException;
import holo.sql.session.Portal;
import holo.sql.session.PreparedStatement;
import org.jspecify.annotations.Nullable;

/// A bound statement with the result formats that the client asked for, and its result once it is executed.
final class OpenPortal implements AutoCloseable {
    private final String name;
    private final PreparedStatement statement;
    private final Portal portal;
    private final Formats formats;
    private @Nullable ResultSender sender;

    OpenPortal(String name, PreparedStatement statement, Portal portal, Formats formats) {
        this.name = name;
        this.statement = statement;
        this.portal = portal;
        this.formats = formats;
    }

    PreparedStatement statement() {
        return statement;
    }

    Portal portal() {
        return portal;
    }

    Formats formats() {
        return formats;
    }

    /// Whether it has been executed: what it has left belongs to that execution's transaction.
    boolean isStarted() {
        return sender != null;
    }

    /// Executes on the first call, continues a suspended result on later ones.
    ///
    /// @return null when there is nothing more: the answer is a CommandComplete for no rows
    /// @throws SqlException 55000 when a statement without rows is to be executed again
    @Nullable
    ResultSender start(SessionProtocol protocol, int rowsMax) {
        ResultSender current = sender;
        if (current == null) {
            current = new ResultSender(protocol, portal.execute(), formats, false);
            sender = current;
        } else if (current.isDone()) {
            if (!current.hasRows()) {
                throw SqlException.of("55000", "portal \"" + name + "\" cannot be run");
            }
            return null;
        }
        current.limit(rowsMax);
        return current;
    }

    /// Has it run from the beginning the next time.
    void restart() {
        if (sender != null) {
            sender.close();
            sender = null;
        }
    }

    @Override
    public void close() {
        if (sender != null) {
            sender.close();
        }
        portal.close();
    }
}
