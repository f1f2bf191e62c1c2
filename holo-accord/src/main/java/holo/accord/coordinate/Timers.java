package holo.accord.coordinate;

import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// When to look at what again; ties are broken by the order of setting.
final class Timers<T> {
    private record Entry<T>(long at, long number, T what) implements Comparable<Entry<T>> {
        @Override
        public int compareTo(Entry<T> o) {
            int c = Long.compare(at, o.at);
            return c != 0 ? c : Long.compare(number, o.number);
        }
    }

    private final PriorityQueue<Entry<T>> queue = new PriorityQueue<>();
    private long numbers;

    /// @return the timer's number, above all before it
    long set(long at, T what) {
        numbers++;
        queue.add(new Entry<>(at, numbers, what));
        return numbers;
    }

    /// The number of the timer that is due first, or -1.
    long due(long now) {
        Entry<T> e = queue.peek();
        return e != null && e.at <= now ? e.number : -1;
    }

    @Nullable
    T poll() {
        Entry<T> e = queue.poll();
        return e == null ? null : e.what;
    }

    int size() {
        return queue.size();
    }
}
