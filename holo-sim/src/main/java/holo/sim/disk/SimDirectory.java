package holo.sim.disk;

import holo.sim.kernel.Hits;
import holo.sim.kernel.Rng;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The names on one disk. A new, removed or renamed name survives a loss of power only after its
/// directory was synced; of the changes since then a beginning survives, as with a journalling file
/// system that orders its metadata.
final class SimDirectory {
    private sealed interface Change {
        record Link(Path path, SimInode inode) implements Change {}

        record Unlink(Path path) implements Change {}

        record Rename(Path from, Path to) implements Change {}
    }

    private Map<Path, SimInode> live = new TreeMap<>();
    private Map<Path, SimInode> durable = new TreeMap<>();
    private final List<Change> pending = new ArrayList<>();

    @Nullable
    SimInode find(Path path) {
        return live.get(path);
    }

    List<Path> names() {
        return List.copyOf(live.keySet());
    }

    SimInode create(Path path) {
        SimInode inode = new SimInode();
        change(new Change.Link(path, inode));
        return inode;
    }

    void remove(Path path) {
        change(new Change.Unlink(path));
    }

    void rename(Path from, Path to) {
        change(new Change.Rename(from, to));
    }

    private void change(Change change) {
        apply(live, change);
        pending.add(change);
    }

    private static void apply(Map<Path, SimInode> names, Change change) {
        switch (change) {
            case Change.Link l -> names.put(l.path, l.inode);
            case Change.Unlink u -> names.remove(u.path);
            case Change.Rename r -> {
                SimInode moved = names.remove(r.from);
                if (moved != null) {
                    names.put(r.to, moved);
                }
            }
        }
    }

    void sync() {
        durable = new TreeMap<>(live);
        pending.clear();
    }

    void crash(Rng rng, Hits hits) {
        int kept = rng.nextInt(pending.size() + 1);
        for (int i = 0; i < kept; i++) {
            apply(durable, pending.get(i));
        }
        pending.clear();
        live = new TreeMap<>(durable);
        live.values().forEach(inode -> inode.crash(rng, hits));
    }

    Collection<SimInode> inodes() {
        return live.values();
    }

    long usedBytes() {
        return live.values().stream().mapToLong(SimInode::size).sum();
    }
}
