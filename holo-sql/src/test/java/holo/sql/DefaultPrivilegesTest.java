package holo.sql;

import static org.assertj.core.api.Assertions.assertThat;

import holo.sql.session.Session;
import holo.sql.session.SessionListener;
import holo.sql.session.SessionOptions;
import holo.sql.transaction.TransactionOptions;
import holo.store.testing.MemoryStore;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// ALTER DEFAULT PRIVILEGES in a server of several databases.
final class DefaultPrivilegesTest {
    private static final String ACL = "SELECT relacl FROM pg_class WHERE relname = 't'";

    private static Session session(HoloSqlEngine engine, String database) {
        return engine.openSession(new SessionOptions("holo", database, "test", Map.of()), SessionListener.NONE);
    }

    @Test
    void concernTheirOwnDatabaseOnly() {
        try (MemoryStore store = new MemoryStore();
                HoloSqlEngine engine = new HoloSqlEngine(store, SqlEngineOptions.DEFAULT, TransactionOptions.DEFAULT);
                Session here = session(engine, "holo")) {
            SqlScript.drain(here, "CREATE DATABASE other");
            SqlScript.drain(here, "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC");
            SqlScript.drain(here, "CREATE TABLE t (a int)");
            assertThat(SqlScript.answer(here, ACL)).contains("=r/holo");
            try (Session there = session(engine, "other")) {
                SqlScript.drain(there, "CREATE TABLE t (a int)");
                assertThat(SqlScript.answer(there, ACL)).startsWith("NULL");
                assertThat(SqlScript.answer(there, "SELECT count(*) FROM pg_default_acl"))
                        .startsWith("0");
                SqlScript.drain(there, "ALTER DEFAULT PRIVILEGES GRANT INSERT ON TABLES TO PUBLIC");
            }
            assertThat(SqlScript.answer(here, "SELECT count(*) FROM pg_default_acl"))
                    .startsWith("1");
            SqlScript.drain(here, "DROP DATABASE other");
            SqlScript.drain(here, "ALTER DEFAULT PRIVILEGES REVOKE SELECT ON TABLES FROM PUBLIC");
            assertThat(SqlScript.answer(here, "SELECT count(*) FROM pg_default_acl"))
                    .startsWith("0");
        }
    }
}
