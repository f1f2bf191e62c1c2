package holo.store.column;

import static org.assertj.core.api.Assertions.assertThat;

import holo.store.crash.ChildJvm;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `kill -9` while segments are written, joined, divided and moved: nothing is lost, nothing is there twice.
final class SegmentCrashIT {
    private static final int KILLS = Integer.getInteger("holo.crash.segment-kills", 6);
    private static final long SEED = Long.getLong("holo.crash.seed", 1);
    private static final int ROUNDS_MAX = 15;

    @TempDir
    Path dir;

    @Test
    void columnsShowTheRowsAfterEveryKill() throws Exception {
        Random random = new Random(SEED);
        int rounds = 0;
        for (int life = 0; life < KILLS; life++) {
            int after = random.nextInt(ROUNDS_MAX);
            Process child = ChildJvm.start(dir, SegmentCrashWriter.class, dir.toString(), Integer.toString(life));
            int seen = -1;
            try (InputStream out = child.getInputStream()) {
                for (int c = out.read(); c >= 0; c = out.read()) {
                    seen += c == 'r' || c == '.' ? 1 : 0;
                    if (seen >= after) {
                        child.toHandle().destroyForcibly();
                    }
                }
            } finally {
                child.destroyForcibly();
            }
            int exit = child.waitFor();
            assertThat(exit)
                    .as("life %d of seed %d: %s", life, SEED, Files.readString(dir.resolve("err")))
                    .isEqualTo(128 + 9);
            rounds += Math.max(0, seen);
        }
        assertThat(rounds).isGreaterThan(KILLS / 2);
    }
}
