package holo.sql;

import holo.sql.session.Session;
import holo.sql.session.SessionListener;
import holo.sql.session.SessionOptions;
import holo.sql.transaction.TransactionOptions;
import holo.store.column.ColumnOptions;
import holo.store.node.HoloStore;
import holo.store.node.StoreOptions;
import java.nio.file.Path;
import java.util.Map;

/// A whole engine with columns, in a directory.
final class ColumnEngine implements AutoCloseable {
    private final HoloStore store;
    private final HoloSqlEngine engine;

    ColumnEngine(Path directory) {
        this(directory, ColumnOptions.DEFAULT);
    }

    ColumnEngine(Path directory, ColumnOptions columns) {
        this(directory, columns, StoreOptions.defaults());
    }

    ColumnEngine(Path directory, ColumnOptions columns, StoreOptions options) {
        store = HoloStore.open(directory.resolve("data"), options, failure -> {});
        engine = new HoloSqlEngine(
                store, SqlEngineOptions.DEFAULT, TransactionOptions.DEFAULT, directory.resolve("columns"), columns);
    }

    HoloSqlEngine engine() {
        return engine;
    }

    HoloStore store() {
        return store;
    }

    Session session(String route) {
        Session session =
                engine.openSession(new SessionOptions("holo", "holo", "test", Map.of()), SessionListener.NONE);
        SqlScript.answer(session, "SET holo.route = " + route);
        return session;
    }

    @Override
    public void close() {
        engine.close();
        store.close();
    }
}
