package holo.flight;

import holo.sql.error.SqlException;
import holo.sql.type.Numeric;
import holo.sql.type.SqlType;
import holo.sql.type.TypeContext;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/// As much of a type as the Flight front asks for.
record ScriptedType(int oid, String name) implements SqlType {
    static final ScriptedType BOOL = new ScriptedType(16, "bool");
    static final ScriptedType BYTEA = new ScriptedType(17, "bytea");
    static final ScriptedType INT8 = new ScriptedType(20, "int8");
    static final ScriptedType INT2 = new ScriptedType(21, "int2");
    static final ScriptedType INT4 = new ScriptedType(23, "int4");
    static final ScriptedType TEXT = new ScriptedType(25, "text");
    static final ScriptedType OID = new ScriptedType(26, "oid");
    static final ScriptedType FLOAT4 = new ScriptedType(700, "float4");
    static final ScriptedType FLOAT8 = new ScriptedType(701, "float8");
    static final ScriptedType VARCHAR = new ScriptedType(1043, "varchar");
    static final ScriptedType DATE = new ScriptedType(1082, "date");
    static final ScriptedType TIME = new ScriptedType(1083, "time");
    static final ScriptedType TIMESTAMP = new ScriptedType(1114, "timestamp");
    static final ScriptedType TIMESTAMPTZ = new ScriptedType(1184, "timestamptz");
    static final ScriptedType NUMERIC = new ScriptedType(1700, "numeric");
    static final ScriptedType UUID = new ScriptedType(2950, "uuid");

    @Override
    public int length() {
        return -1;
    }

    @Override
    public String toText(Object value, TypeContext context) {
        return switch (value) {
            case Boolean b -> b ? "t" : "f";
            case Numeric.Finite(BigDecimal d) -> d.toPlainString();
            case Numeric.Special s -> s == Numeric.Special.NAN ? "NaN" : s.name();
            default -> value.toString();
        };
    }

    @Override
    public byte[] toBinary(Object value, TypeContext context) {
        return toText(value, context).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Object fromText(String text, TypeContext context) {
        try {
            return switch (name) {
                case "bool" -> text.startsWith("t");
                case "int2" -> Short.valueOf(text);
                case "int4" -> Integer.valueOf(text);
                case "int8", "oid" -> Long.valueOf(text);
                case "float4" -> Float.valueOf(text);
                case "float8" -> Double.valueOf(text);
                case "numeric" -> Numeric.of(new BigDecimal(text));
                case "uuid" -> java.util.UUID.fromString(text);
                default -> text;
            };
        } catch (IllegalArgumentException e) {
            throw SqlException.of("22P02", "invalid input syntax for type " + name + ": \"" + text + "\"")
                    .withCause(e);
        }
    }

    @Override
    public Object fromBinary(byte[] bytes, TypeContext context) {
        return fromText(new String(bytes, StandardCharsets.UTF_8), context);
    }
}
