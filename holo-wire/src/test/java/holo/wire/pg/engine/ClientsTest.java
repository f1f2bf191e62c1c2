package holo.wire.pg.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Drivers, mappers and programs that were written for PostgreSQL, unchanged. The Python ones come from Debian's
/// packages, which `bin/holo test` installs; without them these tests fail.
@Timeout(120)
final class ClientsTest {
    /// Debian's, whatever else is on the path: its packages are only there.
    private static final String PYTHON = "/usr/bin/python3";

    @TempDir
    static Path directory;

    private static EngineServer node;

    @BeforeAll
    static void start() {
        node = new EngineServer(directory.resolve("node"), 0);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"psycopg_drivers", "asyncpg_driver", "sqlalchemy_orm", "django_site"})
    void pythonClientWorks(String name) throws Exception {
        Path script = directory.resolve(name + ".py");
        try (InputStream in = Objects.requireNonNull(
                ClientsTest.class.getResourceAsStream("/holo/wire/pg/clients/" + name + ".py"))) {
            Files.write(script, in.readAllBytes());
        }
        assertThat(run(PYTHON, "-W", "ignore", script.toString(), Integer.toString(node.port())))
                .endsWith("done\n");
    }

    @Test
    void administersRolesAndTables() throws Exception {
        tool("createuser", "--createdb", "clerk");
        assertThat(tool("psql", "-Atc", "select rolname, rolcreatedb from pg_roles where rolname = 'clerk'"))
                .isEqualTo("clerk|t\n");
        assertThat(tool("pg_dumpall", "--globals-only")).contains("CREATE ROLE clerk;");
        tool("dropuser", "clerk");
        assertThat(tool("psql", "-l", "-At")).startsWith("holo|holo|UTF8");
        tool("vacuumdb", "--all", "--analyze");
        tool("reindexdb", "--all");
        assertThat(tool("pg_isready")).contains("accepting connections");
    }

    @Test
    void restoresAnArchiveOverWhatIsThere() throws Exception {
        tool("psql", "-qc", """
                create schema arc;
                create table arc.parent (id serial primary key, name text unique);
                create table arc.child (parent int references arc.parent on delete cascade, at timestamptz);
                create view arc.names as select name from arc.parent;
                insert into arc.parent (name) values ('a'), ('b');
                insert into arc.child values (1, '2024-01-01 00:00:00+00');
                """);
        String archive = directory.resolve("archive").toString();
        tool("pg_dump", "-Fc", "-n", "arc", "-f", archive, "holo");
        tool("psql", "-qc", "insert into arc.parent (name) values ('c')");
        tool("pg_restore", "--clean", "--if-exists", "--exit-on-error", "-d", "holo", archive);
        assertThat(tool("psql", "-Atc", "select name from arc.names order by name"))
                .isEqualTo("a\nb\n");
        assertThat(tool("psql", "-Atc", "select nextval('arc.parent_id_seq')")).isEqualTo("3\n");
    }

    private static String tool(String program, String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(List.of(program, "-h", "127.0.0.1", "-p", Integer.toString(node.port()), "-U", "holo"));
        command.addAll(List.of(arguments));
        return run(command.toArray(String[]::new));
    }

    /// What a program prints; it has to end well.
    private static String run(String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PGDATABASE", "holo");
        builder.redirectInput(new File("/dev/null"));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
