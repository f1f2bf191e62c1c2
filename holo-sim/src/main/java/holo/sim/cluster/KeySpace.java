package holo.sim.cluster;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Participants;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The numbered keys of a run as keys of the protocol: two bytes, big-endian, so that the orders agree.
final class KeySpace {
    private static final Key[] FIRST = new Key[256];

    static {
        Arrays.setAll(FIRST, KeySpace::made);
    }

    private KeySpace() {}

    static Key key(int number) {
        return number < FIRST.length ? FIRST[number] : made(number);
    }

    private static Key made(int number) {
        return new Key(new byte[] {(byte) (number >>> 8), (byte) number});
    }

    static int number(Key key) {
        byte[] b = key.bytes();
        return (b[0] & 0xff) << 8 | b[1] & 0xff;
    }

    static KeyRange range(int from, int to) {
        return new KeyRange(key(from), key(to));
    }

    /// The numbers below `keys` that the participants name or cover, ascending.
    static List<Integer> numbers(Participants participants, int keys) {
        List<Integer> numbers = new ArrayList<>();
        for (int k = 0; k < keys; k++) {
            if (participants.covers(key(k))) {
                numbers.add(k);
            }
        }
        return numbers;
    }

    /// The numbers below `keys` inside the range, ascending.
    static List<Integer> numbers(KeyRange range, int keys) {
        List<Integer> numbers = new ArrayList<>();
        for (int k = 0; k < keys; k++) {
            if (range.contains(key(k))) {
                numbers.add(k);
            }
        }
        return numbers;
    }
}
