package holo.bench.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ScriptTest {
    @TempDir
    private Path directory;

    private List<Script.Statement> read(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.writeString(file, text);
        return Script.read(file, directory);
    }

    @Test
    void psqlScriptsAreSplitWherePsqlSplitsThem() throws IOException {
        List<Script.Statement> found = read("a.sql", """
                -- a comment; with a semicolon
                select 'a;b', $$c;d$$;
                create rule r as on insert to t do (delete from t; delete from u);
                \\d t
                select 1 \\gset
                copy t from stdin;
                1\tx
                \\.
                select 2;
                """);
        assertThat(found.stream().map(Script.Statement::sql))
                .containsExactly(
                        "select 'a;b', $$c;d$$",
                        "create rule r as on insert to t do (delete from t; delete from u)",
                        "select 1",
                        "copy t from stdin",
                        "select 2");
        assertThat(found.get(3).copyData()).isEqualTo("1\tx\n");
        assertThat(found.get(4).line()).isEqualTo(9);
    }

    @Test
    void serverFilesBecomeTheClientsOwn() throws IOException {
        Files.writeString(directory.resolve("t.data"), "1\n");
        List<Script.Statement> found = read("a.sql", """
                \\set filename :abs_srcdir '/data/t.data'
                COPY t FROM :'filename';
                """);
        assertThat(found).containsExactly(new Script.Statement(2, "COPY t FROM stdin", "1\n"));
    }

    @Test
    void logicTestsKeepWhatPostgresRuns() throws IOException {
        List<Script.Statement> found = read("a.test", """
                statement ok
                CREATE TABLE t (a INTEGER)

                skipif postgresql
                query I
                SELECT x

                onlyif mysql
                statement ok
                SELECT y

                query I rowsort
                SELECT 1
                FROM t
                ----
                1
                """);
        assertThat(found.stream().map(s -> s.sql().strip()))
                .containsExactly("CREATE TABLE t (a INTEGER)", "SELECT 1\nFROM t");
    }
}
