package holo.accord.primitives;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/// The transactions that one transaction must know of, by the key or range where they conflict: so every replica
/// can tell which of them concern it. Immutable; pieces and transactions are sorted.
public final class Deps {
    public static final Deps NONE = new Deps(new Key[0], new TxnId[0][], new KeyRange[0], new TxnId[0][]);

    /// Up to so many sorted arrays are merged one after the other, more are sorted together.
    private static final int MERGED_PIECES_MAX = 6;

    private final Key[] keys;
    private final TxnId[][] byKey;
    private final KeyRange[] ranges;
    private final TxnId[][] byRange;

    private Deps(Key[] keys, TxnId[][] byKey, KeyRange[] ranges, TxnId[][] byRange) {
        this.keys = keys;
        this.byKey = byKey;
        this.ranges = ranges;
        this.byRange = byRange;
    }

    public boolean isEmpty() {
        return keys.length == 0 && ranges.length == 0;
    }

    public int keyCount() {
        return keys.length;
    }

    public Key key(int i) {
        return keys[i];
    }

    public int rangeCount() {
        return ranges.length;
    }

    public KeyRange range(int i) {
        return ranges[i];
    }

    /// How many transactions conflict at the i-th key.
    public int countAtKey(int i) {
        return byKey[i].length;
    }

    public TxnId atKey(int i, int j) {
        return byKey[i][j];
    }

    public int countAtRange(int i) {
        return byRange[i].length;
    }

    public TxnId atRange(int i, int j) {
        return byRange[i][j];
    }

    /// Whether the transaction is a dependency anywhere inside the range.
    public boolean contains(TxnId id, KeyRange within) {
        for (int i = 0; i < keys.length; i++) {
            if (within.contains(keys[i]) && Arrays.binarySearch(byKey[i], id) >= 0) {
                return true;
            }
        }
        for (int i = 0; i < ranges.length; i++) {
            if (within.intersects(ranges[i]) && Arrays.binarySearch(byRange[i], id) >= 0) {
                return true;
            }
        }
        return false;
    }

    public boolean contains(TxnId id) {
        return contains(id, KeyRange.ALL);
    }

    /// Every dependency once, ascending.
    public List<TxnId> ids() {
        if (isEmpty()) {
            return List.of();
        }
        if (keys.length == 1 && ranges.length == 0) {
            return List.of(byKey[0]);
        }
        if (keys.length + ranges.length <= MERGED_PIECES_MAX) {
            TxnId[] merged = keys.length > 0 ? byKey[0] : byRange[0];
            for (TxnId[] at : byKey) {
                merged = at == merged ? merged : merge(merged, at);
            }
            for (TxnId[] at : byRange) {
                merged = at == merged ? merged : merge(merged, at);
            }
            return List.of(merged);
        }
        int n = 0;
        TxnId[] all = new TxnId[count(byKey) + count(byRange)];
        for (TxnId[] at : byKey) {
            System.arraycopy(at, 0, all, n, at.length);
            n += at.length;
        }
        for (TxnId[] at : byRange) {
            System.arraycopy(at, 0, all, n, at.length);
            n += at.length;
        }
        return List.of(distinct(all));
    }

    private static int count(TxnId[][] pieces) {
        int n = 0;
        for (TxnId[] at : pieces) {
            n += at.length;
        }
        return n;
    }

    /// Every dependency, as often as it conflicts.
    public void forEach(Consumer<TxnId> action) {
        for (TxnId[] at : byKey) {
            for (TxnId id : at) {
                action.accept(id);
            }
        }
        for (TxnId[] at : byRange) {
            for (TxnId id : at) {
                action.accept(id);
            }
        }
    }

    /// Where the transaction conflicts, as far as the dependencies say.
    public Participants piecesOf(TxnId id) {
        if (keys.length == 1 && ranges.length == 0) {
            return Arrays.binarySearch(byKey[0], id) >= 0 ? Participants.of(keys[0]) : Participants.NONE;
        }
        List<Key> k = new ArrayList<>();
        List<KeyRange> r = new ArrayList<>();
        for (int i = 0; i < keys.length; i++) {
            if (Arrays.binarySearch(byKey[i], id) >= 0) {
                k.add(keys[i]);
            }
        }
        for (int i = 0; i < ranges.length; i++) {
            if (Arrays.binarySearch(byRange[i], id) >= 0) {
                r.add(ranges[i]);
            }
        }
        return Participants.of(k, r);
    }

    public Deps union(Deps other) {
        if (other == this || other.isEmpty()) {
            return this;
        }
        if (isEmpty()) {
            return other;
        }
        if (keys.length == 1
                && other.keys.length == 1
                && ranges.length == 0
                && other.ranges.length == 0
                && keys[0].equals(other.keys[0])) {
            TxnId[] both = merge(byKey[0], other.byKey[0]);
            return both == byKey[0] ? this : new Deps(keys, new TxnId[][] {both}, ranges, byRange);
        }
        Pieces<Key> k = Pieces.union(keys, byKey, other.keys, other.byKey, Comparator.naturalOrder());
        Pieces<KeyRange> r = Pieces.union(ranges, byRange, other.ranges, other.byRange, Builder::compare);
        return new Deps(k.where, k.ids, r.where, r.ids);
    }

    /// Where something conflicts, ascending, and with whom.
    private record Pieces<P>(P[] where, TxnId[][] ids) {
        static <P> Pieces<P> union(P[] a, TxnId[][] atA, P[] b, TxnId[][] atB, Comparator<? super P> order) {
            if (b.length == 0) {
                return new Pieces<>(a, atA);
            }
            if (a.length == 0) {
                return new Pieces<>(b, atB);
            }
            P[] where = Arrays.copyOf(a, a.length + b.length);
            TxnId[][] ids = new TxnId[where.length][];
            int n = 0;
            int i = 0;
            int j = 0;
            while (i < a.length || j < b.length) {
                int c = i == a.length ? 1 : j == b.length ? -1 : order.compare(a[i], b[j]);
                where[n] = c <= 0 ? a[i] : b[j];
                ids[n++] = c < 0 ? atA[i] : c > 0 ? atB[j] : merge(atA[i], atB[j]);
                i += c <= 0 ? 1 : 0;
                j += c >= 0 ? 1 : 0;
            }
            return n == where.length
                    ? new Pieces<>(where, ids)
                    : new Pieces<>(Arrays.copyOf(where, n), Arrays.copyOf(ids, n));
        }
    }

    /// Sorted union; the first array itself when it holds everything.
    private static TxnId[] merge(TxnId[] a, TxnId[] b) {
        TxnId[] out = new TxnId[a.length + b.length];
        int n = 0;
        int i = 0;
        int j = 0;
        while (i < a.length || j < b.length) {
            int c = i == a.length ? 1 : j == b.length ? -1 : a[i].compareTo(b[j]);
            out[n++] = c <= 0 ? a[i] : b[j];
            if (c <= 0) {
                i++;
            }
            if (c >= 0) {
                j++;
            }
        }
        return n == a.length ? a : n == out.length ? out : Arrays.copyOf(out, n);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Deps d
                && Arrays.equals(keys, d.keys)
                && Arrays.deepEquals(byKey, d.byKey)
                && Arrays.equals(ranges, d.ranges)
                && Arrays.deepEquals(byRange, d.byRange);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.deepHashCode(byKey) + Arrays.deepHashCode(byRange);
    }

    @Override
    public String toString() {
        if (isEmpty()) {
            return "{}";
        }
        StringBuilder s = new StringBuilder("{");
        for (int i = 0; i < keys.length; i++) {
            s.append(s.length() > 1 ? " " : "").append(keys[i]).append(Arrays.toString(byKey[i]));
        }
        for (int i = 0; i < ranges.length; i++) {
            s.append(s.length() > 1 ? " " : "").append(ranges[i]).append(Arrays.toString(byRange[i]));
        }
        return s.append('}').toString();
    }

    /// Collects dependencies in any order.
    public static final class Builder {
        private final TreeMap<Key, Ids> byKey = new TreeMap<>();
        private final TreeMap<KeyRange, Ids> byRange = new TreeMap<>(Builder::compare);

        private static int compare(KeyRange a, KeyRange b) {
            int c = a.start().compareTo(b.start());
            Key x = a.end();
            Key y = b.end();
            return c != 0 ? c : x == null ? (y == null ? 0 : 1) : y == null ? -1 : x.compareTo(y);
        }

        public Builder add(Key key, TxnId id) {
            byKey.computeIfAbsent(key, k -> new Ids()).add(id);
            return this;
        }

        public Builder add(KeyRange range, TxnId id) {
            byRange.computeIfAbsent(range, r -> new Ids()).add(id);
            return this;
        }

        public Builder addAll(Key key, List<TxnId> ids) {
            if (!ids.isEmpty()) {
                Ids at = byKey.computeIfAbsent(key, k -> new Ids());
                for (int i = 0; i < ids.size(); i++) {
                    at.add(ids.get(i));
                }
            }
            return this;
        }

        public Deps build() {
            if (byKey.isEmpty() && byRange.isEmpty()) {
                return NONE;
            }
            return new Deps(
                    byKey.keySet().toArray(new Key[0]),
                    arrays(byKey.values()),
                    byRange.keySet().toArray(new KeyRange[0]),
                    arrays(byRange.values()));
        }

        private static TxnId[][] arrays(Collection<Ids> pieces) {
            TxnId[][] arrays = new TxnId[pieces.size()][];
            int i = 0;
            for (Ids ids : pieces) {
                arrays[i++] = ids.toArray();
            }
            return arrays;
        }
    }

    /// Transactions as they come, which is mostly in order.
    private static final class Ids {
        private TxnId[] ids = new TxnId[4];
        private int size;
        private boolean ascends = true;

        void add(TxnId id) {
            if (size == ids.length) {
                ids = Arrays.copyOf(ids, 2 * size);
            }
            ascends &= size == 0 || ids[size - 1].compareTo(id) < 0;
            ids[size++] = id;
        }

        TxnId[] toArray() {
            TxnId[] exact = Arrays.copyOf(ids, size);
            return ascends ? exact : distinct(exact);
        }
    }

    /// Sorts in place; the array itself when each is in it once.
    private static TxnId[] distinct(TxnId[] all) {
        Arrays.sort(all);
        int n = 0;
        for (TxnId id : all) {
            if (n == 0 || !id.equals(all[n - 1])) {
                all[n++] = id;
            }
        }
        return n == all.length ? all : Arrays.copyOf(all, n);
    }

    /// The dependencies at pieces that are sorted already, as another node sends them. The arrays are kept, not copied.
    ///
    /// @throws IllegalArgumentException when pieces or transactions are not ascending, or a piece has none
    public static Deps sorted(Key[] keys, TxnId[][] byKey, KeyRange[] ranges, TxnId[][] byRange) {
        if (keys.length == 0 && ranges.length == 0) {
            return NONE;
        }
        requireAscending(keys, Comparator.naturalOrder());
        requireAscending(ranges, Builder::compare);
        for (TxnId[] ids : byKey) {
            requireSome(ids);
        }
        for (TxnId[] ids : byRange) {
            requireSome(ids);
        }
        return new Deps(keys, byKey, ranges, byRange);
    }

    private static void requireSome(TxnId[] ids) {
        if (ids.length == 0) {
            throw new IllegalArgumentException("a piece without dependencies");
        }
        requireAscending(ids, Comparator.naturalOrder());
    }

    private static <T> void requireAscending(T[] values, Comparator<? super T> order) {
        for (int i = 1; i < values.length; i++) {
            if (order.compare(values[i - 1], values[i]) >= 0) {
                throw new IllegalArgumentException(
                        "dependencies out of order: " + values[i] + " after " + values[i - 1]);
            }
        }
    }

    /// The dependencies at one key.
    ///
    /// @param ids ascending, without duplicates; kept, not copied
    public static Deps atKey(Key key, TxnId[] ids) {
        return ids.length == 0 ? NONE : new Deps(new Key[] {key}, new TxnId[][] {ids}, NONE.ranges, NONE.byRange);
    }
}
