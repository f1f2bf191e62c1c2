package holo.sql.type;

import holo.sql.error.SqlException;

/// bit and varbit. A value is a string of the characters 0 and 1.
final class BitType extends AbstractType {
    private static final int BITS_MAX = 83_886_080;

    BitType(boolean varying) {
        super(
                varying ? 1562 : 1560,
                varying ? "varbit" : "bit",
                varying ? "bit varying" : "bit",
                -1,
                TypeCategory.BIT_STRING,
                varying,
                varying ? 1563 : 1561);
    }

    @Override
    public String toText(Object value, TypeContext context) {
        return (String) value;
    }

    @Override
    public byte[] toBinary(Object value, TypeContext context) {
        String bits = (String) value;
        byte[] b = new byte[4 + (bits.length() + 7) / 8];
        BinaryFormat.putInt(b, 0, bits.length());
        for (int i = 0; i < bits.length(); i++) {
            if (bits.charAt(i) == '1') {
                b[4 + i / 8] |= (byte) (0x80 >> i % 8);
            }
        }
        return b;
    }

    @Override
    public Object fromText(String text, TypeContext context) {
        boolean hex = text.startsWith("x") || text.startsWith("X");
        boolean prefixed = hex || text.startsWith("b") || text.startsWith("B");
        StringBuilder bits = new StringBuilder();
        for (int i = prefixed ? 1 : 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int digit = c < 128 ? Character.digit(c, hex ? 16 : 2) : -1;
            if (digit < 0) {
                throw SqlException.of(
                        "22P02", "\"" + c + "\" is not a valid " + (hex ? "hexadecimal" : "binary") + " digit");
            }
            if (hex) {
                bits.append(digit >> 3)
                        .append(digit >> 2 & 1)
                        .append(digit >> 1 & 1)
                        .append(digit & 1);
            } else {
                bits.append(digit);
            }
        }
        if (bits.length() > BITS_MAX) {
            throw SqlException.of("54000", "bit string length exceeds the maximum allowed (" + BITS_MAX + ")");
        }
        return bits.toString();
    }

    @Override
    public Object fromBinary(byte[] bytes, TypeContext context) {
        if (bytes.length < 4) {
            throw invalidBinary();
        }
        int length = BinaryFormat.getInt(bytes, 0);
        if (length < 0 || bytes.length != 4 + (length + 7) / 8) {
            throw invalidBinary();
        }
        StringBuilder bits = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            bits.append((bytes[4 + i / 8] & 0x80 >> i % 8) != 0 ? '1' : '0');
        }
        return bits.toString();
    }
}
