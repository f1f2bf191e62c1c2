package holo.flight;

import holo.sql.error.SqlException;
import holo.sql.session.Portal;
import holo.sql.session.PreparedStatement;
import holo.sql.session.Session;
import holo.sql.session.StatementResult;
import holo.sql.session.TransactionState;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest.TableDefinitionOptions;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/// Loads a stream of Arrow batches into a table, which it may make first: all rows arrive or none. Columns
/// are matched by name.
final class BulkIngest {
    private final Session session;
    private final CommandStatementIngest command;
    private final FlightStream stream;

    BulkIngest(Session session, CommandStatementIngest command, FlightStream stream) {
        this.session = session;
        this.command = command;
        this.stream = stream;
    }

    /// Answers the number of rows.
    long run() {
        if (command.getTemporary()) {
            throw SqlException.of("0A000", "ingestion into temporary tables is not supported");
        }
        CatalogQueries catalog = new CatalogQueries(session);
        if (command.hasCatalog() && !command.getCatalog().equals(catalog.database())) {
            throw SqlException.of("3D000", "database \"" + command.getCatalog() + "\" is not the one connected to");
        }
        boolean own = session.transactionState() == TransactionState.IDLE;
        if (own) {
            SessionManager.command(session, "BEGIN");
        }
        try {
            String schema = command.hasSchema() ? command.getSchema() : catalog.currentSchema();
            String table = SqlText.identifier(schema) + "." + SqlText.identifier(command.getTable());
            define(catalog, schema, table);
            long rows = insert(table);
            if (own) {
                SessionManager.command(session, "COMMIT");
            }
            return rows;
        } catch (RuntimeException e) {
            if (own) {
                SessionManager.command(session, "ROLLBACK");
            } else {
                session.fail();
            }
            throw e;
        }
    }

    private void define(CatalogQueries catalog, String schema, String table) {
        boolean exists = !catalog.tables(schema::equals, command.getTable()::equals, kind -> true)
                .isEmpty();
        TableDefinitionOptions options = command.getTableDefinitionOptions();
        if (exists) {
            switch (options.getIfExists()) {
                case TABLE_EXISTS_OPTION_APPEND -> {}
                case TABLE_EXISTS_OPTION_REPLACE -> {
                    SessionManager.command(session, "DROP TABLE " + table);
                    create(table);
                }
                case TABLE_EXISTS_OPTION_FAIL ->
                    throw SqlException.of("42P07", "relation \"" + command.getTable() + "\" already exists");
                case TABLE_EXISTS_OPTION_UNSPECIFIED, UNRECOGNIZED ->
                    throw SqlException.of("08P01", "the request does not say what to do when the table exists");
            }
        } else {
            switch (options.getIfNotExist()) {
                case TABLE_NOT_EXIST_OPTION_CREATE -> create(table);
                case TABLE_NOT_EXIST_OPTION_FAIL ->
                    throw SqlException.of("42P01", "relation \"" + command.getTable() + "\" does not exist");
                case TABLE_NOT_EXIST_OPTION_UNSPECIFIED, UNRECOGNIZED ->
                    throw SqlException.of("08P01", "the request does not say what to do when the table does not exist");
            }
        }
    }

    private void create(String table) {
        Schema schema = stream.getSchema();
        SessionManager.command(
                session,
                "CREATE TABLE " + table + " ("
                        + schema.getFields().stream()
                                .map(field -> SqlText.identifier(field.getName()) + " " + ArrowTypes.column(field))
                                .collect(Collectors.joining(", "))
                        + ")");
    }

    private long insert(String table) {
        List<Field> fields = stream.getSchema().getFields();
        if (fields.isEmpty()) {
            throw SqlException.of("08P01", "the stream has no columns");
        }
        String sql = "INSERT INTO " + table + " ("
                + fields.stream()
                        .map(field -> SqlText.identifier(field.getName()))
                        .collect(Collectors.joining(", "))
                + ") VALUES ("
                + IntStream.rangeClosed(1, fields.size()).mapToObj(i -> "$" + i).collect(Collectors.joining(", "))
                + ")";
        try (PreparedStatement statement = session.prepare(sql, List.of())) {
            ParameterReader reader = new ParameterReader(statement.parameterTypes(), session.typeContext());
            long rows = 0;
            while (stream.next()) {
                VectorSchemaRoot root = stream.getRoot();
                for (int row = 0; row < root.getRowCount(); row++) {
                    try (Portal portal = statement.bind(reader.row(root, row))) {
                        rows += portal.execute() instanceof StatementResult.Completed(String tag)
                                ? CommandTag.rows(tag)
                                : 0;
                    }
                }
            }
            return rows;
        }
    }
}
