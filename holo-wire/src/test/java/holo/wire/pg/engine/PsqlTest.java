package holo.wire.pg.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// psql against a node, as a person uses it.
@Timeout(120)
class PsqlTest {
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

    /// What psql prints for a script.
    static String psql(EngineServer node, String script) throws Exception {
        Process process = new ProcessBuilder(List.of(
                        "psql",
                        "-X",
                        "-q",
                        "-h",
                        "127.0.0.1",
                        "-p",
                        Integer.toString(node.port()),
                        "-U",
                        "holo",
                        "holo"))
                .redirectErrorStream(true)
                .start();
        try (var in = process.getOutputStream()) {
            in.write(script.getBytes(StandardCharsets.UTF_8));
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private static String psql(String script) throws Exception {
        return psql(node, script);
    }

    @Test
    void createsFillsAndQueriesATable() throws Exception {
        assertThat(psql("""
                create table fruit (id int primary key, name text not null, price numeric(8,2) default 1.5);
                insert into fruit values (1, 'apple', 2.5), (2, 'pear', null);
                insert into fruit (id, name) values (3, 'fig');
                \\pset null '-'
                select * from fruit order by id;
                update fruit set price = price * 2 where id = 1;
                delete from fruit where id = 2;
                select count(*), sum(price) from fruit;
                """)).isEqualTo("""
                 id | name  | price\s
                ----+-------+-------
                  1 | apple |  2.50
                  2 | pear  |     -
                  3 | fig   |  1.50
                (3 rows)

                 count | sum \s
                -------+------
                     2 | 6.50
                (1 row)

                """);
    }

    @Test
    void rollsBackAndReportsErrorsWithTheirPlace() throws Exception {
        String output = psql("""
                create table r (id int primary key);
                begin;
                insert into r values (1);
                select nothing from r;
                select 1;
                rollback;
                select count(*) from r;
                insert into r values (1), (1);
                selct 1;
                """);
        assertThat(output)
                .contains("ERROR:  column \"nothing\" does not exist\nLINE 1: select nothing from r;\n               ^")
                .contains("ERROR:  current transaction is aborted, commands ignored until end of transaction block")
                .contains("     0\n")
                .contains(
                        "ERROR:  duplicate key value violates unique constraint \"r_pkey\"\nDETAIL:  Key (id)=(1) already exists.")
                .contains("ERROR:  syntax error at or near \"selct\"\nLINE 1: selct 1;\n        ^");
    }

    @Test
    void copiesInAndOut() throws Exception {
        assertThat(psql("""
                create table c (id int primary key, t text);
                \\copy c from stdin
                1\tone
                2\t\\N
                \\.
                copy c from stdin (format csv);
                3,"a ""b"", c"
                \\.
                copy c to stdout;
                copy (select t from c order by id desc) to stdout (format csv, header);
                """)).isEqualTo("1\tone\n2\t\\N\n3\ta \"b\", c\nt\n\"a \"\"b\"\", c\"\n\none\n");
    }

    @Test
    void answersWhatItIs() throws Exception {
        assertThat(psql("\\t\\a\nselect current_user, current_database(), 1 + 1, version() like 'PostgreSQL 15%';"))
                .isEqualTo("holo|holo|2|t\n");
    }

    @Test
    void listsTablesAndDatabases() throws Exception {
        String output = psql("""
                create table listed (id int primary key);
                \\dt
                \\l
                \\du
                \\dn
                """);
        assertThat(output)
                .contains("public | listed")
                .contains("List of databases")
                .contains(" holo ")
                .contains("List of schemas");
    }
}
