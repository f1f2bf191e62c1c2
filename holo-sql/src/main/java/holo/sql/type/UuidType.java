package holo.sql.type;

import java.util.UUID;

/// uuid.
final class UuidType extends AbstractType {
    UuidType() {
        super(2950, "uuid", "uuid", 16, TypeCategory.USER, false, 2951);
    }

    @Override
    public String toText(Object value, TypeContext context) {
        return value.toString();
    }

    @Override
    public byte[] toBinary(Object value, TypeContext context) {
        UUID uuid = (UUID) value;
        byte[] b = new byte[16];
        BinaryFormat.putLong(b, 0, uuid.getMostSignificantBits());
        BinaryFormat.putLong(b, 8, uuid.getLeastSignificantBits());
        return b;
    }

    /// Accepts braces and a hyphen after any group of four digits, as PostgreSQL does.
    @Override
    public Object fromText(String text, TypeContext context) {
        int at = 0;
        int end = text.length();
        if (text.startsWith("{")) {
            if (!text.endsWith("}")) {
                throw invalidText(text);
            }
            at++;
            end--;
        }
        long high = 0;
        long low = 0;
        int digits = 0;
        for (; at < end; at++) {
            char c = text.charAt(at);
            if (c == '-' && digits > 0 && digits % 4 == 0 && digits < 32 && text.charAt(at - 1) != '-') {
                continue;
            }
            int digit = c < 128 ? Character.digit(c, 16) : -1;
            if (digit < 0 || digits == 32) {
                throw invalidText(text);
            }
            if (digits++ < 16) {
                high = high << 4 | digit;
            } else {
                low = low << 4 | digit;
            }
        }
        if (digits != 32) {
            throw invalidText(text);
        }
        return new UUID(high, low);
    }

    @Override
    public Object fromBinary(byte[] bytes, TypeContext context) {
        expect(bytes, 16);
        return new UUID(BinaryFormat.getLong(bytes, 0), BinaryFormat.getLong(bytes, 8));
    }
}
