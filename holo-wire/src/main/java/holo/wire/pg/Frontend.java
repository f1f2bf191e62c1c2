package holo.wire.pg;

import holo.sql.error.SqlException;

/// The messages that a client may send after its startup packet: their type bytes and length limits.
final class Frontend {
    static final byte BIND = 'B';
    static final byte CLOSE = 'C';
    static final byte COPY_DATA = 'd';
    static final byte COPY_DONE = 'c';
    static final byte COPY_FAIL = 'f';
    static final byte DESCRIBE = 'D';
    static final byte EXECUTE = 'E';
    static final byte FLUSH = 'H';
    static final byte FUNCTION_CALL = 'F';
    static final byte PARSE = 'P';
    /// A password or a SASL message.
    static final byte PASSWORD = 'p';
    static final byte QUERY = 'Q';
    static final byte SYNC = 'S';
    static final byte TERMINATE = 'X';

    /// Type byte and length word.
    static final int HEADER_BYTES = 5;

    /// Greatest startup packet, as in PostgreSQL.
    static final int STARTUP_BYTES_MAX = 10_000;
    /// Greatest password or SASL message, as in PostgreSQL.
    static final int PASSWORD_BYTES_MAX = 65_535;
    /// Greatest message of the types that carry only a few names, as in PostgreSQL.
    static final int SMALL_MESSAGE_BYTES_MAX = 10_000;

    private Frontend() {}

    /// Checks a header.
    ///
    /// @param length the length word, which counts itself
    /// @param largest limit for the types that carry user data
    /// @throws SqlException 08P01
    static void check(byte type, int length, int largest) {
        int limit = switch (type) {
            case QUERY, FUNCTION_CALL, PARSE, BIND, COPY_DATA -> largest;
            case CLOSE, DESCRIBE, EXECUTE, FLUSH, SYNC, TERMINATE, COPY_DONE, COPY_FAIL -> SMALL_MESSAGE_BYTES_MAX;
            case PASSWORD -> PASSWORD_BYTES_MAX;
            default -> throw unknownType(type);
        };
        if (length < 4 || length > limit) {
            SqlException invalid = SqlException.of("08P01", "invalid message length");
            throw length < 4
                    ? invalid
                    : invalid.withDetail("A message of type " + printable(type) + " may have " + limit + " bytes; "
                            + length + " were announced."
                            + (limit == largest ? " The limit is set by holo.pg.max-message-size." : ""));
        }
    }

    static SqlException unknownType(byte type) {
        return SqlException.of("08P01", "invalid frontend message type " + (type & 0xff));
    }

    private static String printable(byte type) {
        return "'" + (char) type + "'";
    }
}
