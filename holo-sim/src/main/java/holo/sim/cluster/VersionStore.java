package holo.sim.cluster;

import holo.accord.InvariantViolation;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Timestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The data of one simulated replica: each key's appended values with the timestamps that wrote them.
///
/// Asserts what the protocol promises the store: a key's writes arrive in timestamp order, once it is copied on
/// top of the copy, and a version is never written twice with different values.
final class VersionStore {
    /// @param copied taken over from another replica, which may have been ahead of what is applied here
    ///     afterwards
    private record Version(Timestamp at, int value, boolean copied) {}

    private final Map<Integer, List<Version>> lists = new TreeMap<>();

    VersionStore copy() {
        VersionStore copy = new VersionStore();
        lists.forEach((key, list) -> copy.lists.put(key, new ArrayList<>(list)));
        return copy;
    }

    /// Appends; the same write a second time (replay, copy) is a no-op.
    ///
    /// @throws InvariantViolation when a later write of the key was applied before this one
    void append(int key, int value, Timestamp at) {
        List<Version> list = lists.computeIfAbsent(key, k -> new ArrayList<>());
        if (list.isEmpty() || list.getLast().at.isBefore(at)) {
            list.add(new Version(at, value, false));
        } else if (!holds(key, list, value, at)) {
            for (Version v : list) {
                if (!v.copied && v.at.isAfter(at)) {
                    throw new InvariantViolation("write of k" + key + "=" + value + " at " + at
                            + " comes after the one at " + v.at + " was applied");
                }
            }
            list.add(new Version(at, value, false));
            list.sort((a, b) -> a.at.compareTo(b.at));
        }
    }

    private static boolean holds(int key, List<Version> list, int value, Timestamp at) {
        for (Version v : list) {
            if (v.at.equals(at)) {
                if (v.value != value) {
                    throw new InvariantViolation(
                            "two writes of k" + key + " at " + at + ": " + v.value + " and " + value);
                }
                return true;
            }
        }
        return false;
    }

    /// Takes over another replica's versions of a range, in place of its own.
    void replace(KeyRange range, VersionStore source) {
        lists.keySet().removeIf(key -> range.contains(KeySpace.key(key)));
        source.lists.forEach((key, versions) -> {
            if (range.contains(KeySpace.key(key))) {
                List<Version> list = new ArrayList<>();
                versions.forEach(v -> list.add(new Version(v.at, v.value, true)));
                lists.put(key, list);
            }
        });
    }

    /// As no store may: for a planted bug.
    void lose(int key) {
        lists.remove(key);
    }

    /// The list as of just before the timestamp.
    int[] read(int key, Timestamp before) {
        List<Version> list = lists.getOrDefault(key, List.of());
        int count = list.size();
        while (count > 0 && !list.get(count - 1).at.isBefore(before)) {
            count--;
        }
        int[] values = new int[count];
        for (int i = 0; i < count; i++) {
            values[i] = list.get(i).value;
        }
        return values;
    }

    int[] readLatest(int key) {
        return read(key, Timestamp.MAX);
    }

    /// A text of the lists of these keys, equal exactly when values and timestamps are equal.
    String digest(List<Integer> keys) {
        StringBuilder out = new StringBuilder();
        for (int key : keys) {
            out.append('k').append(key).append('=');
            out.append(Arrays.toString(readLatest(key)));
            out.append('#')
                    .append(lists.getOrDefault(key, List.of()).stream()
                            .map(Version::at)
                            .toList()
                            .hashCode())
                    .append(' ');
        }
        return out.toString();
    }
}
