package holo.sql.exec;

import holo.sql.type.Numeric;
import holo.sql.type.PgArray;
import holo.sql.type.PgRecord;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeContext;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Rows of an operator as bytes of a temporary file. Each value says of which class it is, for operators pass on what
/// expressions give them; what has no form of its own here has its type's binary format. Records carry the number of
/// their shape, which is kept here: anonymous ones have a shape of their own each time. Used by one thread.
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
    private static final int RECORD = 13;
    private static final int RECORDS = 14;

    private final SqlType[] types;
    private final List<Shape> shapes = new ArrayList<>();
    private final Map<Shape, Integer> numbers = new HashMap<>();

    private record Shape(List<SqlType> types, List<String> names) {}

    RowFormat(List<SqlType> types) {
        this.types = types.toArray(SqlType[]::new);
    }

    void write(@Nullable Object[] row, DataOutput out) throws IOException {
        for (int i = 0; i < types.length; i++) {
            write(row[i], types[i], out);
        }
    }

    private void write(@Nullable Object value, SqlType type, DataOutput out) throws IOException {
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
            case PgRecord r -> {
                out.writeByte(RECORD);
                out.writeInt(number(new Shape(r.types(), r.names())));
                for (int i = 0; i < r.values().length; i++) {
                    write(r.values()[i], r.types().get(i), out);
                }
            }
            case PgArray a
            when a.elementType() == PgTypes.RECORD -> {
                out.writeByte(RECORDS);
                out.writeInt(a.dimensions().length);
                for (int d = 0; d < a.dimensions().length; d++) {
                    out.writeInt(a.dimensions()[d]);
                    out.writeInt(a.lowerBounds()[d]);
                }
                for (Object element : a.elements()) {
                    write(element, PgTypes.RECORD, out);
                }
            }
            default -> bytes(BINARY_FORMAT, type.toBinary(value, TypeContext.STORED), out);
        }
    }

    private int number(Shape shape) {
        return numbers.computeIfAbsent(shape, s -> {
            shapes.add(s);
            return shapes.size() - 1;
        });
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
            row[i] = read(types[i], in);
        }
        return row;
    }

    private @Nullable Object read(SqlType type, DataInput in) throws IOException {
        int kind = in.readByte();
        return switch (kind) {
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
            case BINARY_FORMAT -> type.fromBinary(bytes(in), TypeContext.STORED);
            case RECORD -> record(shapes.get(in.readInt()), in);
            case RECORDS -> records(in);
            default -> throw new IllegalStateException("a temporary file holds a value of kind " + kind);
        };
    }

    private PgRecord record(Shape shape, DataInput in) throws IOException {
        @Nullable Object[] values = new Object[shape.types().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = read(shape.types().get(i), in);
        }
        return new PgRecord(shape.types(), shape.names(), values);
    }

    private PgArray records(DataInput in) throws IOException {
        int[] lengths = new int[in.readInt()];
        int[] lowerBounds = new int[lengths.length];
        int count = lengths.length == 0 ? 0 : 1;
        for (int d = 0; d < lengths.length; d++) {
            lengths[d] = in.readInt();
            lowerBounds[d] = in.readInt();
            count *= lengths[d];
        }
        @Nullable Object[] elements = new Object[count];
        for (int i = 0; i < count; i++) {
            elements[i] = read(PgTypes.RECORD, in);
        }
        return new PgArray(PgTypes.RECORD, lengths, lowerBounds, elements);
    }

    private static byte[] bytes(DataInput in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return bytes;
    }
}
