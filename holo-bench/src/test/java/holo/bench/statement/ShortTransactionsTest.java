package holo.bench.statement;

import static org.assertj.core.api.Assertions.assertThat;

import holo.sql.HoloSqlEngine;
import holo.sql.SqlEngineOptions;
import holo.sql.transaction.TransactionOptions;
import holo.store.node.HoloStore;
import holo.store.node.StoreOptions;
import holo.wire.pg.PgServer;
import holo.wire.pg.PgServerOptions;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The work that the start-up cache learns from runs, and its books balance.
final class ShortTransactionsTest {
    @Test
    void clientsInEachOthersWayLoseNothing(@TempDir Path directory) throws Exception {
        try (HoloStore store = HoloStore.open(directory, StoreOptions.defaults(), failure -> {
                    throw new AssertionError("the store stopped", failure);
                });
                HoloSqlEngine engine = new HoloSqlEngine(store, SqlEngineOptions.DEFAULT, TransactionOptions.DEFAULT);
                PgServer server = PgServer.start(PgServerOptions.defaults().listeningOn("127.0.0.1", 0), engine)) {
            URI url = URI.create("postgresql://127.0.0.1:" + server.port());
            // Whoever comes second finds what the first has left behind: nothing.
            assertThat(ShortTransactions.run(url, 1)).isPositive();
            assertThat(ShortTransactions.run(url, 1)).isPositive();
        }
    }
}
