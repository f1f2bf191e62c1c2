package holo.wire.pg;

import holo.sql.error.SqlException;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a client is told of a failure.
final class Errors {
    private static final Logger LOG = LoggerFactory.getLogger(Errors.class);
    private static final AtomicLong INTERNAL_ERRORS = new AtomicLong();

    private Errors() {}

    /// The error to send. An unexpected one is logged in full under a number that the client sees too.
    static SqlException of(Throwable failure) {
        return switch (failure) {
            case SqlException error -> error;
            case StackOverflowError deep ->
                SqlException.of("54001", "stack depth limit exceeded")
                        .withHint("Nest the statement's expressions and subqueries less deeply.")
                        .withCause(deep);
            case OutOfMemoryError memory -> {
                LOG.error("a statement ran out of memory", memory);
                yield SqlException.of("53200", "out of memory")
                        .withHint("Ask for fewer or smaller values, or start the server with a greater heap.")
                        .withCause(memory);
            }
            default -> {
                long number = INTERNAL_ERRORS.incrementAndGet();
                LOG.error("internal error {}", number, failure);
                yield SqlException.of("XX000", "internal error: " + failure)
                        .withHint("This is a defect of the server; its log has the details as internal error " + number
                                + ".")
                        .withCause(failure);
            }
        };
    }

    /// Whether the connection ends with it.
    static boolean isFatal(SqlException error) {
        return switch (error.sqlState()) {
            case "57P01", "57P02", "57P03", "57P05", "25P03" -> true;
            default -> false;
        };
    }
}
