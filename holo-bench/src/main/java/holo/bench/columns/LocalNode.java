package holo.bench.columns;

import holo.sql.HoloSqlEngine;
import holo.sql.SqlEngineOptions;
import holo.sql.route.RouteStatistics;
import holo.sql.transaction.TransactionOptions;
import holo.store.column.ColumnOptions;
import holo.store.column.ColumnStatistics;
import holo.store.column.ResultCacheOptions;
import holo.store.node.HoloStore;
import holo.store.node.StoreOptions;
import holo.wire.pg.PgServer;
import holo.wire.pg.PgServerOptions;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/// A node in this process that listens for PostgreSQL clients on a free port of the loopback interface.
public final class LocalNode implements AutoCloseable {
    private final HoloStore store;
    private final HoloSqlEngine engine;
    private final PgServer server;

    /// Without the cache of answers: what is measured is to be computed.
    public LocalNode(Path directory, ColumnOptions columns) {
        store = HoloStore.open(directory.resolve("data"), StoreOptions.defaults(), failure -> {
            throw new IllegalStateException("the store stopped", failure);
        });
        engine = new HoloSqlEngine(
                store,
                SqlEngineOptions.DEFAULT,
                TransactionOptions.DEFAULT,
                directory.resolve("columns"),
                columns.withResults(ResultCacheOptions.NONE));
        server = PgServer.start(PgServerOptions.defaults().listeningOn("127.0.0.1", 0), engine);
    }

    /// For clients that speak the protocol themselves.
    public URI uri() {
        return URI.create("postgresql://holo@127.0.0.1:" + server.port() + "/holo");
    }

    /// A connection whose queries take a route.
    public Connection connect(String route) throws SQLException {
        Connection connection =
                DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + server.port() + "/holo?user=holo");
        try (var statement = connection.createStatement()) {
            statement.execute("SET holo.route = " + route);
        }
        return connection;
    }

    public RouteStatistics routes() {
        return engine.routes().orElseThrow();
    }

    /// Whether so many queries ran over columns since the start, and no more; says so when not.
    boolean ranOverColumns(long queries, PrintStream out) {
        RouteStatistics routes = routes();
        if (routes.columns() == queries) {
            return true;
        }
        out.printf("%d queries were to run over columns, and %d did: %s%n", queries, routes.columns(), routes);
        return false;
    }

    public ColumnStatistics columns() {
        return engine.columns().orElseThrow();
    }

    @Override
    public void close() {
        server.close();
        engine.close();
        store.close();
    }
}
