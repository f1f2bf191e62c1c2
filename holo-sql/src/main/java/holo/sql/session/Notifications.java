package holo.sql.session;

import holo.sql.error.SqlException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/// LISTEN and NOTIFY among the sessions of this node. Thread-safe.
///
/// Transactions that notify commit one after the other, so every listener gets their notifications in the order of the
/// commits. What listeners have not taken yet is bounded; a transaction whose notifications find no room fails before
/// it commits.
public final class Notifications {
    private final long bytesMax;
    private final ReentrantLock commits = new ReentrantLock();
    private final AtomicLong bytesWaiting = new AtomicLong();
    private final Map<String, Set<SessionNotifications>> listeners = new HashMap<>();

    /// @param bytesMax how much may wait for listeners to take it
    public Notifications(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /// Commits a transaction that notifies, and delivers what it said.
    ///
    /// @param database whose sessions are told
    /// @param commit commits it; when that throws, nobody is told
    /// @param listen makes LISTEN and UNLISTEN of the same transaction true
    /// @throws SqlException 54000 when listeners have left too much untaken
    void commit(int database, List<Notification> said, Runnable commit, Runnable listen) {
        commits.lock();
        try {
            long bytes = 0;
            for (Notification notification : said) {
                bytes += notification.bytes()
                        * listenersOf(notification.channel(), database).size();
            }
            if (bytes > 0 && bytesWaiting.get() + bytes > bytesMax) {
                throw SqlException.of("54000", "too many notifications in the NOTIFY queue")
                        .withDetail("Sessions that listen have not taken " + bytesWaiting.get() + " bytes of them.")
                        .withHint("End the transactions of sessions that listen; they take notifications only between"
                                + " transactions. holo.sql.notifications-bytes-max is the limit.");
            }
            commit.run();
            listen.run();
            for (Notification notification : said) {
                for (SessionNotifications listener : listenersOf(notification.channel(), database)) {
                    bytesWaiting.addAndGet(notification.bytes());
                    listener.deliver(notification);
                }
            }
        } finally {
            commits.unlock();
        }
    }

    void listen(String channel, SessionNotifications session) {
        synchronized (listeners) {
            listeners.computeIfAbsent(channel, c -> new LinkedHashSet<>()).add(session);
        }
    }

    void unlisten(String channel, SessionNotifications session) {
        synchronized (listeners) {
            Set<SessionNotifications> of = listeners.get(channel);
            if (of != null && of.remove(session) && of.isEmpty()) {
                listeners.remove(channel);
            }
        }
    }

    private List<SessionNotifications> listenersOf(String channel, int database) {
        synchronized (listeners) {
            return listeners.getOrDefault(channel, Set.of()).stream()
                    .filter(listener -> listener.database() == database)
                    .toList();
        }
    }

    /// A listener has taken it, or will never.
    void taken(Notification notification) {
        bytesWaiting.addAndGet(-notification.bytes());
    }

    /// pg_notification_queue_usage(): from 0 to 1.
    double usage() {
        return (double) bytesWaiting.get() / bytesMax;
    }
}
