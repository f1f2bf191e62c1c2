package holo.store.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `kill -9` at any moment: every acknowledged commit is there, and no half of any other.
final class CrashIT {
    private static final int KILLS = Integer.getInteger("holo.crash.kills", 100);
    private static final long SEED = Long.getLong("holo.crash.seed", 1);
    private static final int ACKNOWLEDGED_MAX = 400;
    private static final int KILL_WHILE_OPENING_ONE_IN = 8;

    @TempDir
    Path dir;

    @Test
    void everyAcknowledgedCommitSurvivesAHundredKills() throws Exception {
        Random random = new Random(SEED);
        long acknowledged = 0;
        int ready = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            boolean whileOpening = kill > 0 && random.nextInt(KILL_WHILE_OPENING_ONE_IN) == 0;
            int after = whileOpening ? 0 : 1 + random.nextInt(ACKNOWLEDGED_MAX);
            Process child = start(kill);
            int dots = 0;
            boolean isReady = false;
            try (InputStream out = child.getInputStream()) {
                for (int c = out.read(); c >= 0; c = out.read()) {
                    isReady |= c == 'r';
                    dots += c == '.' ? 1 : 0;
                    if (whileOpening || dots >= after) {
                        child.toHandle().destroyForcibly();
                    }
                }
            } finally {
                child.destroyForcibly();
            }
            int exit = child.waitFor();
            assertThat(exit)
                    .as("life %d of seed %d: %s", kill, SEED, Files.readString(dir.resolve("err")))
                    .isEqualTo(128 + 9);
            acknowledged += dots;
            ready += isReady ? 1 : 0;
        }
        assertThat(acknowledged).isGreaterThan(KILLS * 20L);
        assertThat(ready).isGreaterThan(KILLS / 2);
    }

    private Process start(int kill) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-ea",
                "-cp",
                System.getProperty("java.class.path"),
                CrashWriter.class.getName(),
                dir.toString(),
                Long.toString(kill)));
        return new ProcessBuilder(command)
                .redirectError(dir.resolve("err").toFile())
                .start();
    }
}
