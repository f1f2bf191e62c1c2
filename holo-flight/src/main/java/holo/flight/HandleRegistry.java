package holo.flight;

import com.google.protobuf.ByteString;
import holo.sql.error.SqlException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Statement handles of all clients: unguessable, bounded in number, dropped when untouched for too long.
/// Thread-safe.
///
/// @param <T> what a handle stands for
final class HandleRegistry<T extends HandleRegistry.Handle> {
    /// What a handle stands for.
    interface Handle {
        /// Called once, after the handle has ceased to exist.
        void dropped();
    }

    private static final int ID_BYTES = 16;

    private record Entry<T>(String user, String transport, T value, long usedAt) {}

    private final int max;
    private final long idleNanos;
    private final LongSupplier nanoTime;
    private final SecureRandom random = new SecureRandom();
    /// In order of last use, the eldest first.
    private final LinkedHashMap<ByteString, Entry<T>> entries = new LinkedHashMap<>();

    HandleRegistry(int max, Duration idle, LongSupplier nanoTime) {
        this.max = max;
        this.idleNanos = idle.toNanos();
        this.nanoTime = nanoTime;
    }

    /// When there are too many, the one that has not been used for longest goes: the JDBC driver forgets to close the
    /// statements that it prepares behind `Statement.execute`.
    ByteString add(Caller caller, T value) {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        ByteString id = ByteString.copyFrom(bytes);
        T evicted = null;
        synchronized (this) {
            if (entries.size() >= max) {
                evicted = entries.pollFirstEntry().getValue().value;
            }
            entries.put(id, new Entry<>(caller.user(), caller.transport(), value, nanoTime.getAsLong()));
        }
        if (evicted != null) {
            evicted.dropped();
        }
        return id;
    }

    /// @throws SqlException 26000 when the handle is unknown, expired, or someone else's
    synchronized T get(String user, ByteString id) {
        Entry<T> entry = entries.remove(id);
        if (entry == null) {
            throw unknown();
        }
        boolean own = entry.user.equals(user);
        entries.put(id, own ? new Entry<>(user, entry.transport, entry.value, nanoTime.getAsLong()) : entry);
        if (!own) {
            throw unknown();
        }
        return entry.value;
    }

    private static SqlException unknown() {
        return SqlException.of("26000", "no such statement handle")
                .withDetail("It was closed, not used for longer than holo.flight.idle-timeout, displaced by newer ones"
                        + " (holo.flight.max-statements), or its connection broke.");
    }

    /// Forgets the handle and answers its value; null when it is unknown or someone else's.
    @Nullable
    T remove(String user, ByteString id) {
        Entry<T> entry;
        synchronized (this) {
            entry = entries.get(id);
            if (entry == null || !entry.user.equals(user)) {
                return null;
            }
            entries.remove(id);
        }
        entry.value.dropped();
        return entry.value;
    }

    /// Drops what has not been used for the idle timeout.
    void expire() {
        drop(nanoTime.getAsLong() - idleNanos);
    }

    /// Drops everything.
    void clear() {
        drop(Long.MAX_VALUE);
    }

    /// Drops what was made over a connection that is no more.
    void transportEnded(String transport) {
        List<T> dropped = new ArrayList<>();
        synchronized (this) {
            entries.values().removeIf(entry -> entry.transport.equals(transport) && dropped.add(entry.value));
        }
        dropped.forEach(Handle::dropped);
    }

    private void drop(long before) {
        List<T> dropped = new ArrayList<>();
        synchronized (this) {
            Iterator<Entry<T>> i = entries.values().iterator();
            while (i.hasNext()) {
                Entry<T> entry = i.next();
                if (before != Long.MAX_VALUE && entry.usedAt - before >= 0) {
                    break;
                }
                i.remove();
                dropped.add(entry.value);
            }
        }
        dropped.forEach(Handle::dropped);
    }

    synchronized int size() {
        return entries.size();
    }
}
