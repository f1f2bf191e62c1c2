package holo.sql.session;

import org.jspecify.annotations.Nullable;

/// A message to the client that is not an error.
///
/// @param severity NOTICE, WARNING, INFO, LOG or DEBUG
public record Notice(
        String severity,
        String sqlState,
        String message,
        @Nullable String detail,
        @Nullable String hint) {}
