package holo.accord;

import static org.assertj.core.api.Assertions.assertThat;

import holo.accord.messages.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Every message has a handler, and every handler names the section of the protocol that it implements.
class HandlersTest {
    private static final Path SOURCES = Path.of("src/main/java/holo/accord");
    private static final Pattern HANDLER =
            Pattern.compile("((?: *///.*\n)*) *(?:private |public )?void on[A-Z]\\w*\\([^)]*?\\b([A-Z]\\w*) m\\) \\{");

    private static List<Class<?>> messages(Class<?> family) {
        List<Class<?>> all = new ArrayList<>();
        for (Class<?> c : family.getPermittedSubclasses()) {
            if (c.isSealed()) {
                all.addAll(messages(c));
            } else {
                all.add(c);
            }
        }
        return all;
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(f -> f.toString().endsWith(".java")).sorted().toList();
        }
    }

    @Test
    void namesItsSection() throws IOException {
        List<String> handled = new ArrayList<>();
        for (Path file : sources()) {
            Matcher handler = HANDLER.matcher(Files.readString(file));
            while (handler.find()) {
                assertThat(handler.group(1))
                        .as("what %s says of how it handles %s", file, handler.group(2))
                        .contains("Protocol §");
                handled.add(handler.group(2));
            }
        }
        assertThat(handled)
                .containsAll(messages(Message.class).stream()
                        .map(Class::getSimpleName)
                        .toList());
    }
}
