package holo.accord.primitives;

import org.jspecify.annotations.Nullable;

/// Orders those who try to decide one transaction: the original coordinator has {@link #ZERO}, every
/// recoverer draws one of its own (protocol §1).
///
/// @param number 0 only for the original coordinator, else drawn from the recoverer's clock
/// @param node the recoverer
public record Ballot(long number, int node) implements Comparable<Ballot> {
    public static final Ballot ZERO = new Ballot(0, 0);

    public Ballot {
        if (number < 0 || node < 0) {
            throw new IllegalArgumentException("negative ballot part: " + number + ", " + node);
        }
    }

    @Override
    public boolean equals(@Nullable Object o) {
        return o == this || (o instanceof Ballot b && number == b.number && node == b.node);
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(number) + node;
    }

    @Override
    public int compareTo(Ballot other) {
        int c = Long.compare(number, other.number);
        return c != 0 ? c : Integer.compare(node, other.node);
    }

    public boolean isAfter(Ballot other) {
        return compareTo(other) > 0;
    }

    @Override
    public String toString() {
        return number + "@" + node;
    }
}
