package holo.sql.session;

import org.jspecify.annotations.Nullable;

/// What a session tells its front besides results. Called on the thread that runs the statement.
public interface SessionListener {
    /// A notice or warning for the client.
    void notice(Notice notice);

    /// A setting that PostgreSQL reports to clients (TimeZone, DateStyle, client_encoding, …) has a new
    /// value. Also called once for each of them while the session is opened.
    void parameterChanged(String name, String value);

    /// DEALLOCATE or DISCARD of statements that the session has not prepared by itself: those that a front keeps by
    /// name, which SQL sees as one set with its own.
    ///
    /// @param name null for all
    /// @return false when there is none of that name
    default boolean deallocate(@Nullable String name) {
        return false;
    }

    /// A notification for a channel that the session listens to. Unlike the other two this may come at any time
    /// from any thread.
    ///
    /// @param processId of the session that sent it
    default void notification(int processId, String channel, String payload) {}

    /// Ignores everything.
    SessionListener NONE = new SessionListener() {
        @Override
        public void notice(Notice notice) {}

        @Override
        public void parameterChanged(String name, String value) {}
    };
}
