package holo.sql.row;

import holo.sql.type.EnumType;
import holo.sql.type.Interval;
import holo.sql.type.Numeric;
import holo.sql.type.PgEnum;
import holo.sql.type.SqlType;
import holo.sql.type.TimeTz;
import holo.sql.type.TypeContext;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The values of a row as bytes: format version, number of columns, a bit for each null, then the other values in
/// order. Values of fixed size lie as they are, others behind their length. Immutable and thread-safe.
///
/// Columns are only ever added at the end (dropped ones keep their place): a row that was written with fewer columns
/// gets the missing values of the later ones, one that was written with more is read as far as this codec knows.
public final class RowCodec {
    private static final byte VERSION = 1;
    private static final int HEADER = 3;
    private static final int NUMERIC_SPECIALS = 3;

    private final SqlType[] types;
    private final FieldKind[] kinds;
    private final @Nullable Object[] missing;

    /// @param types of the columns by attribute number, dropped ones included
    /// @param missing what rows have that were written before a column was added; as long as types
    public RowCodec(List<SqlType> types, @Nullable Object[] missing) {
        if (types.size() != missing.length || types.size() > 0xffff) {
            throw new IllegalArgumentException(types.size() + " types, " + missing.length + " missing values");
        }
        this.types = types.stream().map(SqlType::base).toArray(SqlType[]::new);
        this.kinds = types.stream().map(FieldKind::of).toArray(FieldKind[]::new);
        this.missing = missing.clone();
    }

    /// A codec whose missing values are all null.
    public RowCodec(List<SqlType> types) {
        this(types, new Object[types.size()]);
    }

    /// Columns.
    public int size() {
        return types.length;
    }

    /// The row's bytes.
    ///
    /// @param values as many as there are columns, of the classes of their types
    public byte[] encode(@Nullable Object[] values) {
        int n = types.length;
        if (values.length != n) {
            throw new IllegalArgumentException(values.length + " values for " + n + " columns");
        }
        int bitmap = (n + 7) >> 3;
        Output out = new Output(HEADER + bitmap + 12 * n);
        out.bytes[0] = VERSION;
        out.bytes[1] = (byte) (n >> 8);
        out.bytes[2] = (byte) n;
        out.length = HEADER + bitmap;
        for (int i = 0; i < n; i++) {
            Object value = values[i];
            if (value == null) {
                out.bytes[HEADER + (i >> 3)] |= (byte) (1 << (i & 7));
            } else {
                write(out, i, value);
            }
        }
        return Arrays.copyOf(out.bytes, out.length);
    }

    private void write(Output out, int column, Object value) {
        switch (kinds[column]) {
            case BOOLEAN -> out.put((Boolean) value ? 1 : 0);
            case SHORT -> out.number((Short) value, 2);
            case INT -> out.number((Integer) value, 4);
            case LONG -> out.number((Long) value, 8);
            case FLOAT -> out.number(Float.floatToIntBits((Float) value), 4);
            case DOUBLE -> out.number(Double.doubleToLongBits((Double) value), 8);
            case UNSIGNED_INT -> out.number((Long) value, 4);
            case ENUM -> out.number(((PgEnum) value).oid(), 4);
            case TIME_TZ -> {
                TimeTz t = (TimeTz) value;
                out.number(t.micros(), 8);
                out.number(t.offsetSeconds(), 4);
            }
            case INTERVAL -> {
                Interval t = (Interval) value;
                out.number(t.micros(), 8);
                out.number(t.days(), 4);
                out.number(t.months(), 4);
            }
            case UUID -> {
                UUID u = (UUID) value;
                out.number(u.getMostSignificantBits(), 8);
                out.number(u.getLeastSignificantBits(), 8);
            }
            case NUMERIC -> numeric(out, (Numeric) value);
            case STRING -> out.sized(((String) value).getBytes(StandardCharsets.UTF_8));
            case BYTES -> out.sized((byte[]) value);
            case BINARY_FORMAT -> out.sized(types[column].toBinary(value, TypeContext.STORED));
        }
    }

    private static void numeric(Output out, Numeric value) {
        switch (value) {
            case Numeric.Special s -> {
                out.variable(1);
                out.variable(s.ordinal());
            }
            case Numeric.Finite f -> {
                BigDecimal number = f.value();
                BigInteger unscaled = number.unscaledValue();
                int scale = number.scale() + NUMERIC_SPECIALS;
                if (unscaled.bitLength() < 64) {
                    long bits = unscaled.longValue();
                    int size = 1 + (unscaled.bitLength() >> 3);
                    out.variable(size + variableSize(scale));
                    out.variable(scale);
                    out.number(bits, size);
                } else {
                    byte[] bytes = unscaled.toByteArray();
                    out.variable(bytes.length + variableSize(scale));
                    out.variable(scale);
                    out.raw(bytes);
                }
            }
        }
    }

    private static int variableSize(int number) {
        return number < 1 << 7 ? 1 : number < 1 << 14 ? 2 : number < 1 << 21 ? 3 : number < 1 << 28 ? 4 : 5;
    }

    /// All values of a row.
    public @Nullable Object[] decode(byte[] bytes) {
        int n = types.length;
        @Nullable Object[] row = new Object[n];
        Input in = new Input(bytes);
        int stored = Math.min(n, in.columns());
        int bitmap = HEADER;
        for (int i = 0; i < stored; i++) {
            if ((bytes[bitmap + (i >> 3)] >> (i & 7) & 1) == 0) {
                row[i] = read(in, i);
            }
        }
        for (int i = stored; i < n; i++) {
            row[i] = missing[i];
        }
        return row;
    }

    /// Some values of a row.
    ///
    /// @param columns places in the row, from 0, in any order
    public @Nullable Object[] decode(byte[] bytes, int[] columns) {
        @Nullable Object[] row = new Object[columns.length];
        Input in = new Input(bytes);
        int stored = Math.min(types.length, in.columns());
        int at = 0;
        for (int c = 0; c < columns.length; c++) {
            int column = columns[c];
            if (column >= stored) {
                row[c] = missing[column];
                continue;
            }
            if (column < at) {
                in = new Input(bytes);
                at = 0;
            }
            for (; at < column; at++) {
                if (!isNull(bytes, at)) {
                    skip(in, at);
                }
            }
            if (!isNull(bytes, column)) {
                row[c] = read(in, column);
            }
            at = column + 1;
        }
        return row;
    }

    private static boolean isNull(byte[] bytes, int column) {
        return (bytes[HEADER + (column >> 3)] >> (column & 7) & 1) != 0;
    }

    private void skip(Input in, int column) {
        int fixed = kinds[column].bytes();
        if (fixed == 0) {
            fixed = in.variable();
        }
        in.at += fixed;
    }

    private Object read(Input in, int column) {
        return switch (kinds[column]) {
            case BOOLEAN -> in.bytes[in.at++] != 0;
            case SHORT -> (short) in.number(2);
            case INT -> (int) in.number(4);
            case LONG -> in.number(8);
            case FLOAT -> Float.intBitsToFloat((int) in.number(4));
            case DOUBLE -> Double.longBitsToDouble(in.number(8));
            case UNSIGNED_INT -> in.number(4) & 0xffff_ffffL;
            case ENUM -> ((EnumType) types[column]).get((int) in.number(4));
            case TIME_TZ -> {
                long micros = in.number(8);
                yield new TimeTz(micros, (int) in.number(4));
            }
            case INTERVAL -> {
                long micros = in.number(8);
                int days = (int) in.number(4);
                yield new Interval((int) in.number(4), days, micros);
            }
            case UUID -> {
                long high = in.number(8);
                yield new UUID(high, in.number(8));
            }
            case NUMERIC -> numeric(in);
            case STRING -> {
                int size = in.variable();
                String text = new String(in.bytes, in.at, size, StandardCharsets.UTF_8);
                in.at += size;
                yield text;
            }
            case BYTES -> in.sized();
            case BINARY_FORMAT -> types[column].fromBinary(in.sized(), TypeContext.STORED);
        };
    }

    private static Numeric numeric(Input in) {
        int size = in.variable();
        int end = in.at + size;
        int scale = in.variable();
        if (scale < NUMERIC_SPECIALS) {
            return Numeric.Special.values()[scale];
        }
        int digits = end - in.at;
        if (digits <= 8) {
            return Numeric.of(BigDecimal.valueOf(in.number(digits), scale - NUMERIC_SPECIALS));
        }
        BigInteger unscaled = new BigInteger(in.bytes, in.at, digits);
        in.at = end;
        return Numeric.of(new BigDecimal(unscaled, scale - NUMERIC_SPECIALS));
    }

    private static final class Output {
        private byte[] bytes;
        private int length;

        Output(int capacity) {
            bytes = new byte[capacity];
        }

        private void reserve(int count) {
            if (count > bytes.length - length) {
                bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, count), bytes.length * 2));
            }
        }

        void put(int value) {
            reserve(1);
            bytes[length++] = (byte) value;
        }

        /// The low bytes of a number, most significant first.
        void number(long value, int size) {
            reserve(size);
            for (int shift = 8 * (size - 1); shift >= 0; shift -= 8) {
                bytes[length++] = (byte) (value >> shift);
            }
        }

        void variable(int value) {
            int rest = value;
            while (rest >= 1 << 7) {
                put(rest | 0x80);
                rest >>>= 7;
            }
            put(rest);
        }

        void raw(byte[] value) {
            reserve(value.length);
            System.arraycopy(value, 0, bytes, length, value.length);
            length += value.length;
        }

        void sized(byte[] value) {
            variable(value.length);
            raw(value);
        }
    }

    private static final class Input {
        private final byte[] bytes;
        private int at;

        Input(byte[] bytes) {
            this.bytes = bytes;
            if (bytes.length < HEADER || bytes[0] != VERSION) {
                throw new IllegalArgumentException("a row of format " + (bytes.length == 0 ? "none" : bytes[0])
                        + "; this program reads " + VERSION);
            }
            this.at = HEADER + ((columns() + 7) >> 3);
        }

        int columns() {
            return (bytes[1] & 0xff) << 8 | bytes[2] & 0xff;
        }

        /// A signed number, most significant byte first.
        long number(int size) {
            long value = bytes[at++];
            for (int i = 1; i < size; i++) {
                value = value << 8 | bytes[at++] & 0xff;
            }
            return value;
        }

        int variable() {
            int value = 0;
            for (int shift = 0; ; shift += 7) {
                byte b = bytes[at++];
                value |= (b & 0x7f) << shift;
                if (b >= 0) {
                    return value;
                }
            }
        }

        byte[] sized() {
            int size = variable();
            byte[] value = Arrays.copyOfRange(bytes, at, at + size);
            at += size;
            return value;
        }
    }
}
