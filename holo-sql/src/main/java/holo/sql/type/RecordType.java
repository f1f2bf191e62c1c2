package holo.sql.type;

import holo.sql.error.SqlException;
import java.io.ByteArrayOutputStream;

/// record: written, never read.
final class RecordType extends AbstractType {
    RecordType() {
        super(2249, "record", "record", -1, TypeCategory.PSEUDO, false, 2287);
    }

    @Override
    public String toText(Object value, TypeContext context) {
        PgRecord record = (PgRecord) value;
        StringBuilder text = new StringBuilder("(");
        for (int i = 0; i < record.values().length; i++) {
            if (i > 0) {
                text.append(',');
            }
            Object v = record.values()[i];
            if (v != null) {
                quote(text, record.types().get(i).toText(v, context));
            }
        }
        return text.append(')').toString();
    }

    private static void quote(StringBuilder text, String value) {
        boolean quotes = value.isEmpty();
        for (int i = 0; i < value.length() && !quotes; i++) {
            char c = value.charAt(i);
            quotes = c == '"' || c == '\\' || c == '(' || c == ')' || c == ',' || IntegerType.isSpace(c);
        }
        if (!quotes) {
            text.append(value);
            return;
        }
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append(c);
            }
            text.append(c);
        }
        text.append('"');
    }

    @Override
    public byte[] toBinary(Object value, TypeContext context) {
        PgRecord record = (PgRecord) value;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(BinaryFormat.ofInt(record.values().length));
        for (int i = 0; i < record.values().length; i++) {
            SqlType type = record.types().get(i);
            out.writeBytes(BinaryFormat.ofInt(type.oid()));
            Object v = record.values()[i];
            BinaryFormat.putField(out, v == null ? null : type.toBinary(v, context));
        }
        return out.toByteArray();
    }

    @Override
    public Object fromText(String text, TypeContext context) {
        throw SqlException.of("0A000", "input of anonymous composite types is not implemented");
    }

    @Override
    public Object fromBinary(byte[] bytes, TypeContext context) {
        throw SqlException.of("0A000", "input of anonymous composite types is not implemented");
    }
}
