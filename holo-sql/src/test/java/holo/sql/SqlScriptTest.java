package holo.sql;

import static org.assertj.core.api.Assertions.assertThat;

import holo.sql.session.Session;
import holo.sql.session.SessionListener;
import holo.sql.session.SessionOptions;
import holo.sql.transaction.TransactionOptions;
import holo.store.testing.MemoryStore;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Dialogues with PostgreSQL 15's answers. While one is written, {@code -Dholo.scripts=enums,domains} runs only those.
final class SqlScriptTest {
    static Stream<String> scripts() throws IOException, URISyntaxException {
        URL directory = Objects.requireNonNull(SqlScriptTest.class.getResource("slt"));
        try (Stream<Path> files = Files.list(Path.of(directory.toURI()))) {
            List<String> names = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".slt"))
                    .map(name -> name.substring(0, name.length() - ".slt".length()))
                    .sorted()
                    .toList();
            String chosen = System.getProperty("holo.scripts");
            return chosen == null ? names.stream() : Stream.of(chosen.split(","));
        }
    }

    private static String script(String name) throws IOException {
        try (InputStream in = SqlScriptTest.class.getResourceAsStream("slt/" + name + ".slt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void check(String actual, String script, String file) throws IOException {
        Path written = Path.of("target", "slt", file);
        Files.createDirectories(written.getParent());
        Files.writeString(written, actual);
        assertThat(actual).as("see " + written).isEqualTo(script.strip() + "\n\n");
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void answersAsPostgresDoes(String name) throws IOException {
        String script = script(name);
        try (MemoryStore store = new MemoryStore();
                HoloSqlEngine engine = new HoloSqlEngine(store, SqlEngineOptions.DEFAULT, TransactionOptions.DEFAULT);
                Session session = engine.openSession(
                        new SessionOptions("holo", "holo", "test", Map.of()), SessionListener.NONE)) {
            check(SqlScript.replay(session, script), script, name + ".actual");
        }
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void answersTheSameOverColumns(String name, @TempDir Path directory) throws IOException {
        String script = script(name);
        try (ColumnEngine node = new ColumnEngine(directory);
                Session session = node.session("columns")) {
            check(SqlScript.replay(session, script), script, name + ".columns.actual");
        }
    }
}
