package holo.sql.type;

import holo.sql.error.SqlException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// macaddr of six bytes and macaddr8 of eight.
final class MacAddressType extends AbstractType {
    /// Bytes with separators, or pairs and triples of them.
    private static final Pattern SIX_BYTES = Pattern.compile(String.join(
            "|",
            separated(":", "([0-9a-f]+)", 6),
            separated("-", "([0-9a-f]+)", 6),
            separated(":", "([0-9a-f]{1,2})([0-9a-f]{1,2})([0-9a-f]{1,2})", 2),
            separated("-", "([0-9a-f]{1,2})([0-9a-f]{1,2})([0-9a-f]{1,2})", 2),
            separated("\\.", "([0-9a-f]{1,2})([0-9a-f]{1,2})", 3),
            separated("-", "([0-9a-f]{1,2})([0-9a-f]{1,2})", 3),
            "([0-9a-f]{1,2})".repeat(6)));

    private static final int OCTET_DIGITS_MAX = 8;

    private final int bytes;

    MacAddressType(int bytes) {
        super(
                bytes == 6 ? 829 : 774,
                bytes == 6 ? "macaddr" : "macaddr8",
                bytes == 6 ? "macaddr" : "macaddr8",
                bytes,
                TypeCategory.USER,
                false,
                bytes == 6 ? 1040 : 775);
        this.bytes = bytes;
    }

    private static String separated(String separator, String group, int count) {
        return (group + separator).repeat(count - 1) + group;
    }

    @Override
    public String toText(Object value, TypeContext context) {
        long bits = ((MacAddress) value).bits();
        StringBuilder text = new StringBuilder(3 * bytes);
        for (int i = bytes - 1; i >= 0; i--) {
            int octet = (int) (bits >> 8 * i) & 0xff;
            text.append(Character.forDigit(octet >> 4, 16)).append(Character.forDigit(octet & 15, 16));
            if (i > 0) {
                text.append(':');
            }
        }
        return text.toString();
    }

    @Override
    public Object fromText(String text, TypeContext context) {
        return bytes == 6 ? six(text) : eight(text);
    }

    private MacAddress six(String text) {
        Matcher matcher = SIX_BYTES.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw invalidText(text);
        }
        long bits = 0;
        for (int group = 1; group <= matcher.groupCount(); group++) {
            String octet = matcher.group(group);
            if (octet != null) {
                long value = octet.length() > OCTET_DIGITS_MAX ? Long.MAX_VALUE : Long.parseLong(octet, 16);
                if (value > 0xff) {
                    throw SqlException.of("22003", "invalid octet value in \"macaddr\" value: \"" + text + "\"");
                }
                bits = bits << 8 | value;
            }
        }
        return new MacAddress(bits);
    }

    /// Pairs of digits, with or without one kind of separator between any of them. Six bytes get FF and FE in the
    /// middle.
    private MacAddress eight(String text) {
        String rest = text.strip();
        char separator = 0;
        long bits = 0;
        int count = 0;
        int at = 0;
        while (at + 1 < rest.length()) {
            int high = rest.charAt(at) < 128 ? Character.digit(rest.charAt(at), 16) : -1;
            int low = rest.charAt(at + 1) < 128 ? Character.digit(rest.charAt(at + 1), 16) : -1;
            if (high < 0 || low < 0 || count == 8) {
                throw invalidText(text);
            }
            bits = bits << 8 | high << 4 | low;
            count++;
            at += 2;
            if (at < rest.length() && ":-.".indexOf(rest.charAt(at)) >= 0) {
                if (separator != 0 && separator != rest.charAt(at)) {
                    throw invalidText(text);
                }
                separator = rest.charAt(at++);
            }
        }
        if (count != 6 && count != 8) {
            throw invalidText(text);
        }
        MacAddress address = new MacAddress(bits);
        return count == 8 ? address : address.widened();
    }

    @Override
    public byte[] toBinary(Object value, TypeContext context) {
        byte[] whole = BinaryFormat.ofLong(((MacAddress) value).bits());
        return java.util.Arrays.copyOfRange(whole, 8 - bytes, 8);
    }

    @Override
    public Object fromBinary(byte[] in, TypeContext context) {
        if (in.length != bytes && (bytes == 6 || in.length != 6)) {
            throw invalidBinary();
        }
        long bits = 0;
        for (byte b : in) {
            bits = bits << 8 | b & 0xff;
        }
        MacAddress address = new MacAddress(bits);
        return in.length == bytes ? address : address.widened();
    }
}
