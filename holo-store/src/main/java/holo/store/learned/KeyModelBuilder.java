package holo.store.learned;

import java.util.Arrays;
import java.util.Optional;

/// Builds a {@link KeyModel} in one pass over the keys in order: a line is extended as long as some slope keeps it
/// within epsilon rows of every key (the "shrinking cone" of piecewise linear approximation), then the next begins.
///
/// Memory is bounded: a line ends after {@link #PIECE_KEYS_MAX} keys at the latest, so that the error of each line
/// can be measured, not only derived.
public final class KeyModelBuilder {
    /// Keys with different numbers that one line covers at most.
    static final int PIECE_KEYS_MAX = 1 << 16;

    /// A model must have fewer lines than one per this many times epsilon rows; else it is not worth its search.
    static final int ROWS_PER_PIECE_MIN_EPSILONS = 8;

    private final byte[] prefix;
    private final int epsilon;

    private long[] firsts = new long[16];
    private long[] starts = new long[16];
    private double[] slopes = new double[16];
    private int pieces;

    /// The keys of the line under way, by number and row.
    private final long[] numbers;

    private final long[] rowsOf;
    private int keys;
    private double slopeLow;
    private double slopeHigh;

    private long rows;
    private long run;
    private long ties;
    private int error;

    /// @param first the first key
    /// @param last the last key; together they say what all keys begin with
    /// @param epsilon rows that the model may be off: 32 or 64 serve well
    public KeyModelBuilder(byte[] first, byte[] last, int epsilon) {
        if (epsilon < 1) {
            throw new IllegalArgumentException("epsilon " + epsilon + " is below 1");
        }
        this.prefix = Arrays.copyOf(first, KeyNumber.commonPrefix(first, last));
        this.epsilon = epsilon;
        this.numbers = new long[PIECE_KEYS_MAX];
        this.rowsOf = new long[PIECE_KEYS_MAX];
    }

    /// Models all keys of an array.
    ///
    /// @param keys in order
    public static Optional<KeyModel> build(byte[][] keys, int epsilon) {
        if (keys.length == 0) {
            return Optional.empty();
        }
        KeyModelBuilder builder = new KeyModelBuilder(keys[0], keys[keys.length - 1], epsilon);
        for (byte[] key : keys) {
            builder.add(key);
        }
        return builder.finish();
    }

    /// Takes the key of the next row, which must not be below the one before. The array may be used again.
    public void add(byte[] key) {
        int mismatch = Arrays.mismatch(prefix, key);
        if (mismatch >= 0 && mismatch < prefix.length) {
            throw new IllegalArgumentException("row " + rows + " has a key outside of the first and the last");
        }
        addNumber(KeyNumber.of(key, prefix.length));
    }

    private void addNumber(long number) {
        long row = rows++;
        if (keys > 0) {
            int order = Long.compareUnsigned(number, numbers[keys - 1]);
            if (order < 0) {
                throw new IllegalArgumentException("row " + row + " has a key below that of the row before");
            }
            if (order == 0) {
                run++;
                ties = Math.max(ties, run);
                return;
            }
        }
        run = 0;
        if (keys > 0 && (keys == PIECE_KEYS_MAX || !narrow(number, row))) {
            endPiece();
        }
        if (keys == 0) {
            slopeLow = 0;
            slopeHigh = Double.POSITIVE_INFINITY;
        }
        numbers[keys] = number;
        rowsOf[keys++] = row;
    }

    /// Narrows the slopes to those that are right for one key more; false, changing nothing, when there is none.
    private boolean narrow(long number, long row) {
        double distance = KeyNumber.toDouble(number - numbers[0]);
        double low = Math.max(slopeLow, (row - rowsOf[0] - epsilon) / distance);
        double high = Math.min(slopeHigh, (row - rowsOf[0] + epsilon) / distance);
        if (low > high) {
            return false;
        }
        slopeLow = low;
        slopeHigh = high;
        return true;
    }

    private void endPiece() {
        double slope = keys == 1 ? 0 : (slopeLow + slopeHigh) / 2;
        for (int i = 0; i < keys; i++) {
            double ahead = slope * KeyNumber.toDouble(numbers[i] - numbers[0]);
            error = Math.max(error, Math.toIntExact(Math.abs(rowsOf[0] + (long) (ahead + 0.5) - rowsOf[i])));
        }
        if (error > epsilon) {
            throw new IllegalStateException("a line is " + error + " rows off, and may be " + epsilon);
        }
        if (pieces == firsts.length) {
            firsts = Arrays.copyOf(firsts, pieces * 2);
            starts = Arrays.copyOf(starts, pieces * 2);
            slopes = Arrays.copyOf(slopes, pieces * 2);
        }
        firsts[pieces] = numbers[0];
        starts[pieces] = rowsOf[0];
        slopes[pieces++] = slope;
        keys = 0;
    }

    /// The model; empty when the keys are too few or too irregular for one to be worth it, and a plain search is
    /// better.
    public Optional<KeyModel> finish() {
        if (keys > 0) {
            endPiece();
        }
        boolean hard = (long) pieces * ROWS_PER_PIECE_MIN_EPSILONS * epsilon > rows || ties > 2L * epsilon;
        if (rows == 0 || hard) {
            return Optional.empty();
        }
        return Optional.of(new KeyModel(
                prefix,
                rows,
                epsilon,
                error,
                Math.toIntExact(ties),
                Arrays.copyOf(firsts, pieces),
                Arrays.copyOf(starts, pieces),
                Arrays.copyOf(slopes, pieces)));
    }
}
