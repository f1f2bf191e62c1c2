package holo.flight;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.apache.arrow.flight.FlightProducer.ServerStreamListener;
import org.apache.arrow.flight.sql.FlightSqlProducer.Schemas;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetDbSchemas;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetPrimaryKeys;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetTables;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetXdbcTypeInfo;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.WriteChannel;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.Schema;

/// Answers of the metadata calls, each one batch: their size is that of the catalog, not of the data.
final class MetadataStreams {
    private final SessionManager sessions;
    private final BufferAllocator allocator;

    MetadataStreams(SessionManager sessions, BufferAllocator allocator) {
        this.sessions = sessions;
        this.allocator = allocator;
    }

    void catalogs(Caller caller, ServerStreamListener listener) {
        List<String> names = query(caller, CatalogQueries::databases);
        send(listener, Schemas.GET_CATALOGS_SCHEMA, root -> {
            for (int i = 0; i < names.size(); i++) {
                text(root, "catalog_name", i, names.get(i));
            }
            return names.size();
        });
    }

    void schemas(Caller caller, CommandGetDbSchemas command, ServerStreamListener listener) {
        Predicate<String> filter =
                command.hasDbSchemaFilterPattern() ? LikePattern.of(command.getDbSchemaFilterPattern()) : name -> true;
        record Found(String database, List<String> schemas) {}
        Found found = query(caller, catalog -> {
            String database = catalog.database();
            boolean here = !command.hasCatalog() || command.getCatalog().equals(database);
            return new Found(database, here ? catalog.schemas(filter) : List.of());
        });
        send(listener, Schemas.GET_SCHEMAS_SCHEMA, root -> {
            for (int i = 0; i < found.schemas.size(); i++) {
                text(root, "catalog_name", i, found.database);
                text(root, "db_schema_name", i, found.schemas.get(i));
            }
            return found.schemas.size();
        });
    }

    void tableTypes(ServerStreamListener listener) {
        send(listener, Schemas.GET_TABLE_TYPES_SCHEMA, root -> {
            for (int i = 0; i < CatalogQueries.TABLE_TYPES.size(); i++) {
                text(root, "table_type", i, CatalogQueries.TABLE_TYPES.get(i));
            }
            return CatalogQueries.TABLE_TYPES.size();
        });
    }

    void tables(Caller caller, CommandGetTables command, ServerStreamListener listener) {
        Predicate<String> schema =
                command.hasDbSchemaFilterPattern() ? LikePattern.of(command.getDbSchemaFilterPattern()) : name -> true;
        Predicate<String> table = command.hasTableNameFilterPattern()
                ? LikePattern.of(command.getTableNameFilterPattern())
                : name -> true;
        List<String> types = command.getTableTypesList();
        Predicate<String> type = types.isEmpty() ? name -> true : types::contains;
        boolean withSchema = command.getIncludeSchema();
        record Found(String database, List<CatalogQueries.Table> tables, Map<Long, Schema> columns) {}
        Found found = query(caller, catalog -> {
            String database = catalog.database();
            if (command.hasCatalog() && !command.getCatalog().equals(database)) {
                return new Found(database, List.of(), Map.of());
            }
            List<CatalogQueries.Table> tables = catalog.tables(schema, table, type);
            return new Found(database, tables, withSchema ? catalog.columns(tables) : Map.of());
        });
        send(listener, withSchema ? Schemas.GET_TABLES_SCHEMA : Schemas.GET_TABLES_SCHEMA_NO_SCHEMA, root -> {
            for (int i = 0; i < found.tables.size(); i++) {
                CatalogQueries.Table t = found.tables.get(i);
                text(root, "catalog_name", i, found.database);
                text(root, "db_schema_name", i, t.schema());
                text(root, "table_name", i, t.name());
                text(root, "table_type", i, t.type());
                Schema columns = found.columns.get(t.oid());
                if (columns != null) {
                    ((VarBinaryVector) root.getVector("table_schema")).setSafe(i, serialized(columns));
                }
            }
            return found.tables.size();
        });
    }

    void primaryKeys(Caller caller, CommandGetPrimaryKeys command, ServerStreamListener listener) {
        Predicate<String> schema = command.hasDbSchema() ? command.getDbSchema()::equals : name -> true;
        record Found(String database, List<CatalogQueries.PrimaryKeyColumn> columns) {}
        Found found = query(caller, catalog -> {
            String database = catalog.database();
            boolean here = !command.hasCatalog() || command.getCatalog().equals(database);
            return new Found(database, here ? catalog.primaryKey(schema, command.getTable()::equals) : List.of());
        });
        send(listener, Schemas.GET_PRIMARY_KEYS_SCHEMA, root -> {
            for (int i = 0; i < found.columns.size(); i++) {
                CatalogQueries.PrimaryKeyColumn column = found.columns.get(i);
                text(root, "catalog_name", i, found.database);
                text(root, "db_schema_name", i, column.schema());
                text(root, "table_name", i, column.table());
                text(root, "column_name", i, column.column());
                ((IntVector) root.getVector("key_sequence")).setSafe(i, column.sequence());
                text(root, "key_name", i, column.name());
            }
            return found.columns.size();
        });
    }

    void typeInfo(CommandGetXdbcTypeInfo command, ServerStreamListener listener) {
        send(
                listener,
                Schemas.GET_TYPE_INFO_SCHEMA,
                root -> TypeInfos.fill(root, command.hasDataType() ? command.getDataType() : null));
    }

    /// Holo has no foreign keys, so that there are none to list.
    void foreignKeys(ServerStreamListener listener) {
        send(listener, Schemas.GET_IMPORTED_KEYS_SCHEMA, root -> 0);
    }

    private <T> T query(Caller caller, Function<CatalogQueries, T> work) {
        try (SessionManager.Lease lease = sessions.lease(caller, com.google.protobuf.ByteString.EMPTY)) {
            return lease.session.call(session -> work.apply(new CatalogQueries(session)));
        }
    }

    private void send(ServerStreamListener listener, Schema schema, ToIntFunction<VectorSchemaRoot> fill) {
        try (VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator)) {
            int rows = fill.applyAsInt(root);
            root.setRowCount(rows);
            listener.start(root);
            if (rows > 0) {
                listener.putNext();
            }
            listener.completed();
        }
    }

    private static byte[] serialized(Schema schema) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            MessageSerializer.serialize(new WriteChannel(Channels.newChannel(bytes)), schema);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void text(VectorSchemaRoot root, String column, int row, String value) {
        ((VarCharVector) root.getVector(column)).setSafe(row, value.getBytes(StandardCharsets.UTF_8));
    }
}
