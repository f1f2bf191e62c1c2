package holo.wire.pg;

import static org.assertj.core.api.Assertions.assertThat;

import holo.store.setting.ByteSize;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whatever a client sends, the server answers or closes, and keeps serving others with bounded memory.
///
/// -Dholo.fuzz.seed and -Dholo.fuzz.seconds replay or prolong a run.
class ProtocolFuzzTest {
    private static final long SEED = Long.getLong("holo.fuzz.seed", 20260101L);
    private static final long SECONDS = Long.getLong("holo.fuzz.seconds", 5);

    private static final List<String> SENSIBLE = List.of(
            "Query \"select 1, 'two'\"",
            "Query \"rows 300\"",
            "Query begin",
            "Query rollback",
            "Query \"copy in\"",
            "Query \"copy out 20\"",
            "Query \"fail 22012 division by zero\"",
            "Query \"set client_encoding LATIN1\"",
            "Query crash",
            "Parse s \"select $1, $2\" 23 25",
            "Parse \"\" \"select $1\" 23",
            "Parse \"\" \"rows 50\"",
            "Parse \"\" \"copy in\"",
            "Bind \"\" \"\" 0x00000001 ->binary",
            "Bind \"\" \"\"",
            "Bind p s 1 two",
            "Describe S s",
            "Describe P p",
            "Execute p 1",
            "Execute \"\" 3",
            "Execute \"\" 0",
            "Close S s",
            "Close P p",
            "CopyData \"a\\nb\\n\"",
            "CopyDone",
            "CopyFail why",
            "Flush",
            "Sync",
            "Sync",
            "FunctionCall",
            "Password x");

    @Test
    @Timeout(120)
    void survivesWhateverIsSent() throws Exception {
        java.util.logging.Logger.getLogger("holo.wire.pg.Errors").setLevel(java.util.logging.Level.OFF);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        PgServerOptions options =
                PgServerOptions.defaults().listeningOn("127.0.0.1", 0).withMaxMessageSize(ByteSize.ofMebibytes(1));
        try (ScriptedEngine engine = new ScriptedEngine();
                PgServer server = PgServer.start(options, engine)) {
            for (long seed = SEED; seed == SEED || System.nanoTime() < deadline; seed++) {
                try {
                    attack(server.port(), new Random(seed));
                    try (DialogueClient bystander = new DialogueClient(server.port())) {
                        bystander.startUp();
                        bystander.send("Query \"select 7\"");
                        assertThat(bystander.receiveUntil("ReadyForQuery")).contains("DataRow \"7\"");
                    }
                } catch (AssertionError | IOException e) {
                    throw new AssertionError("replay with -Dholo.fuzz.seed=" + seed + " -Dholo.fuzz.seconds=0", e);
                }
            }
            while (!engine.sessions.isEmpty()) {
                Thread.onSpinWait();
            }
            assertThat(engine.opened.get()).isPositive();
        }
    }

    private static void attack(int port, Random random) throws IOException {
        try (DialogueClient client = new DialogueClient(port)) {
            if (random.nextInt(4) != 0) {
                client.startUp();
            } else if (random.nextBoolean()) {
                client.send(mutated(client.encode("startup user=ann database=db options=x"), random));
            }
            Thread reader = Thread.startVirtualThread(() -> drain(client));
            int messages = random.nextInt(60);
            for (int i = 0; i < messages; i++) {
                byte[] message = client.encode(SENSIBLE.get(random.nextInt(SENSIBLE.size())));
                switch (random.nextInt(12)) {
                    case 0 -> client.send(mutated(message, random));
                    case 1 -> client.send(Arrays.copyOf(message, random.nextInt(message.length)));
                    case 2 -> client.send(noise(random));
                    case 3 -> {
                        for (byte b : message) {
                            client.send(new byte[] {b});
                        }
                    }
                    default -> client.send(message);
                }
            }
            if (random.nextBoolean()) {
                client.socket().shutdownOutput();
                join(reader);
            }
        }
    }

    private static void join(Thread thread) {
        try {
            assertThat(thread.join(java.time.Duration.ofSeconds(20)))
                    .as("the server closes after the client's end of data")
                    .isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void drain(DialogueClient client) {
        try {
            InputStream in = client.socket().getInputStream();
            byte[] buffer = new byte[8192];
            while (in.read(buffer) >= 0) {
                // whatever it says
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the server neither answers nor closes", e);
        } catch (IOException e) {
            // The socket is closed from this side or reset.
        }
    }

    private static byte[] mutated(byte[] message, Random random) {
        byte[] copy = message.clone();
        for (int i = 0; i <= random.nextInt(4); i++) {
            copy[random.nextInt(copy.length)] = (byte) random.nextInt(256);
        }
        return copy;
    }

    private static byte[] noise(Random random) {
        byte[] bytes = new byte[random.nextInt(300)];
        random.nextBytes(bytes);
        return bytes;
    }
}
