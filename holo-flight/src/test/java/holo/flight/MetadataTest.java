package holo.flight;

import static holo.flight.ScriptedEngine.column;
import static holo.flight.ScriptedEngine.row;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// JDBC's DatabaseMetaData, answered from PostgreSQL's catalogs.
class MetadataTest {
    private final ScriptedEngine engine = new ScriptedEngine();
    private FlightServer server;
    private Connection connection;
    private DatabaseMetaData metadata;

    @BeforeEach
    void connect() throws Exception {
        catalogs(engine);
        server = FlightServer.start(TestOptions.onFreePort(), engine);
        connection = DriverManager.getConnection(
                "jdbc:arrow-flight-sql://127.0.0.1:" + server.port() + "/?useEncryption=false");
        metadata = connection.getMetaData();
    }

    @AfterEach
    void disconnect() throws Exception {
        connection.close();
        server.close();
    }

    private static void catalogs(ScriptedEngine engine) {
        engine.query("SELECT current_database()", List.of(column("d", ScriptedType.TEXT)), List.of(row("holo")));
        engine.query(
                "SELECT datname FROM pg_catalog.pg_database WHERE datallowconn ORDER BY datname",
                List.of(column("datname", ScriptedType.TEXT)),
                List.of(row("holo")));
        engine.query(
                "SELECT nspname FROM pg_catalog.pg_namespace ORDER BY nspname",
                List.of(column("nspname", ScriptedType.TEXT)),
                List.of(row("information_schema"), row("pg_catalog"), row("public")));
        engine.query(
                CatalogQueries.TABLES,
                List.of(
                        column("oid", ScriptedType.OID),
                        column("nspname", ScriptedType.TEXT),
                        column("relname", ScriptedType.TEXT),
                        column("relkind", ScriptedType.TEXT)),
                List.of(
                        row(1259L, "pg_catalog", "pg_class", "r"),
                        row(16384L, "public", "orders", "r"),
                        row(16385L, "public", "orders_pkey", "i"),
                        row(16390L, "public", "orders_view", "v")));
        engine.query(
                CatalogQueries.COLUMNS,
                List.of(
                        column("attrelid", ScriptedType.OID),
                        column("attname", ScriptedType.TEXT),
                        column("atttypid", ScriptedType.OID),
                        column("atttypmod", ScriptedType.INT4),
                        column("attnotnull", ScriptedType.BOOL)),
                List.of(
                        row(1259L, "oid", 26L, -1, true),
                        row(16384L, "id", 20L, -1, true),
                        row(16384L, "total", 1700L, ((12 << 16) | 2) + 4, false),
                        row(16384L, "note", 1043L, 44, false),
                        row(16390L, "id", 20L, -1, false)));
        engine.query(
                CatalogQueries.TYPES,
                List.of(column("oid", ScriptedType.OID), column("typname", ScriptedType.TEXT)),
                List.of(row(20L, "int8"), row(1700L, "numeric"), row(1043L, "varchar"), row(26L, "oid")));
        engine.query(
                CatalogQueries.PRIMARY_KEYS,
                List.of(
                        column("nspname", ScriptedType.TEXT),
                        column("relname", ScriptedType.TEXT),
                        column("attname", ScriptedType.TEXT),
                        column("attnum", ScriptedType.INT2),
                        column("conkey", ScriptedType.TEXT),
                        column("conname", ScriptedType.TEXT)),
                List.of(
                        row("public", "orders", "id", (short) 1, "{3,1}", "orders_pkey"),
                        row("public", "orders", "note", (short) 3, "{3,1}", "orders_pkey"),
                        row("public", "orders", "total", (short) 2, "{3,1}", "orders_pkey")));
    }

    private static List<String> texts(ResultSet rows, String... columns) throws SQLException {
        List<String> result = new ArrayList<>();
        try (rows) {
            while (rows.next()) {
                List<String> values = new ArrayList<>();
                for (String column : columns) {
                    values.add(rows.getString(column));
                }
                result.add(String.join(" ", values));
            }
        }
        return result;
    }

    @Test
    void tablesAreListedBySchemaNameAndType() throws Exception {
        assertThat(texts(
                        metadata.getTables(null, null, "%", null),
                        "TABLE_CAT",
                        "TABLE_SCHEM",
                        "TABLE_NAME",
                        "TABLE_TYPE"))
                .containsExactly(
                        "holo pg_catalog pg_class SYSTEM TABLE",
                        "holo public orders TABLE",
                        "holo public orders_view VIEW");
        assertThat(texts(metadata.getTables(null, "pub%", "orders", null), "TABLE_NAME"))
                .containsExactly("orders");
        assertThat(texts(metadata.getTables(null, null, "%", new String[] {"VIEW"}), "TABLE_NAME"))
                .containsExactly("orders_view");
        assertThat(texts(metadata.getTables("elsewhere", null, "%", null), "TABLE_NAME"))
                .isEmpty();
    }

    @Test
    void columnsHaveTheirPostgresTypes() throws Exception {
        try (ResultSet rows = metadata.getColumns(null, "public", "orders", "%")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString("COLUMN_NAME")).isEqualTo("id");
            assertThat(rows.getInt("DATA_TYPE")).isEqualTo(Types.BIGINT);
            assertThat(rows.getString("IS_NULLABLE")).isEqualTo("NO");
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString("COLUMN_NAME")).isEqualTo("total");
            assertThat(rows.getString("TYPE_NAME")).isEqualTo("numeric");
            assertThat(rows.getInt("COLUMN_SIZE")).isEqualTo(12);
            assertThat(rows.getInt("DECIMAL_DIGITS")).isEqualTo(2);
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString("TYPE_NAME")).isEqualTo("varchar");
            assertThat(rows.getInt("COLUMN_SIZE")).isEqualTo(40);
            assertThat(rows.next()).isFalse();
        }
    }

    @Test
    void primaryKeysComeInTheOrderOfTheKey() throws Exception {
        assertThat(texts(metadata.getPrimaryKeys(null, "public", "orders"), "KEY_SEQ", "COLUMN_NAME", "PK_NAME"))
                .containsExactlyInAnyOrder("1 note orders_pkey", "2 id orders_pkey");
    }

    @Test
    void schemasCatalogsAndTableTypesAreListed() throws Exception {
        assertThat(texts(metadata.getSchemas(), "TABLE_CATALOG", "TABLE_SCHEM"))
                .containsExactly("holo information_schema", "holo pg_catalog", "holo public");
        assertThat(texts(metadata.getCatalogs(), "TABLE_CAT")).containsExactly("holo");
        assertThat(texts(metadata.getTableTypes(), "TABLE_TYPE")).contains("TABLE", "VIEW");
        assertThat(texts(metadata.getImportedKeys(null, "public", "orders"), "PKTABLE_NAME"))
                .isEmpty();
    }

    @Test
    void theServerDescribesItself() throws Exception {
        assertThat(metadata.getDatabaseProductName()).isEqualTo("Holo");
        assertThat(metadata.isReadOnly()).isFalse();
        assertThat(metadata.getIdentifierQuoteString()).isEqualTo("\"");
        assertThat(metadata.supportsTransactions()).isTrue();
        assertThat(metadata.supportsBatchUpdates()).isTrue();
        assertThat(metadata.supportsSavepoints()).isFalse();
        assertThat(metadata.getMaxConnections()).isEqualTo(100);
        assertThat(metadata.supportsFullOuterJoins()).isTrue();
        assertThat(metadata.getDefaultTransactionIsolation()).isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
    }
}
