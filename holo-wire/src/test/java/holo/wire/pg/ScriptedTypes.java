package holo.wire.pg;

import holo.sql.error.SqlException;
import holo.sql.type.SqlType;
import holo.sql.type.TypeContext;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/// The few types of the scripted engine.
record ScriptedTypes(
        int oid,
        String name,
        int length,
        Function<Object, String> text,
        Function<String, Object> parse,
        Function<Object, byte[]> binary,
        Function<byte[], Object> unbinary)
        implements SqlType {

    static final SqlType BOOL = new ScriptedTypes(
            16,
            "bool",
            1,
            v -> (Boolean) v ? "t" : "f",
            "t"::equals,
            v -> new byte[] {(byte) ((Boolean) v ? 1 : 0)},
            b -> b[0] != 0);
    static final SqlType INT4 = new ScriptedTypes(
            23,
            "int4",
            4,
            Object::toString,
            ScriptedTypes::parseInt,
            v -> ByteBuffer.allocate(4).putInt((Integer) v).array(),
            b -> ByteBuffer.wrap(b).getInt());
    static final SqlType INT8 = new ScriptedTypes(
            20,
            "int8",
            8,
            Object::toString,
            Long::valueOf,
            v -> ByteBuffer.allocate(8).putLong((Long) v).array(),
            b -> ByteBuffer.wrap(b).getLong());
    static final SqlType TEXT = new ScriptedTypes(
            25,
            "text",
            -1,
            Object::toString,
            s -> s,
            v -> v.toString().getBytes(StandardCharsets.UTF_8),
            b -> new String(b, StandardCharsets.UTF_8));

    static SqlType of(int oid) {
        return switch (oid) {
            case 16 -> BOOL;
            case 23 -> INT4;
            case 20 -> INT8;
            default -> TEXT;
        };
    }

    private static Object parseInt(String text) {
        try {
            return Integer.valueOf(text);
        } catch (NumberFormatException e) {
            throw SqlException.of("22P02", "invalid input syntax for type integer: \"" + text + "\"")
                    .withCause(e);
        }
    }

    @Override
    public String toText(Object value, TypeContext context) {
        return text.apply(value);
    }

    @Override
    public byte[] toBinary(Object value, TypeContext context) {
        return binary.apply(value);
    }

    @Override
    public Object fromText(String input, TypeContext context) {
        return parse.apply(input);
    }

    @Override
    public Object fromBinary(byte[] bytes, TypeContext context) {
        return unbinary.apply(bytes);
    }
}
