package holo.sql;

import static org.assertj.core.api.Assertions.assertThat;

import holo.sql.error.SqlException;
import holo.sql.session.Session;
import holo.sql.session.SessionListener;
import holo.sql.session.SessionOptions;
import holo.sql.transaction.TransactionOptions;
import holo.store.testing.MemoryStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Damages statements of the dialogues and runs what comes out. Whatever a text holds, a session answers with rows or
/// an error of SQL and goes on. `-Dholo.fuzz.seconds` is the budget, `-Dholo.fuzz.seed` repeats a run.
final class SqlTextFuzzTest {
    private static final long SECONDS = Long.getLong("holo.fuzz.seconds", 5);
    private static final long SEED = Long.getLong("holo.fuzz.seed", 1);
    private static final List<String> PIECES = List.of(
            "(",
            ")",
            ",",
            ".",
            "'",
            "\"",
            ";",
            "$1",
            "$$",
            "--",
            "/*",
            "::",
            "[",
            "]",
            "*",
            "NULL",
            "SELECT",
            "FROM",
            "WHERE",
            "GROUP BY",
            "ORDER BY",
            "OVER ()",
            "::int[]",
            "1e400",
            "-9223372036854775808",
            "U&'\\d800'",
            "\\",
            "LIMIT -1",
            "AS (a int)",
            "INTERVAL '1'",
            "LATERAL",
            "WITH x AS (",
            "\u00e9\ud83d\ude00",
            "ROW(1,2)");

    private final Random random = new Random(SEED);

    private static List<String> statements() throws IOException {
        List<String> statements = new ArrayList<>();
        for (String name :
                List.of("queries", "tables", "changes", "sets", "jsonpath", "wholerows", "bits", "cursors")) {
            try (InputStream in = SqlTextFuzzTest.class.getResourceAsStream("slt/" + name + ".slt")) {
                String script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                for (String block : script.split("\n\n+")) {
                    int separator = block.indexOf("\n----");
                    if (separator > 0) {
                        statements.add(block.substring(0, separator));
                    }
                }
            }
        }
        return statements;
    }

    private String damaged(String statement, List<String> all) {
        List<String> words = new ArrayList<>(List.of(statement.split("(?<=\\W)|(?=\\W)")));
        for (int n = random.nextInt(1, 4); n > 0 && !words.isEmpty(); n--) {
            int at = random.nextInt(words.size());
            switch (random.nextInt(5)) {
                case 0 -> words.remove(at);
                case 1 -> words.add(at, words.get(random.nextInt(words.size())));
                case 2 -> words.set(at, PIECES.get(random.nextInt(PIECES.size())));
                case 3 -> words.add(at, " " + PIECES.get(random.nextInt(PIECES.size())) + " ");
                default -> {
                    String[] other = all.get(random.nextInt(all.size())).split("(?<=\\W)|(?=\\W)");
                    words.set(at, other[random.nextInt(other.length)]);
                }
            }
        }
        return String.join("", words);
    }

    @Test
    void everyTextIsAnswered() throws IOException {
        List<String> statements = statements();
        long end = System.nanoTime() + SECONDS * 1_000_000_000L;
        int runs = 0;
        try (MemoryStore store = new MemoryStore();
                HoloSqlEngine engine = new HoloSqlEngine(store, SqlEngineOptions.DEFAULT, TransactionOptions.DEFAULT);
                Session session = engine.openSession(
                        new SessionOptions("holo", "holo", "fuzz", Map.of()), SessionListener.NONE)) {
            run(session, "SET statement_timeout = '2s'");
            for (; System.nanoTime() < end; runs++) {
                String text = damaged(statements.get(random.nextInt(statements.size())), statements);
                run(session, text);
            }
            run(session, "ROLLBACK");
            assertThat(SqlScript.answer(session, "SELECT 1")).isEqualTo("1\nSELECT 1\n");
        }
        assertThat(runs).isPositive();
    }

    private static void run(Session session, String text) {
        try {
            SqlScript.drain(session, text);
        } catch (SqlException e) {
            assertThat(e.sqlState()).as(text).hasSize(5);
        } catch (RuntimeException | Error e) {
            throw new AssertionError("seed " + SEED + ": " + text, e);
        }
    }
}
