package holo.wire.pg.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Scenarios of interleaved sessions with PostgreSQL 15's answers. With `-Dholo.test.postgres=jdbc:postgresql:…` they
/// are played against that server instead, which shows whether the files still say what PostgreSQL does.
final class IsolationTest {
    @TempDir
    static Path directory;

    private static EngineServer server;

    @BeforeAll
    static void start() {
        server = new EngineServer(directory, 0);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @TestFactory
    Stream<DynamicTest> answersAsPostgresDoes() throws IOException {
        String postgres = System.getProperty("holo.test.postgres");
        String url = postgres == null ? server.url("ApplicationName=isolation") : postgres;
        List<DynamicTest> tests = new ArrayList<>();
        try (var in = IsolationTest.class.getResourceAsStream("isolation.scn")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (String scenario : text.split("(?m)^## ")) {
                if (scenario.isBlank() || scenario.startsWith("#")) {
                    continue;
                }
                int end = scenario.indexOf('\n');
                String steps = scenario.substring(end + 1).strip();
                tests.add(DynamicTest.dynamicTest(
                        scenario.substring(0, end),
                        () -> assertThat(Interleaving.play(url, steps).strip()).isEqualTo(steps)));
            }
        }
        return tests.stream();
    }

    /// Prints scenarios as a server plays them.
    ///
    /// @param arguments the server's URL; the scenarios come from standard input
    public static void main(String[] arguments) throws Exception {
        String text = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        for (String scenario : text.split("(?m)^## ")) {
            int end = scenario.indexOf('\n');
            if (end > 0 && !scenario.startsWith("#")) {
                System.out.println("## " + scenario.substring(0, end));
                System.out.println(Interleaving.play(arguments[0], scenario.substring(end + 1)));
            }
        }
    }
}
