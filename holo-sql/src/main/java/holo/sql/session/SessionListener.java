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

    /// There are notifications to be had from {@link Session#takeNotifications}. Unlike the others this may come at any
    /// time from any thread; it must not wait.
    ///
    /// @return false when this front has no way to pass them on
    default boolean notificationsArrived() {
        return false;
    }

    /// Somebody wants the session to end: pg_terminate_backend. May come at any time from any thread; the statement
    /// that runs has been told already.
    default void terminationRequested() {}

    /// Ignores everything.
    SessionListener NONE = new SessionListener() {
        @Override
        public void notice(Notice notice) {}

        @Override
        public void parameterChanged(String name, String value) {}
    };
}
