package holo.sql;

import static org.assertj.core.api.Assertions.assertThat;

import holo.sql.session.Notice;
import holo.sql.session.Session;
import holo.sql.session.SessionListener;
import holo.sql.session.SessionOptions;
import holo.sql.transaction.TransactionOptions;
import holo.store.testing.MemoryStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// A client is told what client_min_messages lets through.
final class ClientMessagesTest {
    @Test
    void noticesAndWarningsComeAsTheClientWantsThem() {
        List<String> told = new ArrayList<>();
        SessionListener listener = new SessionListener() {
            @Override
            public void notice(Notice notice) {
                told.add(notice.severity());
            }

            @Override
            public void parameterChanged(String name, String value) {}
        };
        try (MemoryStore store = new MemoryStore();
                HoloSqlEngine engine = new HoloSqlEngine(store, SqlEngineOptions.DEFAULT, TransactionOptions.DEFAULT);
                Session session = engine.openSession(new SessionOptions("holo", "holo", "test", Map.of()), listener)) {
            for (String level : List.of("notice", "warning", "error", "debug1")) {
                told.add(level + ":");
                run(session, "set client_min_messages = " + level);
                run(session, "drop table if exists no_such_table");
                run(session, "commit");
            }
        }
        assertThat(told)
                .containsExactly(
                        "notice:",
                        "NOTICE",
                        "WARNING",
                        "warning:",
                        "WARNING",
                        "error:",
                        "debug1:",
                        "NOTICE",
                        "WARNING");
    }

    private static void run(Session session, String sql) {
        try (Session.SimpleQuery query = session.simpleQuery(sql)) {
            while (query.next() != null) {
                continue;
            }
        }
    }
}
