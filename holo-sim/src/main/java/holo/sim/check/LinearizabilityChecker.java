package holo.sim.check;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Searches an order of concurrent calls that a sequential object allows (Wing and Gong's search, with
/// Lowe's memory of visited configurations). Exponential at worst: keep few calls in flight per object.
public final class LinearizabilityChecker {
    private LinearizabilityChecker() {}

    /// A sequential object. States need equals and hashCode by value.
    ///
    /// @param <S> the states
    /// @param <O> calls together with their answers
    public interface Model<S, O> {
        S initial();

        /// The state after the call, or null when the object would not have answered that way.
        @Nullable
        S step(S state, O operation);
    }

    /// @param invokedMicros when it was called
    /// @param returnedMicros when it was answered; {@link Transaction#NEVER} for a call whose answer never
    ///     came: it may take effect at any later time, or not at all
    public record Call<O>(O operation, long invokedMicros, long returnedMicros) {}

    /// What the search found.
    public enum Verdict {
        LINEARIZABLE,
        NOT_LINEARIZABLE,
        /// The search was ended by its budget.
        UNDECIDED
    }

    private static final class Entry {
        final int id;
        final boolean isCall;
        final long atMicros;

        @Nullable
        Entry match;

        @Nullable
        Entry previous;

        @Nullable
        Entry next;

        Entry(int id, boolean isCall, long atMicros) {
            this.id = id;
            this.isCall = isCall;
            this.atMicros = atMicros;
        }

        void unlink() {
            if (previous != null) {
                previous.next = next;
            }
            if (next != null) {
                next.previous = previous;
            }
        }

        void relink() {
            if (previous != null) {
                previous.next = this;
            }
            if (next != null) {
                next.previous = this;
            }
        }
    }

    private record Configuration<S>(long[] done, S state) {
        @Override
        public boolean equals(Object o) {
            return o instanceof Configuration<?> c && Arrays.equals(done, c.done) && state.equals(c.state);
        }

        @Override
        public int hashCode() {
            return 31 * Arrays.hashCode(done) + state.hashCode();
        }
    }

    private record Frame<S>(Entry call, S stateBefore) {}

    /// @param maxConfigurations gives up after visiting this many
    public static <S, O> Verdict check(Model<S, O> model, List<Call<O>> calls, int maxConfigurations) {
        Entry head = link(calls);
        long open = calls.stream()
                .filter(c -> c.returnedMicros != Transaction.NEVER)
                .count();
        Set<Configuration<S>> visited = new HashSet<>();
        ArrayDeque<Frame<S>> stack = new ArrayDeque<>();
        long[] done = new long[(calls.size() + 63) / 64];
        S state = model.initial();
        Entry entry = head.next;
        while (open > 0) {
            if (entry != null && entry.isCall) {
                S after = model.step(state, calls.get(entry.id).operation);
                if (after != null) {
                    done[entry.id / 64] |= 1L << entry.id;
                    if (visited.add(new Configuration<>(done.clone(), after))) {
                        if (visited.size() > maxConfigurations) {
                            return Verdict.UNDECIDED;
                        }
                        stack.push(new Frame<>(entry, state));
                        state = after;
                        entry.unlink();
                        if (entry.match != null) {
                            entry.match.unlink();
                            open--;
                        }
                        entry = head.next;
                        continue;
                    }
                    done[entry.id / 64] &= ~(1L << entry.id);
                }
                entry = entry.next;
            } else {
                Frame<S> frame = stack.poll();
                if (frame == null) {
                    return Verdict.NOT_LINEARIZABLE;
                }
                Entry undone = frame.call;
                state = frame.stateBefore;
                done[undone.id / 64] &= ~(1L << undone.id);
                if (undone.match != null) {
                    undone.match.relink();
                    open++;
                }
                undone.relink();
                entry = undone.next;
            }
        }
        return Verdict.LINEARIZABLE;
    }

    /// Calls and returns in the order of time, calls first among equals: touching intervals overlap.
    private static <O> Entry link(List<Call<O>> calls) {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            Call<O> c = calls.get(i);
            Entry call = new Entry(i, true, c.invokedMicros);
            entries.add(call);
            if (c.returnedMicros != Transaction.NEVER) {
                Entry end = new Entry(i, false, c.returnedMicros);
                call.match = end;
                entries.add(end);
            }
        }
        entries.sort(Comparator.comparingLong((Entry e) -> e.atMicros)
                .thenComparing(e -> !e.isCall)
                .thenComparingInt(e -> e.id));
        Entry head = new Entry(-1, true, Long.MIN_VALUE);
        Entry last = head;
        for (Entry e : entries) {
            last.next = e;
            e.previous = last;
            last = e;
        }
        return head;
    }
}
