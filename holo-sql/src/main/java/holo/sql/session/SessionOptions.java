package holo.sql.session;

import java.util.Map;

/// How a client introduced itself.
///
/// @param database empty for the server's own
/// @param clientAddress host:port for pg_stat_activity
/// @param settings the startup packet's run-time parameters, such as application_name or TimeZone
public record SessionOptions(String user, String database, String clientAddress, Map<String, String> settings) {
    public SessionOptions {
        settings = Map.copyOf(settings);
    }
}
