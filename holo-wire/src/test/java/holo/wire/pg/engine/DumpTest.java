package holo.wire.pg.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What pg_dump writes of a database makes the same database again.
@Timeout(180)
class DumpTest {
    @Test
    void restoredDumpIsTheSameDatabase(@TempDir Path first, @TempDir Path second) throws Exception {
        String dump;
        try (EngineServer node = new EngineServer(first, 0)) {
            PsqlTest.psql(node, CatalogQueries.resource("catalog-schema.sql") + """
                    create role auditor;
                    grant select, insert (id) on demo to auditor;
                    alter default privileges in schema cat grant select on tables to auditor;
                    create view star as select * from dv order by 1;
                    create index part1_lower on part1 (lower(b)) where a > 10;
                    insert into part values (1, E'tab\\there'), (null, null);
                    select setval('sq', 30);
                    """);
            dump = dump(node);
        }
        assertThat(dump)
                .contains("CREATE VIEW public.demo_v AS\n select d.id, p.name from public.demo d join cat.parent p")
                .contains("ALTER TABLE ONLY public.part1 ALTER COLUMN a SET DEFAULT nextval('public.part1_a_seq'")
                .contains("GRANT SELECT ON TABLE public.demo TO auditor");
        try (EngineServer node = new EngineServer(second, 0)) {
            String answer = PsqlTest.psql(node, "create role auditor;\n" + dump);
            assertThat(answer).doesNotContain("ERROR");
            assertThat(comparable(dump(node))).isEqualTo(comparable(dump));
        }
    }

    private static String dump(EngineServer node) throws Exception {
        Process process = new ProcessBuilder(List.of(
                        "pg_dump", "-h", "127.0.0.1", "-p", Integer.toString(node.port()), "-U", "holo", "holo"))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    /// Without what names the run.
    private static String comparable(String dump) {
        return dump.lines()
                .filter(line -> !line.startsWith("\\restrict") && !line.startsWith("\\unrestrict"))
                .collect(Collectors.joining("\n"));
    }
}
