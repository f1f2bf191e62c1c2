package holo.wire.pg;

/// What the server did since its start.
///
/// @param connections open now
/// @param connectionsAccepted since the start
/// @param connectionsRefused for their number, a failed authentication or an unusable startup packet
/// @param messagesReceived complete protocol messages
/// @param bytesReceived before decryption is undone, so what the protocol sees
/// @param bytesSent protocol bytes that the sockets took
/// @param rowsSent data rows
/// @param errorsSent error responses
public record PgServerStatistics(
        long connections,
        long connectionsAccepted,
        long connectionsRefused,
        long messagesReceived,
        long bytesReceived,
        long bytesSent,
        long rowsSent,
        long errorsSent) {}
