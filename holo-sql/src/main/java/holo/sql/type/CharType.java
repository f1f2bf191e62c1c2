package holo.sql.type;

import java.nio.charset.StandardCharsets;

/// "char": one byte.
final class CharType extends AbstractType {
    CharType() {
        super(18, "char", "\"char\"", 1, TypeCategory.INTERNAL, false, 1002);
    }

    @Override
    public String toText(Object value, TypeContext context) {
        return (String) value;
    }

    @Override
    public byte[] toBinary(Object value, TypeContext context) {
        String text = (String) value;
        return text.isEmpty() ? new byte[] {0} : text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public Object fromText(String text, TypeContext context) {
        return text.isEmpty() ? "" : text.substring(0, 1);
    }

    @Override
    public Object fromBinary(byte[] bytes, TypeContext context) {
        expect(bytes, 1);
        return bytes[0] == 0 ? "" : new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
