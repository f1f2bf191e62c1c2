package holo.flight;

import org.jspecify.annotations.Nullable;

/// Who makes a call.
///
/// @param user authenticated, or believed where that is allowed
/// @param address the client's host:port
/// @param transport identity of the HTTP/2 connection; its end ends the client's session
/// @param cookie the session cookie that the client sent back, or null
record Caller(
        String user,
        String address,
        String transport,
        @Nullable String cookie) {}
