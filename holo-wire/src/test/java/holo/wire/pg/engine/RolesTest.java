package holo.wire.pg.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Roles have the rights that were granted to them and no others.
@Timeout(120)
class RolesTest {
    @TempDir
    static Path directory;

    private static EngineServer node;

    @BeforeAll
    static void start() throws SQLException {
        node = new EngineServer(directory, 0);
        try (Connection holo = connect("holo")) {
            run(
                    holo,
                    "create role reader login",
                    "create role readers",
                    "grant readers to reader",
                    "create table t (id int primary key, a text, secret text)",
                    "insert into t values (1, 'x', 'y'), (2, 'z', 'w')",
                    "create view v as select id, a from t",
                    "create sequence s",
                    "create table i (id int generated always as identity, x int)");
        }
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static Connection connect(String user) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + node.port() + "/holo?user=" + user);
    }

    private static void run(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static AbstractThrowableAssert<?, ?> assertDenied(Connection connection, String sql) {
        return assertThatThrownBy(() -> run(connection, sql))
                .as(sql)
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
    }

    @Test
    void nothingIsAllowedThatWasNotGranted() throws SQLException {
        try (Connection reader = connect("reader")) {
            for (String sql : new String[] {
                "select * from t",
                "select count(*) from t",
                "select 1 from v",
                "select (select max(id) from t)",
                "with t2 as (select * from t) select 1 from t2",
                "select * from (with t as (select 1) select * from t) x, t",
                "insert into t values (3, 'a', 'b')",
                "update t set a = 'q'",
                "delete from t",
                "merge into t using (values (1)) x(y) on id = y when matched then delete",
                "truncate t",
                "copy t to stdout",
                "create table as_t as select * from t",
                "explain select * from t",
                "drop table t",
                "alter table t add column n int",
                "create index on t (a)",
                "create table mine (x int)",
                "create schema mine",
                "create role other",
                "grant select on t to reader",
                "alter role holo password 'x'",
                "set session authorization holo",
                "set role holo",
                "select set_config('role', 'holo', false)",
                "select nextval('s')"
            }) {
                assertDenied(reader, sql);
            }
        }
    }

    @Test
    void memberHasWhatItsRoleWasGranted() throws SQLException {
        try (Connection holo = connect("holo");
                Connection reader = connect("reader")) {
            run(holo, "grant select on t to readers");
            run(reader, "select * from t", "select * from t");
            run(holo, "revoke select on t from readers");
            assertDenied(reader, "select * from t").hasMessageContaining("permission denied for table t");
        }
    }

    @Test
    void viewReadsWithTheRightsOfItsOwner() throws SQLException {
        try (Connection holo = connect("holo");
                Connection reader = connect("reader")) {
            run(holo, "grant select on v to reader");
            run(reader, "select * from v");
            assertDenied(reader, "select * from t");
            run(holo, "revoke select on v from reader");
        }
    }

    @Test
    void columnsAreGrantedOneByOne() throws SQLException {
        try (Connection holo = connect("holo");
                Connection reader = connect("reader")) {
            run(holo, "grant select (id, a), update (a), insert (id, a) on t to reader");
            run(
                    reader,
                    "select id, a from t where id = 1",
                    "update t set a = 'n' where id = 1",
                    "insert into t (id, a) values (10, 'ten')");
            assertDenied(reader, "select secret from t");
            assertDenied(reader, "select id from t where secret = 'y'");
            assertDenied(reader, "select * from t");
            assertDenied(reader, "update t set secret = 'n'");
            assertDenied(reader, "insert into t (id, secret) values (11, 'e')");
            run(holo, "revoke all (id, a) on t from reader");
            assertDenied(reader, "select id from t");
        }
    }

    @Test
    void identityNeedsNoRightOnItsSequence() throws SQLException {
        try (Connection holo = connect("holo");
                Connection reader = connect("reader")) {
            run(holo, "grant insert on i to reader");
            assertThatCode(() -> run(reader, "insert into i (x) values (1)")).doesNotThrowAnyException();
        }
    }

    @Test
    void setRoleTakesAndGivesRights() throws SQLException {
        try (Connection holo = connect("holo");
                Statement statement = holo.createStatement()) {
            statement.execute("set role reader");
            assertDenied(holo, "select * from t");
            try (ResultSet rows = statement.executeQuery("select current_user, session_user")) {
                rows.next();
                assertThat(rows.getString(1)).isEqualTo("reader");
                assertThat(rows.getString(2)).isEqualTo("holo");
            }
            statement.execute("reset role");
            statement.execute("select * from t");
        }
    }

    @Test
    void roleThatIsNeededStays() throws SQLException {
        try (Connection holo = connect("holo")) {
            run(holo, "create role owner", "create table owned (x int)", "alter table owned owner to owner");
            assertThatThrownBy(() -> run(holo, "drop role owner"))
                    .hasMessageContaining("cannot be dropped because some objects depend on it")
                    .hasMessageContaining("owner of table owned");
            run(holo, "drop owned by owner", "drop role owner");
        }
    }
}
