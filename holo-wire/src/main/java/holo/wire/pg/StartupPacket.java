package holo.wire.pg;

import holo.sql.error.SqlException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A client's first message.
///
/// @param minor of the protocol version that it asked for
/// @param settings run-time parameters, those inside `options` included
/// @param unknownOptions protocol extensions (`_pq_.`) that it asked for
record StartupPacket(
        int minor, String user, String database, Map<String, String> settings, List<String> unknownOptions) {

    /// @param body behind the version word
    /// @throws SqlException for a packet that cannot be served; it is fatal
    static StartupPacket read(int minor, MessageReader body) {
        Map<String, String> parameters = new LinkedHashMap<>();
        List<String> unknownOptions = new ArrayList<>();
        while (true) {
            String name = body.string(StandardCharsets.UTF_8);
            if (name.isEmpty()) {
                break;
            }
            String value = body.string(StandardCharsets.UTF_8);
            if (name.startsWith("_pq_.")) {
                unknownOptions.add(name);
            } else {
                parameters.put(name, value);
            }
        }
        if (body.remaining() != 0) {
            throw MessageReader.violation("invalid startup packet layout: expected terminator as last byte");
        }
        String user = parameters.remove("user");
        if (user == null || user.isEmpty()) {
            throw SqlException.of("28000", "no PostgreSQL user name specified in startup packet");
        }
        String database = parameters.remove("database");
        String replication = parameters.remove("replication");
        if (replication != null && !List.of("false", "off", "no", "0").contains(replication)) {
            throw SqlException.of("0A000", "the replication protocol is not supported");
        }
        String options = parameters.remove("options");
        if (options != null) {
            StartupOptions.addTo(parameters, options);
        }
        return new StartupPacket(
                minor, user, database == null || database.isEmpty() ? user : database, parameters, unknownOptions);
    }
}
