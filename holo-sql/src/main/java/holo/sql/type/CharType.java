package holo.sql.type;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/// "char": one byte. One that is not ASCII is written as a backslash and its number to the base 8.
final class CharType extends AbstractType {
    private static final Pattern OCTAL = Pattern.compile("\\\\[0-3][0-7]{2}");
    private static final char HIGH = 0x80;

    CharType() {
        super(18, "char", "\"char\"", 1, TypeCategory.INTERNAL, false, 1002);
    }

    @Override
    public String toText(Object value, TypeContext context) {
        String text = (String) value;
        return text.isEmpty() || text.charAt(0) < HIGH ? text : String.format("\\%03o", (int) text.charAt(0));
    }

    @Override
    public byte[] toBinary(Object value, TypeContext context) {
        String text = (String) value;
        return text.isEmpty() ? new byte[] {0} : text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public Object fromText(String text, TypeContext context) {
        if (OCTAL.matcher(text).matches()) {
            int code = Integer.parseInt(text.substring(1), 8) & 0xFF;
            return code == 0 ? "" : String.valueOf((char) code);
        }
        return text.isEmpty() ? "" : String.valueOf((char) (text.getBytes(StandardCharsets.UTF_8)[0] & 0xFF));
    }

    @Override
    public Object fromBinary(byte[] bytes, TypeContext context) {
        expect(bytes, 1);
        return bytes[0] == 0 ? "" : new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
