package holo.wire.pg.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;

/// Several databases on one server: what each sees, who may be in it, and when it can go.
@Timeout(60)
final class DatabasesTest {
    @TempDir
    static Path directory;

    private static EngineServer node;

    @BeforeAll
    static void start() {
        node = new EngineServer(directory, 0);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static Connection connect(String database, String user) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + node.port() + "/" + database + "?prepareThreshold=1&user=" + user);
    }

    private static Connection connect(String database) throws SQLException {
        return connect(database, "holo");
    }

    private static void run(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static @Nullable String one(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getString(1) : null;
        }
    }

    private static void assertRefused(ThrowingCallable what, String sqlState, String message) {
        assertThatThrownBy(what).isInstanceOfSatisfying(SQLException.class, e -> {
            assertThat(e.getSQLState()).isEqualTo(sqlState);
            assertThat(e.getMessage()).contains(message);
        });
    }

    @Test
    void eachSeesItsOwnUnderTheSameNames() throws SQLException {
        try (Connection holo = connect("holo")) {
            run(holo, "create database twin");
            try (Connection twin = connect("twin")) {
                run(holo, "create table same (a int primary key)", "insert into same values (1), (2)");
                run(twin, "create table same (b text, c int)", "insert into same values ('x', 7)");
                for (int again = 0; again < 3; again++) {
                    // The same text is planned once for each database.
                    try (PreparedStatement inHolo =
                                    holo.prepareStatement("select count(*), max(same::text) from same");
                            PreparedStatement inTwin =
                                    twin.prepareStatement("select count(*), max(same::text) from same")) {
                        assertThat(row(inHolo)).containsExactly("2", "(2)");
                        assertThat(row(inTwin)).containsExactly("1", "(x,7)");
                    }
                }
                assertThat(one(
                                twin,
                                "select string_agg(relname, ',') from pg_class where relkind = 'r'"
                                        + " and relnamespace = 'public'::regnamespace"))
                        .isEqualTo("same");
                assertThat(one(twin, "select table_catalog from information_schema.tables where table_name = 'same'"))
                        .isEqualTo("twin");
                assertThat(one(twin, "select c from twin.public.same")).isEqualTo("7");
                assertRefused(
                        () -> run(twin, "drop table holo.public.same"),
                        "0A000",
                        "cross-database references are not implemented: \"holo.public.same\"");
            }
            run(holo, "drop database twin", "drop table same");
        }
    }

    private static List<String> row(PreparedStatement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            rows.next();
            return List.of(rows.getString(1), rows.getString(2));
        }
    }

    @Test
    void oneIsDroppedWithAllThatIsInItWhenNobodyIsThere() throws SQLException {
        try (Connection holo = connect("holo")) {
            run(holo, "create database doomed", "create role inmate login");
            try (Connection doomed = connect("doomed", "inmate")) {
                assertThat(one(doomed, "select current_database()")).isEqualTo("doomed");
                assertRefused(() -> run(holo, "drop database doomed"), "55006", "is being accessed by other users");
                assertRefused(
                        () -> run(holo, "alter database doomed rename to late"),
                        "55006",
                        "is being accessed by other users");
            }
            try (Connection doomed = connect("doomed")) {
                run(
                        doomed,
                        "create schema s",
                        "create type s.mood as enum ('good', 'bad')",
                        "create table s.t (id serial primary key, mood s.mood unique)",
                        "insert into s.t (mood) values ('good')",
                        "create view v as select * from s.t",
                        "create function f() returns int language sql as 'select 1'",
                        "alter table s.t owner to inmate");
                assertRefused(() -> run(doomed, "drop database doomed"), "55006", "currently open database");
                assertRefused(() -> run(holo, "drop role inmate"), "2BP01", "cannot be dropped");
                run(holo, "drop database doomed with (force)");
                assertThatThrownBy(() -> one(doomed, "select 1")).isInstanceOf(SQLException.class);
            }
            run(holo, "drop role inmate", "drop database if exists doomed", "create database doomed");
            try (Connection doomed = connect("doomed")) {
                assertThat(one(doomed, "select count(*) from pg_namespace where nspname = 's'"))
                        .isEqualTo("0");
            }
            run(holo, "drop database doomed");
            assertRefused(() -> connect("doomed"), "3D000", "database \"doomed\" does not exist");
        }
    }

    @Test
    void aNewOwnerHasTheSchemaPublic() throws SQLException {
        try (Connection holo = connect("holo")) {
            run(holo, "create role tenant login", "create database flat", "alter database flat owner to tenant");
            try (Connection flat = connect("flat", "tenant")) {
                run(flat, "create table bed (id int)");
            }
            run(holo, "drop database flat", "drop role tenant");
        }
    }

    @Test
    void thoseWhoMayNotAreKeptOut() throws SQLException {
        try (Connection holo = connect("holo")) {
            run(
                    holo,
                    "create role guest login",
                    "create database club connection limit 1",
                    "revoke connect on database club from public");
            assertRefused(() -> connect("club", "guest"), "42501", "permission denied for database \"club\"");
            run(holo, "grant connect on database club to guest");
            try (Connection first = connect("club", "guest")) {
                assertThat(one(first, "select has_database_privilege('guest', 'club', 'connect')"))
                        .isEqualTo("t");
                assertRefused(() -> connect("club", "guest"), "53300", "too many connections for database \"club\"");
                assertRefused(() -> run(first, "create schema mine"), "42501", "permission denied for database club");
                assertRefused(() -> run(first, "create database more"), "42501", "permission denied");
                assertRefused(() -> run(first, "drop database club"), "42501", "must be owner of database club");
            }
            run(holo, "alter database club allow_connections false");
            assertRefused(() -> connect("club", "guest"), "55000", "not currently accepting connections");
            assertRefused(() -> run(holo, "drop database template1"), "42809", "cannot drop a template database");
            run(holo, "drop database club", "drop role guest");
        }
    }

    @Test
    void settingsOfADatabaseComeBeforeThoseOfTheRole() throws SQLException {
        try (Connection holo = connect("holo")) {
            run(
                    holo,
                    "create database tuned",
                    "create role tuner login",
                    "alter database tuned set statement_timeout = '5s'",
                    "alter database tuned set lock_timeout = '1s'",
                    "alter role tuner set lock_timeout = '2s'");
            try (Connection tuned = connect("tuned", "tuner")) {
                assertThat(one(tuned, "show statement_timeout")).isEqualTo("5s");
                assertThat(one(tuned, "show lock_timeout")).isEqualTo("2s");
            }
            run(holo, "drop database tuned", "drop role tuner");
        }
    }

    @Test
    void notificationsAndAdvisoryLocksStayInTheirDatabase() throws SQLException {
        try (Connection holo = connect("holo")) {
            run(holo, "create database apart");
            try (Connection apart = connect("apart");
                    Connection neighbour = connect("apart")) {
                run(holo, "listen news", "select pg_advisory_lock(1)");
                run(apart, "listen news", "select pg_advisory_lock(1)");
                run(neighbour, "notify news, 'from apart'");
                assertThat(one(neighbour, "select pg_try_advisory_lock(1)")).isEqualTo("f");
                assertThat(told(apart)).containsExactly("from apart");
                assertThat(told(holo)).isEmpty();
            }
            run(holo, "drop database apart");
        }
    }

    private static List<String> told(Connection connection) throws SQLException {
        one(connection, "select 1");
        List<String> said = new ArrayList<>();
        for (var notification : connection.unwrap(PGConnection.class).getNotifications()) {
            said.add(notification.getParameter());
        }
        return said;
    }

    @Test
    void makingAndDroppingStandsAlone() throws SQLException {
        try (Connection holo = connect("holo")) {
            holo.setAutoCommit(false);
            assertRefused(() -> run(holo, "create database inside"), "25001", "cannot run inside a transaction block");
            holo.rollback();
            assertRefused(() -> run(holo, "drop database holo"), "25001", "cannot run inside a transaction block");
            holo.rollback();
            holo.setAutoCommit(true);
            assertRefused(() -> run(holo, "create database holo"), "42P04", "already exists");
            assertRefused(() -> run(holo, "create database l encoding 'LATIN1'"), "0A000", "LATIN1");
            run(holo, "create table filled (a int)");
            assertRefused(() -> run(holo, "create database c template holo"), "0A000", "copying database");
            run(holo, "drop table filled", "create database c template postgres", "drop database c");
            assertRefused(() -> run(holo, "create database c template none"), "3D000", "\"none\" does not exist");
        }
    }

    @Test
    void changesOfObjectsInOneLetThoseInAnotherCommit() throws SQLException {
        try (Connection holo = connect("holo")) {
            run(holo, "CREATE DATABASE one_side", "CREATE DATABASE other_side");
        }
        try (Connection one = connect("one_side");
                Connection beside = connect("one_side");
                Connection other = connect("other_side")) {
            run(one, "CREATE TYPE mood AS ENUM ('sad')", "CREATE EXTENSION hstore", "CREATE SCHEMA aside");
            one.setAutoCommit(false);
            other.setAutoCommit(false);
            run(one, "ALTER TYPE mood RENAME VALUE 'sad' TO 'blue'", "DROP EXTENSION hstore");
            run(other, "CREATE TABLE notes (mood text, hstore text)");
            one.commit();
            run(other, "CREATE INDEX ON notes (mood)");
            other.commit();
            run(one, "CREATE EXTENSION hstore");
            run(other, "CREATE EXTENSION hstore");
            one.commit();
            other.commit();
            assertThat(one(other, "SELECT 'a=>1'::hstore -> 'a'")).isEqualTo("1");

            beside.setAutoCommit(false);
            run(one, "CREATE EXTENSION pgcrypto");
            run(beside, "CREATE EXTENSION pgcrypto SCHEMA aside");
            one.commit();
            assertRefused(beside::commit, "40001", "could not serialize access");
            assertThat(one(one, "SELECT enum_first(NULL::mood)")).isEqualTo("blue");
            assertThat(one(other, "SELECT count(*) FROM pg_indexes WHERE tablename = 'notes'"))
                    .isEqualTo("1");
        }
        try (Connection holo = connect("holo")) {
            run(holo, "DROP DATABASE one_side", "DROP DATABASE other_side");
        }
    }
}
