package holo.sim.cluster;

import holo.accord.InvariantViolation;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Timestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The data of one simulated replica: each key's appended values with the timestamps that wrote them.
///
/// Asserts what the protocol promises the store: a key's writes arrive in timestamp order, and a version
/// is never written twice with different values.
final class VersionStore {
    private record Version(Timestamp at, int value) {}

    private final Map<Integer, List<Version>> lists = new TreeMap<>();
    /// Keys copied from another replica, which may have been ahead: what is applied here then may come later.
    private final Set<Integer> copied = new TreeSet<>();

    VersionStore copy() {
        VersionStore copy = new VersionStore();
        lists.forEach((key, list) -> copy.lists.put(key, new ArrayList<>(list)));
        copy.copied.addAll(copied);
        return copy;
    }

    /// Appends; the same write a second time (replay, copy) is a no-op.
    ///
    /// @throws InvariantViolation when a later write of the key was applied before this one
    void append(int key, int value, Timestamp at) {
        List<Version> list = lists.computeIfAbsent(key, k -> new ArrayList<>());
        if (!list.isEmpty() && list.getLast().at.compareTo(at) >= 0) {
            if (!holds(key, list, value, at) && copied.contains(key)) {
                list.add(new Version(at, value));
                list.sort((a, b) -> a.at.compareTo(b.at));
            } else if (!holds(key, list, value, at)) {
                throw new InvariantViolation("write of k" + key + "=" + value + " at " + at + " comes after the one at "
                        + list.getLast().at + " was applied");
            }
            return;
        }
        list.add(new Version(at, value));
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

    /// Takes over another replica's versions of a range, in whatever order they come.
    void merge(VersionStore source, KeyRange range) {
        source.lists.forEach((key, versions) -> {
            if (range.contains(KeySpace.key(key))) {
                List<Version> list = lists.computeIfAbsent(key, k -> new ArrayList<>());
                copied.add(key);
                for (Version v : versions) {
                    if (!holds(key, list, v.value, v.at)) {
                        list.add(v);
                    }
                }
                list.sort((a, b) -> a.at.compareTo(b.at));
            }
        });
    }

    /// The list as of just before the timestamp.
    int[] read(int key, Timestamp before) {
        return lists.getOrDefault(key, List.of()).stream()
                .filter(v -> v.at.isBefore(before))
                .mapToInt(Version::value)
                .toArray();
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
