package holo.wire.pg;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Runs the dialogues in `src/test/resources/holo/wire/pg/*.dialogue`: lines with `>` are sent, lines with `<` are
/// what must come back, `connect` opens a fresh connection, `#` starts a comment. With -Dholo.rewrite=true the `<`
/// lines are recorded anew.
class DialogueTest {
    private static final Path FILES = Path.of("src/test/resources/holo/wire/pg");
    private static final int QUIET_MILLIS = 300;

    static Stream<String> dialogues() throws IOException {
        try (Stream<Path> files = Files.list(FILES)) {
            return files
                    .map(f -> f.getFileName().toString())
                    .filter(n -> n.endsWith(".dialogue"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("dialogues")
    void answersAsWrittenDown(String name) throws IOException {
        talk(name, Integer.MAX_VALUE);
    }

    @ParameterizedTest
    @MethodSource("dialogues")
    void answersTheSameWhenTheBytesComeInPieces(String name) throws IOException {
        talk(name, 3);
    }

    private static void talk(String name, int pieceBytes) throws IOException {
        Path file = FILES.resolve(name);
        List<String> expected = Files.readAllLines(file);
        List<String> actual = new ArrayList<>();
        boolean record = Boolean.getBoolean("holo.rewrite");
        try (ScriptedEngine engine = new ScriptedEngine();
                PgServer server = PgServer.start(PgServerOptions.defaults().listeningOn("127.0.0.1", 0), engine)) {
            run(server, pieceBytes, record, expected, actual);
        }
        if (record) {
            Files.write(file, actual);
        }
        assertThat(String.join("\n", actual)).isEqualTo(String.join("\n", record ? actual : expected));
    }

    private static void run(PgServer server, int pieceBytes, boolean record, List<String> lines, List<String> actual)
            throws IOException {
        DialogueClient client = new DialogueClient(server.port(), pieceBytes);
        try {
            List<String> toSend = new ArrayList<>();
            for (int i = 0; i < lines.size(); i++) {
                String line = lines.get(i);
                if (line.startsWith("<")) {
                    if (!record) {
                        flush(client, toSend);
                        actual.add("< " + client.receive());
                    }
                    continue;
                }
                actual.add(line);
                if (line.startsWith("> ")) {
                    toSend.add(line.substring(2));
                    boolean last = i + 1 == lines.size() || !lines.get(i + 1).startsWith("> ");
                    if (record && last) {
                        flush(client, toSend);
                        client.receiveUntilQuiet(QUIET_MILLIS).forEach(answer -> actual.add("< " + answer));
                    }
                } else if (line.equals("connect")) {
                    client.close();
                    client = new DialogueClient(server.port(), pieceBytes);
                }
            }
            flush(client, toSend);
        } finally {
            client.close();
        }
    }

    private static void flush(DialogueClient client, List<String> toSend) throws IOException {
        if (!toSend.isEmpty()) {
            client.send(toSend.toArray(String[]::new));
            toSend.clear();
        }
    }
}
