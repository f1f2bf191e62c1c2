package holo.store.segment;

import holo.accord.primitives.Key;
import org.jspecify.annotations.Nullable;

/// The rows of a table from a key on to where the next part begins.
///
/// @param id labels its rows in DuckDB; never used again in the table
/// @param start the first key that belongs here
/// @param resident whether all of its rows are in DuckDB's own table; else those are there that changed after the file
/// @param file null while there is none; then it is resident
/// @param movedMicros when it came to where it is, in microseconds since 1970
/// @param reason why
public record Part(
        int id, Key start, boolean resident, @Nullable SegmentFile file, long movedMicros, String reason) {
    public Part {
        if (!resident && file == null) {
            throw new IllegalArgumentException("part " + id + " is nowhere");
        }
    }

    public Tier tier() {
        if (resident || file == null) {
            return Tier.HOT;
        }
        return file.cold() ? Tier.COLD : Tier.WARM;
    }

    /// The same with another file.
    public Part with(@Nullable SegmentFile other) {
        return new Part(id, start, resident, other, movedMicros, reason);
    }

    /// The same at another place.
    public Part moved(boolean toResident, long nowMicros, String why) {
        return new Part(id, start, toResident, file, nowMicros, why);
    }
}
