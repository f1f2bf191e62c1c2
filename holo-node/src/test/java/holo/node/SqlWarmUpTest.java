package holo.node;

import static org.assertj.core.api.Assertions.assertThat;

import holo.sql.HoloSqlEngine;
import holo.sql.SqlEngineOptions;
import holo.sql.transaction.TransactionOptions;
import holo.store.node.HoloStore;
import holo.store.node.StoreOptions;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqlWarmUpTest {
    @TempDir
    Path dir;

    @Test
    void everyStatementRunsAndNothingIsWritten() {
        try (HoloStore store = HoloStore.open(dir.resolve("data"), StoreOptions.defaults(), e -> {});
                HoloSqlEngine engine = new HoloSqlEngine(store, SqlEngineOptions.DEFAULT, TransactionOptions.DEFAULT)) {
            long before = store.statistics().commits();
            SqlWarmUp.run(engine);
            assertThat(store.statistics().commits()).isEqualTo(before);
        }
    }
}
