package holo.sql.parser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import holo.sql.error.SqlException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class PgParserTest {
    private static String resource(String name) throws IOException {
        try (InputStream in = PgParserTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void assertAccepted(String text) throws IOException {
        List<String> failures = new ArrayList<>();
        for (String piece : text.split(";[ ]*(--[^\n]*)?\n")) {
            try {
                PgParser.parse(piece);
            } catch (SqlException e) {
                failures.add(e.getMessage() + " @" + e.position() + ": " + piece.strip());
            }
        }
        assertThat(failures).isEmpty();
    }

    @Test
    void acceptsWhatPostgresAccepts() throws IOException {
        assertAccepted(resource("accepted.sql"));
    }

    @Test
    void refusesInPostgresWordsAndPlaces() throws IOException {
        for (String block : resource("refused.txt").replaceFirst("#.*\n", "").split("----\n")) {
            String[] lines = block.split("\n(?=[^\n]*\n?$)");
            String expected = lines[1].strip();
            assertThatThrownBy(() -> PgParser.parse(lines[0]))
                    .as(lines[0])
                    .isInstanceOfSatisfying(
                            SqlException.class,
                            e -> assertThat(e.getMessage() + " @" + e.position())
                                    .isEqualTo(expected));
        }
    }

    /// The grammar looks ahead beyond the end of a text that breaks off, and must come back from there.
    @Test
    @Timeout(60)
    void answersTextsThatBreakOff() throws IOException {
        int refused = 0;
        for (String statement : resource("accepted.sql").split(";[ ]*(--[^\n]*)?\n")) {
            String[] words = statement.split("(?<=\\W)|(?=\\W)");
            StringBuilder text = new StringBuilder();
            for (String word : words) {
                text.append(word);
                try {
                    PgParser.parse(text.toString());
                } catch (SqlException e) {
                    refused++;
                    assertThat(e.sqlState()).as(text.toString()).hasSize(5);
                }
            }
        }
        assertThat(refused).isGreaterThan(1000);
    }

    @Test
    void splitsATextIntoItsStatements() {
        List<ParsedStatement> statements = PgParser.parse(" ; SELECT $2 ;; SELECT 'a;b'; -- ;\n");
        assertThat(statements).extracting(ParsedStatement::text).containsExactly("SELECT $2", "SELECT 'a;b'");
        assertThat(statements).extracting(ParsedStatement::parameters).containsExactly(2, 0);
    }

    @Test
    void parsesThousandsOfRowsOfLiteralsWithoutTheGrammarsHelp() {
        StringBuilder sql = new StringBuilder("INSERT INTO t VALUES (0, 'x', 1.5, NULL)");
        for (int i = 1; i < 10_000; i++) {
            sql.append(", (").append(i).append(", 'x', -1.5, NULL)");
        }
        Statement statement = PgParser.parse(sql.toString()).getFirst().statement();
        assertThat(((Statement.Insert) statement).rows()).hasSize(10_000);
    }
}
