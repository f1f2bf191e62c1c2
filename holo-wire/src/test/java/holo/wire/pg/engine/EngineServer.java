package holo.wire.pg.engine;

import holo.sql.HoloSqlEngine;
import holo.sql.SqlEngineOptions;
import holo.sql.transaction.TransactionOptions;
import holo.store.node.HoloStore;
import holo.store.node.StoreOptions;
import holo.wire.pg.PgServer;
import holo.wire.pg.PgServerOptions;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/// A whole node without a container: store, engine and PostgreSQL front.
final class EngineServer implements AutoCloseable {
    private final HoloStore store;
    private final HoloSqlEngine engine;
    private final PgServer server;

    EngineServer(Path directory, int port) {
        this(directory, port, SqlEngineOptions.DEFAULT);
    }

    EngineServer(Path directory, int port, SqlEngineOptions options) {
        store = HoloStore.open(directory, StoreOptions.defaults(), failure -> {
            throw new AssertionError("the store stopped", failure);
        });
        engine = new HoloSqlEngine(store, options, TransactionOptions.DEFAULT);
        server = PgServer.start(PgServerOptions.defaults().listeningOn("127.0.0.1", port), engine);
    }

    int port() {
        return server.port();
    }

    String url(String parameters) {
        return "jdbc:postgresql://127.0.0.1:" + port() + "/holo?user=holo&" + parameters;
    }

    HoloSqlEngine engine() {
        return engine;
    }

    PgServer server() {
        return server;
    }

    @Override
    public void close() {
        server.close();
        engine.close();
        store.close();
    }

    /// To try clients against and to measure without a container.
    ///
    /// @param arguments data directory and port
    public static void main(String[] arguments) throws InterruptedException {
        try (EngineServer node = new EngineServer(Path.of(arguments[0]), Integer.parseInt(arguments[1]))) {
            System.out.println("listening on " + node.port());
            new CountDownLatch(1).await();
        }
    }
}
