package holo.sql;

import static org.assertj.core.api.Assertions.assertThat;

import holo.sql.session.Session;
import holo.store.column.ColumnOptions;
import holo.store.column.SegmentOptions;
import holo.store.column.TierOptions;
import holo.store.setting.ByteSize;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tables go where their owners want them, answers stay the same, and holo_tiers says why.
final class TierPolicyTest {
    private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final String TIERS =
            "SELECT DISTINCT tier, reason FROM holo_tiers WHERE relname = 'events' ORDER BY 1, 2";
    private static final String QUERY = "SELECT count(*), sum(amount), min(at), max(at) FROM events";

    @TempDir
    private Path directory;

    private ColumnEngine node;
    private Session session;

    @BeforeEach
    void open() {
        ColumnOptions defaults = ColumnOptions.DEFAULT;
        SegmentOptions quick =
                new SegmentOptions(true, 1000, Duration.ZERO, Duration.ofMillis(50), ByteSize.ofMebibytes(1024), 0.1);
        node = new ColumnEngine(directory, ColumnOptions.DEFAULT.withSegments(quick, TierOptions.DEFAULT));
        session = node.session("columns");
        run("CREATE TABLE events (id int PRIMARY KEY, at timestamp, amount numeric(10,2))");
        run("INSERT INTO events SELECT i, timestamp '2020-01-01' + i * interval '1 hour', i * 0.25"
                + " FROM generate_series(1, 3000) i");
    }

    @AfterEach
    void close() {
        session.close();
        node.close();
    }

    private void run(String sql) {
        assertThat(SqlScript.answer(session, sql)).doesNotStartWith("ERROR");
    }

    private void awaitTiers(String wanted) {
        long deadline = System.nanoTime() + WAIT_NANOS;
        String found = "";
        while (!found.contains(wanted) && System.nanoTime() < deadline) {
            found = SqlScript.answer(session, TIERS);
            Thread.onSpinWait();
        }
        assertThat(found).contains(wanted);
    }

    @Test
    void aTableGoesWhereItsOwnerWantsIt() {
        String expected = SqlScript.answer(session, QUERY);
        for (String tier : new String[] {"cold", "hot", "warm"}) {
            run("ALTER TABLE events SET (tier_policy = '" + tier + "')");
            awaitTiers(tier);
            long before = node.engine().routes().orElseThrow().columns();
            assertThat(SqlScript.answer(session, QUERY)).isEqualTo(expected);
            assertThat(node.engine().routes().orElseThrow().columns()).isEqualTo(before + 1);
        }
        run("UPDATE events SET amount = amount + 1 WHERE id = 7");
        run("DELETE FROM events WHERE id = 8");
        assertThat(SqlScript.answer(session, "SELECT id, amount FROM events WHERE id BETWEEN 6 AND 9 ORDER BY id"))
                .contains("6", "1.50", "7", "2.75", "9", "2.25")
                .doesNotContain("2.00");
    }

    @Test
    void oldRowsGoToTheColdTier() {
        String expected = SqlScript.answer(session, QUERY);
        run("ALTER TABLE events SET (tier_policy = 'age(at) > 30d -> cold')");
        awaitTiers("cold");
        assertThat(SqlScript.answer(session, QUERY)).isEqualTo(expected);
    }

    @Test
    void aPolicyThatIsNoneIsRefused() {
        assertThat(SqlScript.answer(session, "ALTER TABLE events SET (tier_policy = 'lukewarm')"))
                .startsWith("ERROR")
                .contains("22023");
    }
}
