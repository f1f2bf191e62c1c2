package holo.sql.session;

import holo.sql.error.SqlException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// What one session listens to, what its transaction says, and what waits for it to be taken. LISTEN, UNLISTEN and
/// NOTIFY take effect when their transaction commits. Used by the session's thread, save {@link #deliver}.
final class SessionNotifications {
    /// PostgreSQL's limits, in bytes.
    private static final int CHANNEL_BYTES_MAX = 63;

    private static final int PAYLOAD_BYTES_MAX = 7999;

    private final Notifications all;
    private final SessionListener front;
    private final int database;
    private final int processId;
    private final Set<String> channels = new TreeSet<>();
    private final Queue<Notification> inbox = new ConcurrentLinkedQueue<>();
    private final List<Change> changes = new ArrayList<>();
    private final List<Notification> said = new ArrayList<>();
    private final Set<Notification> saidOnce = new HashSet<>();

    /// @param channel null for all
    private record Change(boolean listen, @Nullable String channel) {}

    /// What a savepoint returns to.
    record Mark(int changes, int said) {}

    SessionNotifications(Notifications all, SessionListener front, int database, int processId) {
        this.all = all;
        this.front = front;
        this.database = database;
        this.processId = processId;
    }

    int database() {
        return database;
    }

    void listen(String channel) {
        changes.add(new Change(true, channel));
    }

    /// @param channel null for all
    void unlisten(@Nullable String channel) {
        changes.add(new Change(false, channel));
    }

    /// The same text for the same channel is said once per transaction.
    ///
    /// @throws SqlException 22023
    void say(String channel, String payload) {
        if (channel.isEmpty()) {
            throw SqlException.of("22023", "channel name cannot be empty");
        }
        if (bytes(channel) > CHANNEL_BYTES_MAX) {
            throw SqlException.of("22023", "channel name too long");
        }
        if (bytes(payload) > PAYLOAD_BYTES_MAX) {
            throw SqlException.of("22023", "payload string too long");
        }
        Notification notification = new Notification(processId, channel, payload);
        if (saidOnce.add(notification)) {
            said.add(notification);
        }
    }

    private static int bytes(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
    }

    /// What the session listens to, as of its last commit.
    List<String> channels() {
        return List.copyOf(channels);
    }

    double queueUsage() {
        return all.usage();
    }

    Mark mark() {
        return new Mark(changes.size(), said.size());
    }

    void rollbackTo(Mark mark) {
        changes.subList(mark.changes(), changes.size()).clear();
        List<Notification> gone = said.subList(mark.said(), said.size());
        gone.forEach(saidOnce::remove);
        gone.clear();
    }

    boolean hasSaidAnything() {
        return !said.isEmpty();
    }

    /// Commits the transaction and what it said and listened to with it.
    void commit(Runnable commit) {
        if (said.isEmpty()) {
            commit.run();
            applyChanges();
        } else {
            all.commit(database, List.copyOf(said), commit, this::applyChanges);
        }
    }

    private void applyChanges() {
        for (Change change : changes) {
            String channel = change.channel();
            if (channel == null) {
                unlistenAll();
            } else if (change.listen()) {
                channels.add(channel);
                all.listen(channel, this);
            } else {
                channels.remove(channel);
                all.unlisten(channel, this);
            }
        }
    }

    private void unlistenAll() {
        channels.forEach(channel -> all.unlisten(channel, this));
        channels.clear();
    }

    /// The transaction has ended, one way or the other.
    void transactionEnded() {
        changes.clear();
        said.clear();
        saidOnce.clear();
    }

    /// From any thread.
    void deliver(Notification notification) {
        inbox.add(notification);
        if (!front.notificationsArrived()) {
            take();
        }
    }

    /// What has arrived, in order.
    List<Notification> take() {
        if (inbox.isEmpty()) {
            return List.of();
        }
        List<Notification> taken = new ArrayList<>();
        for (Notification next = inbox.poll(); next != null; next = inbox.poll()) {
            all.taken(next);
            taken.add(next);
        }
        return taken;
    }

    /// The session is over.
    void close() {
        unlistenAll();
        take();
    }
}
