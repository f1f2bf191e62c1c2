package holo.store.segment;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The parts of a table, which cover its range without a gap.
///
/// @param version goes up with each change
/// @param signature of the table: files of another one are of no use
/// @param nextPart the id of the next new part
/// @param nextFile the number of the next new segment
/// @param upTo the delete vectors have every change up to here
/// @param lastChange the newest version in the table up to there
/// @param unfit columns with values that their types cannot hold
/// @param parts in key order, at least one
public record Manifest(
        long version,
        String signature,
        int nextPart,
        int nextFile,
        Timestamp upTo,
        Timestamp lastChange,
        Set<String> unfit,
        List<Part> parts) {
    public Manifest {
        unfit = Set.copyOf(unfit);
        parts = List.copyOf(parts);
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("a table without parts");
        }
    }

    /// @throws holo.store.StoreException XX001 when the bytes are damaged
    public static Manifest decode(byte[] encoded) {
        return ManifestCodec.decode(encoded);
    }

    /// With a checksum.
    public byte[] encode() {
        return ManifestCodec.encode(this);
    }

    /// The place of the part that a key of the table's range belongs to.
    public int indexOf(Key key) {
        int low = 0;
        int high = parts.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (parts.get(middle).start().compareTo(key) <= 0) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /// The keys of a part.
    ///
    /// @param range of the table
    public KeyRange rangeOf(int index, KeyRange range) {
        Key start = index == 0 ? range.start() : parts.get(index).start();
        return new KeyRange(
                start, index + 1 < parts.size() ? parts.get(index + 1).start() : range.end());
    }

    /// The same parts with some replaced by others.
    ///
    /// @param from the place of the first part replaced
    /// @param count how many are
    public Manifest replaced(int from, int count, List<Part> others, int nextPartThen, int nextFileThen) {
        List<Part> next = new ArrayList<>(parts.subList(0, from));
        next.addAll(others);
        next.addAll(parts.subList(from + count, parts.size()));
        return new Manifest(version + 1, signature, nextPartThen, nextFileThen, upTo, lastChange, unfit, next);
    }

    /// The next version, true up to a later timestamp.
    public Manifest upTo(Timestamp later, Timestamp change, Set<String> unfitThen, List<Part> partsThen) {
        return new Manifest(version + 1, signature, nextPart, nextFile, later, change, unfitThen, partsThen);
    }

    /// Whether any part has a file.
    public boolean hasFiles() {
        return parts.stream().anyMatch(p -> p.file() != null);
    }
}
