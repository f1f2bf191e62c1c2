package holo.sql.exec;

import holo.sql.type.Numeric;
import holo.sql.type.SqlType;
import holo.sql.type.TypeContext;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows of an operator as bytes of a temporary file. Each value says of which class it is, for operators pass on what
/// expressions give them; what has no form of its own here has its type's binary format. Immutable.
final class RowFormat {
    private static final int NULL = 0;
    private static final int TRUE = 1;
    private static final int FALSE = 2;
    private static final int SHORT = 3;
    private static final int INT = 4;
    private static final int LONG = 5;
    private static final int FLOAT = 6;
    private static final int DOUBLE = 7;
    private static final int STRING = 8;
    private static final int BYTES = 9;
    private static final int NUMERIC = 10;
    private static final int NUMERIC_SPECIAL = 11;
    private static final int BINARY_FORMAT = 12;

    private final SqlType[] types;

    RowFormat(List<SqlType> types) {
        this.types = types.toArray(SqlType[]::new);
    }

    void write(@Nullable Object[] row, DataOutput out) throws IOException {
        for (int i = 0; i < types.length; i++) {
            Object value = row[i];
            switch (value) {
                case null -> out.writeByte(NULL);
                case Boolean b -> out.writeByte(b ? TRUE : FALSE);
                case Short s -> {
                    out.writeByte(SHORT);
                    out.writeShort(s);
                }
                case Integer n -> {
                    out.writeByte(INT);
                    out.writeInt(n);
                }
                case Long n -> {
                    out.writeByte(LONG);
                    out.writeLong(n);
                }
                case Float f -> {
                    out.writeByte(FLOAT);
                    out.writeInt(Float.floatToRawIntBits(f));
                }
                case Double d -> {
                    out.writeByte(DOUBLE);
                    out.writeLong(Double.doubleToRawLongBits(d));
                }
                case String s -> bytes(STRING, s.getBytes(StandardCharsets.UTF_8), out);
                case byte[] b -> bytes(BYTES, b, out);
                case Numeric.Finite n -> {
                    bytes(NUMERIC, n.value().unscaledValue().toByteArray(), out);
                    out.writeInt(n.value().scale());
                }
                case Numeric.Special n -> {
                    out.writeByte(NUMERIC_SPECIAL);
                    out.writeByte(n.ordinal());
                }
                default -> bytes(BINARY_FORMAT, types[i].toBinary(value, TypeContext.STORED), out);
            }
        }
    }

    private static void bytes(int kind, byte[] bytes, DataOutput out) throws IOException {
        out.writeByte(kind);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    @Nullable
    Object[] read(DataInput in) throws IOException {
        @Nullable Object[] row = new Object[types.length];
        for (int i = 0; i < row.length; i++) {
            int kind = in.readByte();
            row[i] = switch (kind) {
                case NULL -> null;
                case TRUE -> true;
                case FALSE -> false;
                case SHORT -> in.readShort();
                case INT -> in.readInt();
                case LONG -> in.readLong();
                case FLOAT -> Float.intBitsToFloat(in.readInt());
                case DOUBLE -> Double.longBitsToDouble(in.readLong());
                case STRING -> new String(bytes(in), StandardCharsets.UTF_8);
                case BYTES -> bytes(in);
                case NUMERIC -> Numeric.of(new BigDecimal(new BigInteger(bytes(in)), in.readInt()));
                case NUMERIC_SPECIAL -> Numeric.Special.values()[in.readByte()];
                case BINARY_FORMAT -> types[i].fromBinary(bytes(in), TypeContext.STORED);
                default -> throw new IllegalStateException("a temporary file holds a value of kind " + kind);
            };
        }
        return row;
    }

    private static byte[] bytes(DataInput in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return bytes;
    }
}
