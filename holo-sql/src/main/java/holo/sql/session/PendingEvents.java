package holo.sql.session;

import holo.sql.catalog.TableDescriptor;
import holo.sql.error.SqlException;
import holo.sql.parser.ObjectName;
import holo.sql.parser.Statement;
import holo.sql.statement.DeferredChecks;

/// Keeps a transaction from changing a table under the checks that it has put off for the table's rows.
final class PendingEvents {
    private PendingEvents() {}

    /// @throws SqlException 55006
    static void require(EngineSession session, Statement statement) {
        if (session.transaction().deferred().isEmpty()) {
            return;
        }
        switch (statement) {
            case Statement.Truncate truncate ->
                truncate.tables().forEach(name -> requireNone(session, name, "TRUNCATE"));
            case Statement.AlterTable alter -> requireNone(session, alter.name(), "ALTER TABLE");
            case Statement.CreateIndex create -> requireNone(session, create.table(), "CREATE INDEX");
            case Statement.Drop drop
            when drop.kind() == Statement.ObjectKind.TABLE ->
                drop.names().forEach(name -> requireNone(session, name, "DROP TABLE"));
            default -> {}
        }
    }

    private static void requireNone(EngineSession session, ObjectName name, String command) {
        DeferredChecks checks = session.transaction().deferred();
        if (session.searchPath().find(name) instanceof TableDescriptor table
                && table.constraints().stream().anyMatch(constraint -> checks.hasOf(constraint.oid()))) {
            throw SqlException.of(
                    "55006", "cannot " + command + " \"" + table.name() + "\" because it has pending trigger events");
        }
    }
}
