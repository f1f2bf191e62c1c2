package holo.wire.pg.engine;

import static org.assertj.core.api.Assertions.assertThat;

import holo.wire.pg.engine.CatalogQueries.Answer;
import holo.wire.pg.engine.CatalogQueries.Query;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Every catalog query that psql, pgjdbc, pg_dump, SQLAlchemy, Django, pgcli and ORMs were recorded to send is answered
/// as PostgreSQL 15 answers it: the same columns with the same types, and the same rows where the query is about user
/// objects. `catalog-queries.expected` holds PostgreSQL's answers, `catalog-differences.txt` says which queries list
/// what the server itself is made of, and why they differ; of those only the columns are compared.
///
/// {@link #main} asks a PostgreSQL anew.
@Timeout(300)
class CatalogQueriesTest {
    private static final String EXPECTED = "catalog-queries.expected";

    @Test
    void everyRecordedQueryIsAnsweredAsByPostgresql(@TempDir Path directory) throws Exception {
        Map<Integer, String> differences = differences();
        Map<Integer, Answer> expected = expected();
        List<Query> queries = CatalogQueries.all();
        List<String> wrong = new ArrayList<>();
        try (EngineServer node = new EngineServer(directory, 0);
                Connection connection = DriverManager.getConnection(node.url("preferQueryMode=simple"))) {
            CatalogQueries.createSchema(connection);
            for (int i = 0; i < queries.size(); i++) {
                Query query = queries.get(i);
                Answer answer = CatalogQueries.ask(connection, query);
                Answer of = expected.get(i + 1);
                assertThat(of).as("no expectation for query %d", i + 1).isNotNull();
                boolean same = answer.columns().equals(of.columns())
                        && (differences.containsKey(i + 1) || answer.rows().equals(of.rows()));
                if (!same) {
                    wrong.add("query %d of %s\n%s\n- %s\n%s\n+ %s\n%s"
                            .formatted(
                                    i + 1,
                                    query.source(),
                                    query.sql(),
                                    of.columns(),
                                    String.join("\n", of.rows()),
                                    answer.columns(),
                                    String.join("\n", answer.rows())));
                }
            }
        }
        assertThat(wrong).as("answers that differ").isEmpty();
    }

    /// Numbers of queries whose rows differ, with the reason.
    private static Map<Integer, String> differences() {
        Map<Integer, String> result = new HashMap<>();
        for (String line :
                CatalogQueries.resource("catalog-differences.txt").lines().toList()) {
            if (!line.startsWith("#") && !line.isBlank()) {
                int space = line.indexOf(' ');
                for (String number : line.substring(0, space).split(",")) {
                    result.put(Integer.valueOf(number), line.substring(space + 1));
                }
            }
        }
        return result;
    }

    private static Map<Integer, Answer> expected() {
        Map<Integer, Answer> result = new HashMap<>();
        for (String block : CatalogQueries.resource(EXPECTED).split("(?m)^=== ")) {
            List<String> lines = block.lines().toList();
            if (!block.isBlank() && !block.startsWith("#")) {
                result.put(Integer.valueOf(lines.getFirst()), new Answer(lines.get(1), lines.subList(2, lines.size())));
            }
        }
        return result;
    }

    /// Writes the expected answers: the first argument is the JDBC address of an empty database of PostgreSQL 15, whose
    /// superuser is called holo, the second the file to write.
    public static void main(String[] arguments) throws Exception {
        Map<Integer, String> differences = differences();
        StringBuilder text =
                new StringBuilder("# PostgreSQL 15's answers; CatalogQueriesTest says how to write them anew.\n");
        try (Connection connection = DriverManager.getConnection(arguments[0] + "&preferQueryMode=simple")) {
            CatalogQueries.createSchema(connection);
            List<Query> queries = CatalogQueries.all();
            for (int i = 0; i < queries.size(); i++) {
                Answer answer = CatalogQueries.ask(connection, queries.get(i));
                text.append("=== ")
                        .append(i + 1)
                        .append('\n')
                        .append(answer.columns())
                        .append('\n');
                if (!differences.containsKey(i + 1)) {
                    text.append(answer.rows().stream().map(r -> r + "\n").collect(Collectors.joining()));
                }
            }
        }
        Files.writeString(Path.of(arguments[1]), text.toString(), StandardCharsets.UTF_8);
    }
}
