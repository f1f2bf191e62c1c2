package holo.sql.session;

/// What NOTIFY sent to a session that listens.
///
/// @param processId of the session that sent it
/// @param payload empty for none
public record Notification(int processId, String channel, String payload) {
    /// About how much memory it takes.
    long bytes() {
        return OVERHEAD_BYTES + 2L * (channel.length() + payload.length());
    }

    private static final int OVERHEAD_BYTES = 96;
}
