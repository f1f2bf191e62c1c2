package holo.sim.disk;

import holo.sim.kernel.Hit;
import holo.sim.kernel.Hits;
import holo.sim.kernel.Rng;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The bytes of one file: as programs see them, and as they would be after losing power now.
final class SimInode {
    /// What a disk writes as a whole, or not at all.
    static final int SECTOR_BYTES = 512;

    private sealed interface Pending {
        record Written(long position, byte[] bytes) implements Pending {}

        record Resized(long size) implements Pending {}
    }

    private final Bytes live = new Bytes();
    private final Bytes durable = new Bytes();
    private final List<Pending> pending = new ArrayList<>();
    /// Bits that are inverted now, in what programs see and in what is durable of that. What is written over them
    /// ends them at once, though it is not durable yet: logs are only appended to.
    private final List<Flipped> flipped = new ArrayList<>();

    private record Flipped(long position, int bit) {}

    long size() {
        return live.size;
    }

    long unsyncedBytes() {
        long sum = 0;
        for (Pending p : pending) {
            sum += p instanceof Pending.Written w ? w.bytes.length : 0;
        }
        return sum;
    }

    int read(long position, ByteBuffer into) {
        if (position >= live.size) {
            return 0;
        }
        int n = (int) Math.min(into.remaining(), live.size - position);
        into.put(live.bytes, (int) position, n);
        return n;
    }

    void write(long position, byte[] bytes) {
        flipped.removeIf(f -> f.position >= position && f.position < position + bytes.length);
        live.place(position, bytes, 0, bytes.length);
        pending.add(new Pending.Written(position, bytes));
    }

    void resize(long size) {
        flipped.removeIf(f -> f.position >= size);
        live.resize(size);
        pending.add(new Pending.Resized(size));
    }

    void sync() {
        for (Pending p : pending) {
            switch (p) {
                case Pending.Written w -> durable.place(w.position, w.bytes, 0, w.bytes.length);
                case Pending.Resized r -> durable.resize(r.size);
            }
        }
        pending.clear();
    }

    /// A failed sync: the bytes are still seen by readers, and gone after a loss of power.
    void forgetPending() {
        pending.clear();
    }

    /// Power is lost: what was not synced survives in part, sector by sector, or not at all.
    void crash(Rng rng, Hits hits) {
        Loss loss = Loss.VALUES[rng.nextInt(Loss.VALUES.length)];
        if (unsyncedBytes() > 0) {
            switch (loss) {
                case LOSE_ALL -> hits.add(Hit.UNSYNCED_BYTES_LOST);
                case KEEP_ALL -> {}
                case KEEP_A_BEGINNING, KEEP_SOME_SECTORS -> hits.add(Hit.WRITE_TORN);
            }
        }
        int kept = loss == Loss.KEEP_A_BEGINNING ? rng.nextInt(pending.size() + 1) : pending.size();
        for (int i = 0; i < kept; i++) {
            switch (pending.get(i)) {
                case Pending.Resized r -> {
                    if (loss != Loss.LOSE_ALL && (loss != Loss.KEEP_SOME_SECTORS || rng.chance(0.5))) {
                        durable.resize(r.size);
                    }
                }
                case Pending.Written w -> survive(w, loss, rng, i == kept - 1);
            }
        }
        pending.clear();
        live.copyFrom(durable);
        flipped.removeIf(f -> f.position >= live.size);
    }

    private enum Loss {
        LOSE_ALL,
        KEEP_ALL,
        KEEP_A_BEGINNING,
        KEEP_SOME_SECTORS;

        static final Loss[] VALUES = values();
    }

    private void survive(Pending.Written w, Loss loss, Rng rng, boolean last) {
        int length = w.bytes.length;
        switch (loss) {
            case LOSE_ALL -> {}
            case KEEP_ALL -> durable.place(w.position, w.bytes, 0, length);
            case KEEP_A_BEGINNING -> durable.place(w.position, w.bytes, 0, last ? rng.nextInt(length + 1) : length);
            case KEEP_SOME_SECTORS -> {
                int from = 0;
                while (from < length) {
                    int toBoundary = (int) (SECTOR_BYTES - (w.position + from) % SECTOR_BYTES);
                    int to = Math.min(length, from + toBoundary);
                    if (rng.chance(0.5)) {
                        durable.place(w.position + from, w.bytes, from, to - from);
                    }
                    from = to;
                }
            }
        }
    }

    /// Inverts one bit, on the platter: programs and later crashes see it until it is repaired or written over.
    void flipBit(long position, int bit) {
        flipped.add(new Flipped(position, bit));
        invert(position, bit);
    }

    /// Whether nothing waits for a sync. After one that failed, programs may still see what a loss of power takes.
    boolean isSynced() {
        return pending.isEmpty();
    }

    boolean isDamaged() {
        return !flipped.isEmpty();
    }

    /// Brings back what was there before bits were inverted.
    void repair() {
        flipped.forEach(f -> invert(f.position, f.bit));
        flipped.clear();
    }

    private void invert(long position, int bit) {
        live.bytes[(int) position] ^= (byte) (1 << bit);
        if (position < durable.size) {
            durable.bytes[(int) position] ^= (byte) (1 << bit);
        }
    }

    private static final class Bytes {
        private byte[] bytes = new byte[0];
        private int size;

        void place(long position, byte[] from, int offset, int length) {
            if (length == 0) {
                return;
            }
            int end = Math.toIntExact(position + length);
            grow(end);
            System.arraycopy(from, offset, bytes, (int) position, length);
            size = Math.max(size, end);
        }

        void resize(long newSize) {
            int n = Math.toIntExact(newSize);
            grow(n);
            if (n < size) {
                Arrays.fill(bytes, n, size, (byte) 0);
            }
            size = n;
        }

        private void grow(int end) {
            if (end > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(end, bytes.length * 2));
            }
        }

        void copyFrom(Bytes other) {
            bytes = Arrays.copyOf(other.bytes, other.size);
            size = other.size;
        }
    }
}
