package holo.sql.function;

import holo.sql.error.SqlException;

/// unistr(): `\\XXXX`, `\\+XXXXXX`, `\\uXXXX` and `\\UXXXXXXXX` stand for characters.
final class UnicodeEscapes {
    private final String text;
    private final StringBuilder out = new StringBuilder();
    private int at;
    private int high = -1;

    private UnicodeEscapes(String text) {
        this.text = text;
    }

    static String decode(String text) {
        return new UnicodeEscapes(text).run();
    }

    private String run() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c != '\\') {
                plain(c, 1);
            } else if (text.startsWith("\\\\", at)) {
                plain('\\', 2);
            } else if (hex(at + 1, 4)) {
                escape(at + 1, 4);
            } else if (text.startsWith("+", at + 1) && hex(at + 2, 6)) {
                escape(at + 2, 6);
            } else if (text.startsWith("u", at + 1) && hex(at + 2, 4)) {
                escape(at + 2, 4);
            } else if (text.startsWith("U", at + 1) && hex(at + 2, 8)) {
                escape(at + 2, 8);
            } else {
                throw SqlException.of("42601", "invalid Unicode escape")
                        .withHint("Unicode escapes must be \\XXXX, \\+XXXXXX, \\uXXXX, or \\UXXXXXXXX.");
            }
        }
        if (high >= 0) {
            throw pair();
        }
        return out.toString();
    }

    private void plain(char c, int length) {
        if (high >= 0) {
            throw pair();
        }
        out.append(c);
        at += length;
    }

    private boolean hex(int from, int digits) {
        if (from + digits > text.length()) {
            return false;
        }
        for (int i = from; i < from + digits; i++) {
            if (Character.digit(text.charAt(i), 16) < 0) {
                return false;
            }
        }
        return true;
    }

    private void escape(int from, int digits) {
        long code = Long.parseLong(text.substring(from, from + digits), 16);
        at = from + digits;
        if (code == 0 || code > Character.MAX_CODE_POINT) {
            throw SqlException.of("22023", "invalid Unicode code point: " + String.format("%04X", code));
        }
        int point = (int) code;
        boolean low = point >= Character.MIN_LOW_SURROGATE && point <= Character.MAX_LOW_SURROGATE;
        if (low != high >= 0) {
            throw pair();
        }
        if (low) {
            out.appendCodePoint(Character.toCodePoint((char) high, (char) point));
            high = -1;
        } else if (point >= Character.MIN_HIGH_SURROGATE && point <= Character.MAX_HIGH_SURROGATE) {
            high = point;
        } else {
            out.appendCodePoint(point);
        }
    }

    private static SqlException pair() {
        return SqlException.of("42601", "invalid Unicode surrogate pair");
    }
}
