package holo.sql.type;

import org.jspecify.annotations.Nullable;

/// Reads addresses and networks.
///
/// An inet of four numbers may lack the last ones when it says its prefix. A cidr may lack both: its prefix is that of
/// the class of its first number then, but reaches at least as far as the numbers do; it may be hexadecimal, too.
final class InetParser {
    private static final int BYTE_MAX = 255;

    private final String text;
    private int at;

    InetParser(String text) {
        this.text = text;
    }

    /// The address; null when the text is none.
    @Nullable
    Inet parse(boolean cidr) {
        return text.indexOf(':') >= 0 ? v6() : v4(cidr);
    }

    private char next() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /// Hexadecimal digit; -1 for other characters.
    private static int hex(char c) {
        return c < 128 ? Character.digit(c, 16) : -1;
    }

    private @Nullable Inet v4(boolean cidr) {
        byte[] address = new byte[4];
        boolean hexadecimal = cidr
                && text.length() > 2
                && text.charAt(0) == '0'
                && (text.charAt(1) == 'x' || text.charAt(1) == 'X')
                && hex(text.charAt(2)) >= 0;
        int count = hexadecimal ? nibbles(address) : numbers(address);
        if (count <= 0) {
            return null;
        }
        int prefix = -1;
        if (next() == '/') {
            at++;
            prefix = number(32, true);
            if (prefix < 0) {
                return null;
            }
        }
        if (at != text.length()) {
            return null;
        }
        if (prefix < 0) {
            prefix = cidr ? byClass(address, count) : count == 4 ? 32 : -1;
        } else if (!cidr && prefix / 8 > count) {
            return null;
        }
        return prefix < 0 ? null : Inet.of(address, prefix);
    }

    private static int byClass(byte[] address, int count) {
        int first = address[0] & 0xff;
        int ofClass = first >= 240 ? 32 : first >= 224 ? 8 : first >= 192 ? 24 : first >= 128 ? 16 : 8;
        int prefix = Math.max(ofClass, count * 8);
        return prefix == 8 && first == 224 ? 4 : prefix;
    }

    /// Numbers with dots between them; how many there were, -1 for a mistake.
    private int numbers(byte[] address) {
        int count = 0;
        while (true) {
            int value = number(BYTE_MAX, true);
            if (value < 0 || count == address.length) {
                return -1;
            }
            address[count++] = (byte) value;
            if (next() != '.') {
                return count;
            }
            at++;
            if (!isDigit(next())) {
                return -1;
            }
        }
    }

    private int nibbles(byte[] address) {
        at = 2;
        int digits = 0;
        for (int digit = hex(next()); digit >= 0; digit = hex(next())) {
            if (digits == 2 * address.length) {
                return -1;
            }
            address[digits / 2] |= (byte) (digits % 2 == 0 ? digit << 4 : digit);
            digits++;
            at++;
        }
        return (digits + 1) / 2;
    }

    /// A decimal number; -1 when there is none, or it is too large.
    private int number(int max, boolean leadingZeros) {
        int start = at;
        int value = 0;
        for (; isDigit(next()); at++) {
            if (!leadingZeros && at > start && value == 0) {
                return -1;
            }
            value = value * 10 + next() - '0';
            if (value > max) {
                return -1;
            }
        }
        return at == start ? -1 : value;
    }

    private @Nullable Inet v6() {
        byte[] address = new byte[16];
        int filled = 0;
        int gap = -1;
        if (next() == ':') {
            at++;
            if (next() != ':') {
                return null;
            }
        }
        // Two colons are a gap; a gap at the front has its first one behind it.
        while (at < text.length() && next() != '/') {
            if (next() == ':') {
                if (gap >= 0) {
                    return null;
                }
                gap = filled;
                at++;
                continue;
            }
            int start = at;
            int word = 0;
            for (int digit = hex(next()); digit >= 0; digit = hex(next())) {
                word = word << 4 | digit;
                at++;
                if (at - start > 4) {
                    return null;
                }
            }
            if (next() == '.' && at > start) {
                at = start;
                if (filled > 12 || !embedded(address, filled)) {
                    return null;
                }
                filled += 4;
                break;
            }
            if (at == start || filled == 16) {
                return null;
            }
            address[filled++] = (byte) (word >> 8);
            address[filled++] = (byte) word;
            if (next() == ':') {
                at++;
                if (at == text.length()) {
                    return null;
                }
            } else if (at < text.length() && next() != '/') {
                return null;
            }
        }
        int prefix = 128;
        if (next() == '/') {
            at++;
            prefix = number(128, false);
        }
        if (prefix < 0 || at != text.length()) {
            return null;
        }
        return spread(address, filled, gap, prefix);
    }

    /// Four decimal numbers at the end of a long address.
    private boolean embedded(byte[] address, int from) {
        for (int i = 0; i < 4; i++) {
            int value = number(BYTE_MAX, false);
            if (value < 0) {
                return false;
            }
            address[from + i] = (byte) value;
            if (i < 3) {
                if (next() != '.') {
                    return false;
                }
                at++;
            }
        }
        return at == text.length() || next() == '/';
    }

    private static @Nullable Inet spread(byte[] address, int filled, int gap, int prefix) {
        if (gap < 0) {
            return filled == 16 ? Inet.of(address, prefix) : null;
        }
        if (filled == 16) {
            return null;
        }
        byte[] whole = new byte[16];
        System.arraycopy(address, 0, whole, 0, gap);
        System.arraycopy(address, gap, whole, 16 - (filled - gap), filled - gap);
        return Inet.of(whole, prefix);
    }
}
