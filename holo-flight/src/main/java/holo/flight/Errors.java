package holo.flight;

import holo.sql.error.SqlException;
import java.nio.charset.StandardCharsets;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.ErrorFlightMetadata;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.memory.OutOfMemoryException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns SQL errors into Flight statuses. The description carries message, detail, hint and SQLSTATE for
/// people; the trailers `sqlstate`, `position`, and `detail-bin`, `hint-bin`, `constraint-bin`,
/// `table-bin`, `column-bin` (UTF-8) carry them for programs.
final class Errors {
    private static final Logger LOG = LoggerFactory.getLogger(Errors.class);

    /// Characters of one text: clients refuse trailers of more than 8 KiB together.
    private static final int TEXT_MAX = 1000;

    private Errors() {}

    static FlightRuntimeException toFlight(Throwable error) {
        return switch (error) {
            case FlightRuntimeException flight -> flight;
            case SqlException sql -> toFlight(sql);
            case OutOfMemoryException memory ->
                toFlight(SqlException.of("53200", "out of Arrow memory")
                        .withDetail(String.valueOf(memory.getMessage()))
                        .withHint("Raise holo.flight.memory or lower holo.flight.batch-rows.")
                        .withCause(memory));
            default -> {
                LOG.error("A Flight SQL call failed unexpectedly", error);
                yield toFlight(SqlException.of("XX000", "internal error: " + error)
                        .withHint("The node's log has the details.")
                        .withCause(error));
            }
        };
    }

    static FlightRuntimeException toFlight(SqlException e) {
        StringBuilder text = new StringBuilder("ERROR: ").append(e.getMessage());
        text.append(" (SQLSTATE ").append(e.sqlState()).append(')');
        if (e.position() > 0) {
            text.append("\n  Position: ").append(e.position());
        }
        if (e.detail() != null) {
            text.append("\n  Detail: ").append(e.detail());
        }
        if (e.hint() != null) {
            text.append("\n  Hint: ").append(e.hint());
        }
        if (e.context() != null) {
            text.append("\n  Where: ").append(e.context());
        }
        ErrorFlightMetadata metadata = new ErrorFlightMetadata();
        metadata.insert("sqlstate", e.sqlState());
        if (e.position() > 0) {
            metadata.insert("position", Integer.toString(e.position()));
        }
        insert(metadata, "detail-bin", e.detail());
        insert(metadata, "hint-bin", e.hint());
        insert(metadata, "constraint-bin", e.constraint());
        insert(metadata, "table-bin", e.table());
        insert(metadata, "column-bin", e.column());
        return status(e.sqlState())
                .withDescription(clip(text.toString()))
                .withMetadata(metadata)
                .withCause(e)
                .toRuntimeException();
    }

    private static void insert(ErrorFlightMetadata metadata, String key, @Nullable String value) {
        if (value != null) {
            metadata.insert(key, clip(value).getBytes(StandardCharsets.UTF_8));
        }
    }

    private static String clip(String text) {
        return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX) + "…";
    }

    static CallStatus status(String sqlState) {
        return switch (sqlState) {
            case "57014" -> CallStatus.CANCELLED;
            case "42501" -> CallStatus.UNAUTHORIZED;
            case "42P01", "42703", "42883", "3D000", "3F000", "26000" -> CallStatus.NOT_FOUND;
            case "42P07", "42710", "42P06", "42P04", "42701", "23505" -> CallStatus.ALREADY_EXISTS;
            default ->
                switch (sqlState.substring(0, 2)) {
                    case "0A" -> CallStatus.UNIMPLEMENTED;
                    case "28" -> CallStatus.UNAUTHENTICATED;
                    case "53", "54" -> CallStatus.RESOURCE_EXHAUSTED;
                    case "08", "40", "57" -> CallStatus.UNAVAILABLE;
                    case "58", "XX", "F0" -> CallStatus.INTERNAL;
                    default -> CallStatus.INVALID_ARGUMENT;
                };
        };
    }
}
