package holo.sql;

import static org.assertj.core.api.Assertions.assertThat;

import holo.sql.session.Session;
import holo.sql.session.SessionListener;
import holo.sql.session.SessionOptions;
import holo.sql.transaction.TransactionOptions;
import holo.store.testing.MemoryStore;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What a session starts with is what its first statement reads and writes values by.
final class SessionStartTest {
    /// Noon at UTC on the seventh of August, or the eighth of July: day and month tell the order, the hour the zone.
    private static final String MOMENT = "SELECT '07/08/2024 12:00:00+00'::timestamptz::text";

    private static String moment(HoloSqlEngine engine, String user, Map<String, String> settings) {
        SessionOptions options = new SessionOptions(user, "holo", "test", settings);
        try (Session session = engine.openSession(options, SessionListener.NONE)) {
            return SqlScript.answer(session, MOMENT).lines().findFirst().orElseThrow();
        }
    }

    @Test
    void zoneAndDateStyleOfTheClientOrItsRoleOrDatabaseHoldFromTheFirstStatementOn() {
        Map<String, String> berlin = Map.of("TimeZone", "Europe/Berlin", "DateStyle", "SQL, DMY");
        try (MemoryStore store = new MemoryStore();
                HoloSqlEngine engine = new HoloSqlEngine(store, SqlEngineOptions.DEFAULT, TransactionOptions.DEFAULT)) {
            assertThat(moment(engine, "holo", Map.of())).isEqualTo("2024-07-08 12:00:00+00");
            assertThat(moment(engine, "holo", berlin)).isEqualTo("07/08/2024 14:00:00 CEST");
            try (Session owner =
                    engine.openSession(new SessionOptions("holo", "holo", "test", Map.of()), SessionListener.NONE)) {
                SqlScript.drain(owner, "CREATE ROLE guest LOGIN");
                SqlScript.drain(owner, "ALTER DATABASE holo SET TimeZone = 'Asia/Kolkata'");
                SqlScript.drain(owner, "ALTER ROLE guest SET DateStyle = 'ISO, DMY'");
            }
            assertThat(moment(engine, "guest", Map.of())).isEqualTo("2024-08-07 17:30:00+05:30");
            assertThat(moment(engine, "guest", Map.of("TimeZone", "Europe/Berlin")))
                    .isEqualTo("2024-08-07 14:00:00+02");
        }
    }
}
