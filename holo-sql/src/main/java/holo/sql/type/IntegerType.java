package holo.sql.type;

/// smallint, integer and bigint.
final class IntegerType extends AbstractType {
    private final long least;
    private final long greatest;

    IntegerType(int oid, String name, String displayName, int length, int arrayOid) {
        super(oid, name, displayName, length, TypeCategory.NUMERIC, false, arrayOid);
        this.least = -1L << (length * 8 - 1);
        this.greatest = ~least;
    }

    @Override
    public String toText(Object value, TypeContext context) {
        return value.toString();
    }

    @Override
    public byte[] toBinary(Object value, TypeContext context) {
        long number = ((Number) value).longValue();
        return switch (length()) {
            case 2 -> BinaryFormat.ofShort((int) number);
            case 4 -> BinaryFormat.ofInt((int) number);
            default -> BinaryFormat.ofLong(number);
        };
    }

    @Override
    public Object fromText(String text, TypeContext context) {
        return box(parse(text));
    }

    private long parse(String text) {
        int end = text.length();
        int at = 0;
        while (at < end && isSpace(text.charAt(at))) {
            at++;
        }
        while (end > at && isSpace(text.charAt(end - 1))) {
            end--;
        }
        boolean negative = false;
        if (at < end && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
            negative = text.charAt(at) == '-';
            at++;
        }
        if (at == end) {
            throw invalidText(text);
        }
        // Summed up negatively, because the least value has no positive counterpart.
        long sum = 0;
        boolean overflow = false;
        for (; at < end; at++) {
            int digit = text.charAt(at) - '0';
            if (digit < 0 || digit > 9) {
                throw invalidText(text);
            }
            if (sum < (Long.MIN_VALUE + digit) / 10) {
                overflow = true;
            }
            sum = sum * 10 - digit;
        }
        if (overflow || (negative ? sum < least : sum < -greatest)) {
            throw outOfRange(text);
        }
        return negative ? sum : -sum;
    }

    static boolean isSpace(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    private Object box(long number) {
        return switch (length()) {
            case 2 -> (Object) (short) number;
            case 4 -> (Object) (int) number;
            default -> (Object) number;
        };
    }

    @Override
    public Object fromBinary(byte[] bytes, TypeContext context) {
        expect(bytes, length());
        return switch (length()) {
            case 2 -> (Object) BinaryFormat.getShort(bytes, 0);
            case 4 -> (Object) BinaryFormat.getInt(bytes, 0);
            default -> (Object) BinaryFormat.getLong(bytes, 0);
        };
    }
}
