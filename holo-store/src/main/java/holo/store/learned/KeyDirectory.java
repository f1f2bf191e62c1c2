package holo.store.learned;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The leaves of a {@link KeyIndex} in order, and from which key on each has its entries. Never changes, save that a
/// later one may share its arrays and use places behind its end.
///
/// A {@link KeyModel} of the keys says about where a key is. It is kept while leaves come and go, which moves the
/// others by as many places, and made anew when there have been a few dozen.
final class KeyDirectory {
    private static final int EPSILON = 8;
    private static final int DRIFT_MAX = 64;
    private static final int MODELLED_MIN = 32;
    private static final byte[] LEAST = {};

    private final byte[][] firsts;
    private final KeyLeaf[] leaves;
    private final int count;
    private final @Nullable KeyModel model;

    /// Leaves that have come or gone since the model was made.
    private final int drift;

    private KeyDirectory(byte[][] firsts, KeyLeaf[] leaves, int count, @Nullable KeyModel model, int drift) {
        this.firsts = firsts;
        this.leaves = leaves;
        this.count = count;
        boolean stale = drift > DRIFT_MAX;
        this.model = stale ? learn(firsts, count) : model;
        this.drift = stale ? 0 : drift;
    }

    static KeyDirectory of(KeyLeaf only) {
        return new KeyDirectory(new byte[][] {LEAST}, new KeyLeaf[] {only}, 1, null, 0);
    }

    /// The first leaf begins with the least of all keys, so it is left out.
    private static @Nullable KeyModel learn(byte[][] firsts, int count) {
        if (count < MODELLED_MIN) {
            return null;
        }
        KeyModelBuilder builder = new KeyModelBuilder(firsts[1], firsts[count - 1], EPSILON);
        for (int i = 1; i < count; i++) {
            builder.add(firsts[i]);
        }
        return builder.finish().orElse(null);
    }

    int count() {
        return count;
    }

    KeyLeaf leaf(int index) {
        return leaves[index];
    }

    /// From which key on the leaf has its entries.
    byte[] first(int index) {
        return firsts[index];
    }

    /// The leaf that a key belongs to.
    int find(byte[] key) {
        int low = 0;
        int high = count - 1;
        if (high > 0 && Arrays.compareUnsigned(firsts[high], key) <= 0) {
            return high;
        }
        if (model != null) {
            long position = model.position(key);
            low = (int) Math.clamp(model.earliest(position) - drift, 0, high);
            high = (int) Math.clamp(model.latest(position) + drift + 1, 0, high);
        }
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (Arrays.compareUnsigned(firsts[middle], key) <= 0) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /// With a leaf behind all others.
    KeyDirectory appended(byte[] first, KeyLeaf leaf) {
        boolean full = count == leaves.length;
        byte[][] nextFirsts = full ? Arrays.copyOf(firsts, count * 2) : firsts;
        KeyLeaf[] nextLeaves = full ? Arrays.copyOf(leaves, count * 2) : leaves;
        nextFirsts[count] = first;
        nextLeaves[count] = leaf;
        return new KeyDirectory(nextFirsts, nextLeaves, count + 1, model, drift + 1);
    }

    /// With a leaf in the place of some.
    KeyDirectory replaced(int from, int to, KeyLeaf leaf) {
        byte[][] nextFirsts = new byte[count][];
        KeyLeaf[] nextLeaves = new KeyLeaf[count];
        System.arraycopy(firsts, 0, nextFirsts, 0, from + 1);
        System.arraycopy(leaves, 0, nextLeaves, 0, from);
        nextLeaves[from] = leaf;
        System.arraycopy(firsts, to, nextFirsts, from + 1, count - to);
        System.arraycopy(leaves, to, nextLeaves, from + 1, count - to);
        int gone = to - from - 1;
        return new KeyDirectory(nextFirsts, nextLeaves, count - gone, model, drift + gone);
    }

    /// With two leaves in the place of one.
    KeyDirectory divided(int index, KeyLeaf left, byte[] middle, KeyLeaf right) {
        byte[][] nextFirsts = new byte[count + 1][];
        KeyLeaf[] nextLeaves = new KeyLeaf[count + 1];
        System.arraycopy(firsts, 0, nextFirsts, 0, index + 1);
        System.arraycopy(leaves, 0, nextLeaves, 0, index);
        nextLeaves[index] = left;
        nextFirsts[index + 1] = middle;
        nextLeaves[index + 1] = right;
        System.arraycopy(firsts, index + 1, nextFirsts, index + 2, count - index - 1);
        System.arraycopy(leaves, index + 1, nextLeaves, index + 2, count - index - 1);
        return new KeyDirectory(nextFirsts, nextLeaves, count + 1, model, drift + 1);
    }
}
