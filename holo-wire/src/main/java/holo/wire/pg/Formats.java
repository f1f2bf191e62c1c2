package holo.wire.pg;

import holo.sql.error.SqlException;
import java.util.List;

/// The format codes of parameters or result columns: none means text for all, one is for all, else one for each.
final class Formats {
    static final short TEXT = 0;
    static final short BINARY = 1;

    static final Formats ALL_TEXT = new Formats(new short[0]);
    private static final Formats ALL_BINARY = new Formats(new short[] {BINARY});

    private final short[] codes;

    private Formats(short[] codes) {
        this.codes = codes;
    }

    static Formats read(MessageReader message) {
        int count = message.uint16();
        if (count == 0) {
            return ALL_TEXT;
        }
        if (count > message.remaining() / 2) {
            throw MessageReader.violation("insufficient data left in message");
        }
        short[] codes = new short[count];
        for (int i = 0; i < count; i++) {
            codes[i] = message.int16();
            if (codes[i] != TEXT && codes[i] != BINARY) {
                throw SqlException.of("22023", "unsupported format code: " + codes[i]);
            }
        }
        if (count == 1) {
            return codes[0] == TEXT ? ALL_TEXT : ALL_BINARY;
        }
        return new Formats(codes);
    }

    /// Whether this fits so many values.
    boolean fits(int values) {
        return codes.length <= 1 || codes.length == values;
    }

    int count() {
        return codes.length;
    }

    short of(int index) {
        return codes.length == 0 ? TEXT : codes.length == 1 ? codes[0] : codes[index];
    }

    /// Whether the value of that index is binary.
    boolean binary(int index) {
        return of(index) == BINARY;
    }

    /// The writers of a result's columns.
    ValueWriter[] writers(List<holo.sql.session.RowDescription.Column> columns) {
        ValueWriter[] writers = new ValueWriter[columns.size()];
        for (int i = 0; i < writers.length; i++) {
            writers[i] = binary(i)
                    ? BinaryWriters.of(columns.get(i).type())
                    : TextWriters.of(columns.get(i).type());
        }
        return writers;
    }
}
