package holo.sim.check;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// One transaction as its client saw it.
///
/// All reads are of the state before the transaction's own appends. A conditional transaction whose
/// condition did not hold is a committed one without appends.
///
/// @param id unique in its history, 0 or greater
/// @param invokedMicros when the client sent it
/// @param completedMicros when the client had the answer; {@link #NEVER} when it has none
/// @param outcome what the client was told
/// @param reads whole lists; empty unless committed
/// @param appends what it wrote, or would have written
public record Transaction(
        int id, long invokedMicros, long completedMicros, Outcome outcome, List<Read> reads, List<Append> appends) {
    /// The end of a transaction whose answer never came: it may take effect at any time, or not at all.
    public static final long NEVER = Long.MAX_VALUE;

    /// What a client knows about the end of its transaction.
    public enum Outcome {
        /// It took effect, once.
        COMMITTED,
        /// It had no effect and never will.
        REFUSED,
        /// Nobody told.
        UNKNOWN
    }

    /// @param key the list
    /// @param values what it held, oldest first
    public record Read(int key, int[] values) {
        int last() {
            return values.length == 0 ? 0 : values[values.length - 1];
        }

        @Override
        public boolean equals(Object o) {
            return o instanceof Read r && key == r.key && Arrays.equals(values, r.values);
        }

        @Override
        public int hashCode() {
            return 31 * key + Arrays.hashCode(values);
        }

        @Override
        public String toString() {
            return "k" + key + "=" + Arrays.toString(values);
        }
    }

    /// @param key the list
    /// @param value unique over the whole history, greater than 0
    public record Append(int key, int value) {
        @Override
        public String toString() {
            return "k" + key + "+=" + value;
        }
    }

    public Transaction {
        if (outcome == Outcome.UNKNOWN && completedMicros != NEVER) {
            throw new IllegalArgumentException("an unknown outcome has no end: T" + id);
        }
        reads = List.copyOf(reads);
        appends = List.copyOf(appends);
    }

    @Override
    public String toString() {
        String end = completedMicros == NEVER ? "∞" : Long.toString(completedMicros);
        return "T" + id + "[" + invokedMicros + ".." + end + " " + outcome + " reads "
                + reads.stream().map(Read::toString).collect(Collectors.joining(" ")) + " appends "
                + appends.stream().map(Append::toString).collect(Collectors.joining(" ")) + "]";
    }
}
