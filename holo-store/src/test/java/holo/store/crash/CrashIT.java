package holo.store.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
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
            Process child = ChildJvm.start(dir, CrashWriter.class, dir.toString(), Long.toString(kill));
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
}
