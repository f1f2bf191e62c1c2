package holo.accord.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Plays every `.scn` file: a line is a verb, the lines under `----` are what must happen. `-Dholo.scn.rewrite=true`
/// writes down what does happen; read the difference before you keep it.
class ScenarioTest {
    private static final Path DIRECTORY = Path.of("src/test/resources/scenarios");

    @TestFactory
    List<DynamicTest> scenarios() throws IOException {
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            return files.filter(f -> f.toString().endsWith(".scn"))
                    .sorted()
                    .map(f -> DynamicTest.dynamicTest(f.getFileName().toString(), () -> play(f)))
                    .toList();
        }
    }

    private static void play(Path file) throws IOException {
        List<String> is = new ArrayList<>();
        Scenario scenario = new Scenario();
        boolean inExpected = false;
        for (String line : Files.readAllLines(file)) {
            if (line.isBlank() || line.startsWith("#")) {
                inExpected = false;
                is.add(line);
            } else if (line.equals("----")) {
                inExpected = true;
            } else if (!inExpected) {
                is.add(line);
                List<String> said = scenario.play(line);
                if (!said.isEmpty()) {
                    is.add("----");
                    is.addAll(said);
                }
            }
        }
        if (Boolean.getBoolean("holo.scn.rewrite")) {
            Files.write(file, is);
        } else {
            assertThat(String.join("\n", is)).isEqualTo(String.join("\n", Files.readAllLines(file)));
        }
    }
}
