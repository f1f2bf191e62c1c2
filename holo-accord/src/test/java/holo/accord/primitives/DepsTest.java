package holo.accord.primitives;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Dependencies are what a map from pieces to sets of transactions is.
class DepsTest {
    private final Random random = new Random(20);

    /// The plain form of some dependencies, and those built from it in random order.
    private final class Model {
        final TreeMap<Key, TreeSet<TxnId>> keys = new TreeMap<>();
        final TreeMap<KeyRange, TreeSet<TxnId>> ranges = new TreeMap<>(Comparator.comparing(KeyRange::start));
        final Deps deps;

        Model(int pieces) {
            Deps.Builder builder = new Deps.Builder();
            for (int i = random.nextInt(pieces + 1); i > 0; i--) {
                if (random.nextInt(3) > 0) {
                    Key key = key(random.nextInt(9));
                    List<TxnId> ids = ids();
                    keys.computeIfAbsent(key, k -> new TreeSet<>()).addAll(ids);
                    if (random.nextBoolean()) {
                        builder.addAll(key, ids);
                    } else {
                        ids.forEach(id -> builder.add(key, id));
                    }
                } else {
                    int from = random.nextInt(9);
                    KeyRange range = new KeyRange(key(from), from == 8 ? null : key(from + 1));
                    List<TxnId> ids = ids();
                    ranges.computeIfAbsent(range, r -> new TreeSet<>()).addAll(ids);
                    ids.forEach(id -> builder.add(range, id));
                }
            }
            deps = builder.build();
        }

        void add(Model other) {
            other.keys.forEach(
                    (k, ids) -> keys.computeIfAbsent(k, x -> new TreeSet<>()).addAll(ids));
            other.ranges.forEach(
                    (r, ids) -> ranges.computeIfAbsent(r, x -> new TreeSet<>()).addAll(ids));
        }

        void check(Deps actual) {
            assertThat(keysOf(actual)).isEqualTo(listed(keys));
            assertThat(rangesOf(actual)).isEqualTo(listed(ranges));
            TreeSet<TxnId> all = new TreeSet<>();
            keys.values().forEach(all::addAll);
            ranges.values().forEach(all::addAll);
            assertThat(actual.ids()).containsExactlyElementsOf(all);
            for (TxnId id : all) {
                assertThat(actual.piecesOf(id).keys())
                        .containsExactlyElementsOf(keys.entrySet().stream()
                                .filter(e -> e.getValue().contains(id))
                                .map(Map.Entry::getKey)
                                .toList());
            }
        }
    }

    private static <P> Map<P, List<TxnId>> listed(TreeMap<P, TreeSet<TxnId>> pieces) {
        Map<P, List<TxnId>> lists = new TreeMap<>(pieces.comparator());
        pieces.forEach((piece, ids) -> lists.put(piece, List.copyOf(ids)));
        return lists;
    }

    private static Map<Key, List<TxnId>> keysOf(Deps deps) {
        Map<Key, List<TxnId>> lists = new TreeMap<>();
        for (int i = 0; i < deps.keyCount(); i++) {
            List<TxnId> ids = new ArrayList<>();
            for (int j = 0; j < deps.countAtKey(i); j++) {
                ids.add(deps.atKey(i, j));
            }
            assertThat(lists.put(deps.key(i), ids)).isNull();
        }
        return lists;
    }

    private static Map<KeyRange, List<TxnId>> rangesOf(Deps deps) {
        Map<KeyRange, List<TxnId>> lists = new TreeMap<>(Comparator.comparing(KeyRange::start));
        for (int i = 0; i < deps.rangeCount(); i++) {
            List<TxnId> ids = new ArrayList<>();
            for (int j = 0; j < deps.countAtRange(i); j++) {
                ids.add(deps.atRange(i, j));
            }
            assertThat(lists.put(deps.range(i), ids)).isNull();
        }
        return lists;
    }

    private static Key key(int number) {
        return new Key(new byte[] {(byte) number});
    }

    /// Some transactions in no order, some of them more than once.
    private List<TxnId> ids() {
        List<TxnId> ids = new ArrayList<>();
        for (int i = random.nextInt(6) + 1; i > 0; i--) {
            ids.add(new TxnId(new Timestamp(1, random.nextInt(12) + 1, 0), TxnKind.WRITE, false));
        }
        return ids;
    }

    @Test
    void holdsEachTransactionOnceAtEachPieceInOrder() {
        for (int run = 0; run < 500; run++) {
            Model model = new Model(10);
            model.check(model.deps);
        }
    }

    @Test
    void aUnionHoldsWhatEitherSideHolds() {
        for (int run = 0; run < 500; run++) {
            Model one = new Model(6);
            Model other = new Model(6);
            Deps union = one.deps.union(other.deps);
            one.add(other);
            one.check(union);
        }
    }
}
