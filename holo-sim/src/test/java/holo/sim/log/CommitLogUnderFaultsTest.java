package holo.sim.log;

import static org.assertj.core.api.Assertions.assertThat;

import holo.sim.disk.SimDisk;
import holo.sim.kernel.Rng;
import holo.store.StoreException;
import holo.store.log.CommitLog;
import holo.store.log.LogOptions;
import holo.store.log.SyncMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The real commit log over the simulated disk: random work, crashes at any point, and then every record
/// that was synced comes back, in order, unchanged, and nothing else but a beginning of what followed.
class CommitLogUnderFaultsTest {
    private static final int SEEDS = Integer.getInteger("holo.sim.logSeeds", 200);
    private static final int STEPS = 300;
    private static final Path DIR = Path.of("/data/log");

    /// What the log must hold: all records since the oldest kept, of which the first `synced` are durable.
    private static final class Model {
        final List<Integer> ids = new ArrayList<>();
        final List<Long> ends = new ArrayList<>();
        int synced;
        long released;

        void keepOnly(int count) {
            ids.subList(count, ids.size()).clear();
            ends.subList(count, ends.size()).clear();
            synced = count;
        }
    }

    private final List<String> context = new ArrayList<>();

    private static byte[] record(int id) {
        Rng rng = new Rng(id);
        int length = 4 + (rng.chance(0.1) ? rng.nextInt(20_000) : rng.nextInt(300));
        byte[] bytes = new byte[length];
        for (int i = 4; i < length; i++) {
            bytes[i] = (byte) rng.nextLong();
        }
        ByteBuffer.wrap(bytes).putInt(id);
        return bytes;
    }

    private static LogOptions options(Rng rng) {
        return new LogOptions(SyncMode.SYNC_DATA, rng.chance(0.5) ? 4096 : 16384, rng.between(0, 2), 77);
    }

    /// Opens and compares; what survived becomes the model's new content.
    private CommitLog reopen(SimDisk disk, LogOptions options, Model model) throws IOException {
        List<Integer> seen = new ArrayList<>();
        List<Long> ends = new ArrayList<>();
        CommitLog log = CommitLog.open(disk, DIR, options, model.released, (end, payload) -> {
            int id = ByteBuffer.wrap(payload).getInt();
            assertThat(payload).as("record %d", id).isEqualTo(record(id));
            seen.add(id);
            ends.add(end);
        });
        int first = seen.isEmpty() ? model.ids.size() : model.ids.indexOf(seen.getFirst());
        assertThat(first).as("a record from nowhere, %s", context).isNotNegative();
        assertThat(seen).as("%s", context).isEqualTo(model.ids.subList(first, first + seen.size()));
        assertThat(ends).isEqualTo(model.ends.subList(first, first + seen.size()));
        for (int i = 0; i < first && i < model.synced; i++) {
            assertThat(model.ends.get(i)).as("record %d lost, %s", i, context).isLessThanOrEqualTo(model.released);
        }
        if (!seen.isEmpty()) {
            assertThat(first + seen.size())
                    .as("synced records lost, %s", context)
                    .isGreaterThanOrEqualTo(model.synced);
            model.keepOnly(first + seen.size());
        } else {
            model.keepOnly(model.synced);
        }
        return log;
    }

    @Test
    void whatWasSyncedComesBackAfterEveryCrash() throws IOException {
        for (int seed = 0; seed < SEEDS; seed++) {
            context.clear();
            context.add("seed " + seed);
            Rng rng = new Rng(seed);
            SimDisk disk = new SimDisk(rng.split("disk"));
            LogOptions options = options(rng);
            Model model = new Model();
            CommitLog log = reopen(disk, options, model);
            int nextId = 1;
            for (int step = 0; step < STEPS; step++) {
                boolean dead = rng.chance(0.03);
                boolean brokenDisk = false;
                if (rng.chance(0.01)) {
                    disk.failNextSync();
                }
                if (rng.chance(0.01)) {
                    disk.limitTo(disk.usedBytes() + rng.nextInt(3000));
                }
                try {
                    if (!dead) {
                        nextId = work(rng, log, model, nextId);
                    }
                } catch (IOException e) {
                    dead = true;
                    brokenDisk = true;
                }
                if (dead) {
                    if (rng.chance(brokenDisk ? 0.5 : 0.3)) {
                        disk.kill();
                    } else {
                        disk.crash();
                    }
                    disk.limitTo(Long.MAX_VALUE);
                    log = reopenAtLast(disk, options, model);
                    if (rng.chance(0.2)) {
                        disk.crash();
                        log = reopenAtLast(disk, options, model);
                    }
                }
            }
            disk.crash();
            reopen(disk, options, model);
        }
    }

    /// A sync may fail during recovery too; after the next loss of power the disk works again.
    private CommitLog reopenAtLast(SimDisk disk, LogOptions options, Model model) throws IOException {
        try {
            return reopen(disk, options, model);
        } catch (IOException e) {
            context.add(e.toString());
            disk.crash();
            return reopen(disk, options, model);
        }
    }

    private static int work(Rng rng, CommitLog log, Model model, int nextId) throws IOException {
        switch (rng.nextInt(10)) {
            case 0, 1, 2, 3, 4, 5 -> {
                model.ids.add(nextId);
                model.ends.add(-1L);
                long end = log.append(record(nextId));
                model.ends.set(model.ends.size() - 1, end);
                return nextId + 1;
            }
            case 6, 7 -> {
                log.sync();
                model.synced = model.ids.size();
            }
            case 8 -> {
                if (rng.chance(0.5)) {
                    log.mark();
                } else {
                    log.prepareSpare();
                }
            }
            default -> {
                if (model.synced > 0) {
                    long position = model.ends.get(rng.nextInt(model.synced));
                    model.released = Math.max(model.released, position);
                    log.releaseBefore(position);
                }
            }
        }
        return nextId;
    }

    @Test
    void aFlippedBitIsReportedOrHarmlessButNeverReadAsData() throws IOException {
        int reported = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            context.clear();
            context.add("seed " + seed);
            Rng rng = new Rng(seed);
            SimDisk disk = new SimDisk(rng.split("disk"));
            LogOptions options = options(rng);
            Model model = new Model();
            CommitLog log = reopen(disk, options, model);
            int batches = 3 + rng.nextInt(10);
            int nextId = 1;
            int beforeLastBatch = 0;
            for (int b = 0; b < batches; b++) {
                beforeLastBatch = model.ids.size();
                for (int i = rng.between(1, 10); i > 0; i--) {
                    model.ids.add(nextId);
                    model.ends.add(log.append(record(nextId++)));
                }
                log.sync();
            }
            model.synced = beforeLastBatch;
            disk.crash();
            flip(disk, rng, options);
            try {
                reopen(disk, options, model);
            } catch (StoreException e) {
                assertThat(e.sqlState()).isEqualTo("XX001");
                assertThat(e).hasMessageContaining("/data/log/");
                reported++;
            }
        }
        assertThat(reported).isGreaterThan(SEEDS / 4);
    }

    private static void flip(SimDisk disk, Rng rng, LogOptions options) throws NoSuchFileException {
        Path file = rng.pick(disk.list(DIR).stream()
                .filter(p -> p.toString().endsWith(".log"))
                .toList());
        disk.flipBit(file, rng.nextInt(options.segmentBytes()), rng.nextInt(8));
    }
}
