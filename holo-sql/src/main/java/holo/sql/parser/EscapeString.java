package holo.sql.parser;

import holo.sql.error.SqlException;

/// The escapes inside E'…' and U&'…'.
final class EscapeString {
    private EscapeString() {}

    /// @param body what stands between the quotes of an E'…' string
    static String unescape(String body, String statement, int start) {
        if (body.indexOf('\\') < 0 && body.indexOf('\'') < 0) {
            return body;
        }
        StringBuilder out = new StringBuilder(body.length());
        java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
        int i = 0;
        while (i < body.length()) {
            char c = body.charAt(i);
            if (c == '\'') {
                flush(bytes, out);
                out.append('\'');
                i += 2;
            } else if (c != '\\' || i + 1 >= body.length()) {
                flush(bytes, out);
                out.append(c);
                i++;
            } else {
                char e = body.charAt(i + 1);
                i += 2;
                if (e >= '0' && e <= '7') {
                    int value = e - '0';
                    for (int n = 0; n < 2 && i < body.length() && Character.digit(body.charAt(i), 8) >= 0; n++) {
                        value = value * 8 + Character.digit(body.charAt(i++), 8);
                    }
                    bytes.write(value);
                } else if (e == 'x' && i < body.length() && Character.digit(body.charAt(i), 16) >= 0) {
                    int value = 0;
                    for (int n = 0; n < 2 && i < body.length() && Character.digit(body.charAt(i), 16) >= 0; n++) {
                        value = value * 16 + Character.digit(body.charAt(i++), 16);
                    }
                    bytes.write(value);
                } else if (e == 'u' || e == 'U') {
                    flush(bytes, out);
                    int digits = e == 'u' ? 4 : 8;
                    out.append(codeUnit(hex(body, i, digits, "22025", statement, start), statement, start));
                    i += digits;
                } else {
                    flush(bytes, out);
                    out.append(
                            switch (e) {
                                case 'b' -> '\b';
                                case 'f' -> '\f';
                                case 'n' -> '\n';
                                case 'r' -> '\r';
                                case 't' -> '\t';
                                default -> e;
                            });
                }
            }
        }
        flush(bytes, out);
        return paired(out, statement, start);
    }

    /// @param body what stands between the quotes of a U&'…' string or identifier
    static String unicode(String body, char escape, String statement, int start) {
        StringBuilder out = new StringBuilder(body.length());
        int i = 0;
        while (i < body.length()) {
            char c = body.charAt(i++);
            if (c != escape) {
                out.append(c);
            } else if (i < body.length() && body.charAt(i) == escape) {
                out.append(escape);
                i++;
            } else if (i < body.length() && body.charAt(i) == '+') {
                out.append(codeUnit(hex(body, i + 1, 6, "42601", statement, start), statement, start));
                i += 7;
            } else {
                out.append(codeUnit(hex(body, i, 4, "42601", statement, start), statement, start));
                i += 4;
            }
        }
        return paired(out, statement, start);
    }

    /// The text, in which escapes of surrogates have to make pairs.
    private static String paired(StringBuilder text, String statement, int start) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (Character.isSurrogate(c) && !pair) {
                throw SqlException.of("42601", "invalid Unicode surrogate pair")
                        .withPosition(Lexer.position(statement, start));
            }
            i += pair ? 1 : 0;
        }
        return text.toString();
    }

    private static void flush(java.io.ByteArrayOutputStream bytes, StringBuilder out) {
        if (bytes.size() > 0) {
            out.append(bytes.toString(java.nio.charset.StandardCharsets.UTF_8));
            bytes.reset();
        }
    }

    private static int hex(String body, int from, int digits, String state, String statement, int start) {
        int value = 0;
        for (int n = 0; n < digits; n++) {
            int d = from + n < body.length() ? Character.digit(body.charAt(from + n), 16) : -1;
            if (d < 0) {
                throw SqlException.of(state, "invalid Unicode escape")
                        .withHint("Unicode escapes must be "
                                + (state.equals("42601") ? "\\XXXX or \\+XXXXXX." : "\\uXXXX or \\UXXXXXXXX."))
                        .withPosition(Lexer.position(statement, start));
            }
            value = value * 16 + d;
        }
        return value;
    }

    private static String codeUnit(int value, String statement, int start) {
        if (value == 0 || value > Character.MAX_CODE_POINT) {
            throw SqlException.of("42601", "invalid Unicode escape value")
                    .withPosition(Lexer.position(statement, start));
        }
        return value < 0x10000 ? String.valueOf((char) value) : Character.toString(value);
    }
}
