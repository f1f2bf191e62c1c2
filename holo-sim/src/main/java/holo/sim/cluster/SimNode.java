package holo.sim.cluster;

import holo.accord.primitives.KeyRange;
import holo.sim.disk.SimDisk;
import holo.sim.kernel.DriftingClock;
import holo.sim.kernel.Hit;
import holo.sim.kernel.Rng;
import holo.store.StoreException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One machine: a disk and a clock that last, and the process that runs on it now, if any.
final class SimNode {
    final int id;
    final DriftingClock clock;
    private final Context context;
    private final SimDisk disk;
    private final Rng rng;
    private final Process.Outside outside;
    private @Nullable Process process;
    private @Nullable Checkpoint checkpoint;
    private boolean beyondRepair;
    private long knownEpoch = 1;
    private long extraSyncMicros;
    private int crashes;
    private boolean calm;

    SimNode(int id, Context context, Rng rng, Process.Outside outside) {
        this.id = id;
        this.context = context;
        this.rng = rng;
        this.outside = outside;
        RunPlan plan = context.plan();
        this.clock = new DriftingClock(
                context.simulation(), rng.split("clock"), plan.clockOffsetMaxMicros(), plan.clockDriftPpm());
        this.disk = new SimDisk(rng.split("disk"), context.hits());
    }

    boolean isUp() {
        return process != null;
    }

    @Nullable
    Process process() {
        return process;
    }

    SimDisk disk() {
        return disk;
    }

    int crashes() {
        return crashes;
    }

    long syncMicros() {
        if (extraSyncMicros > 0) {
            context.hits().add(Hit.SYNC_SLOWED);
        }
        return context.plan().sync().sample(rng) + extraSyncMicros;
    }

    void slowDisk(long extraMicros) {
        extraSyncMicros = extraMicros;
    }

    void calm() {
        calm = true;
    }

    /// Whether the process is to die at this side of a sync.
    boolean diesAtSync() {
        return !calm && rng.chance(context.plan().crashAtSyncChance());
    }

    Rng rng() {
        return rng;
    }

    /// The newest epoch that the node knew when it last ran: it keeps topologies on disk.
    long knownEpoch() {
        return knownEpoch;
    }

    void knows(long epoch) {
        knownEpoch = epoch;
    }

    @Nullable
    Checkpoint checkpoint() {
        return checkpoint;
    }

    void keep(Checkpoint newer) {
        checkpoint = newer;
    }

    /// Data copied from another node is on disk before the copy counts as done.
    void ingest(VersionStore source, KeyRange range) {
        Checkpoint old = checkpoint;
        VersionStore base = old == null ? new VersionStore() : old.store().copy();
        base.replace(range, source);
        checkpoint = old == null
                ? new Checkpoint(List.of(), base, 0)
                : new Checkpoint(old.records(), base, old.logPosition());
    }

    void crash(String why, boolean losesPower) {
        Process dying = process;
        if (dying != null) {
            context.note(id, "crash: " + why);
            crashes++;
            dying.die();
            process = null;
            stop(losesPower);
        }
    }

    private void stop(boolean losesPower) {
        if (losesPower) {
            disk.crash();
        } else {
            disk.kill();
        }
    }

    /// Starts from the disk. A full or failing disk keeps it down; the nemesis tries again later.
    void start() {
        if (process != null || beyondRepair) {
            return;
        }
        context.note(id, "start");
        try {
            process = Process.start(this, context, outside);
            if (crashes > 0) {
                context.hits().add(Hit.RESTART);
            }
        } catch (IOException e) {
            context.note(id, "cannot start: " + e.getMessage());
            stop(rng.chance(0.5));
            context.simulation().after(200_000, this::start);
        } catch (StoreException e) {
            if (disk.isDamaged()) {
                // Down until the nemesis repairs the disk.
                context.note(id, "does not start: " + e.getMessage());
                context.hits().add(Hit.DAMAGE_FOUND);
                stop(false);
                return;
            }
            context.note(id, "will never start again: " + e.getMessage());
            beyondRepair = true;
        }
    }

    boolean beyondRepair() {
        return beyondRepair;
    }
}
