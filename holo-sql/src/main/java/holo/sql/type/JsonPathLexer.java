package holo.sql.type;

import holo.sql.error.SqlException;
import java.util.ArrayList;
import java.util.List;

/// Cuts the text of a path into tokens.
final class JsonPathLexer {
    private static final String SPECIAL = "?%$.[]{}()|&!=<>@#,*:-+/ \t\n\r\f\\\"";

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private JsonPathLexer(String text) {
        this.text = text;
    }

    /// What a token is.
    enum Kind {
        WORD,
        STRING,
        NUMBER,
        INTEGER,
        VARIABLE,
        SYMBOL,
        END
    }

    /// @param value of strings without quotes and escapes
    /// @param source as written
    record Token(Kind kind, String value, String source) {
        boolean is(String symbol) {
            return kind == Kind.SYMBOL && value.equals(symbol);
        }

        boolean isWord(String word) {
            return kind == Kind.WORD && value.equalsIgnoreCase(word);
        }
    }

    static List<Token> scan(String text) {
        JsonPathLexer lexer = new JsonPathLexer(text);
        lexer.scan();
        return lexer.tokens;
    }

    private void add(Kind kind, String value, int start) {
        tokens.add(new Token(kind, value, text.substring(start, at)));
    }

    private void scan() {
        while (at < text.length()) {
            char c = text.charAt(at);
            int start = at;
            if (Character.isWhitespace(c)) {
                at++;
            } else if (text.startsWith("/*", at)) {
                int end = text.indexOf("*/", at + 2);
                if (end < 0) {
                    throw SqlException.of("42601", "unexpected end of comment at end of jsonpath input");
                }
                at = end + 2;
            } else if (c == '"') {
                String value = quoted();
                add(Kind.STRING, value, start);
            } else if (c == '$' && at + 1 < text.length() && text.charAt(at + 1) == '"') {
                at++;
                String value = quoted();
                add(Kind.VARIABLE, value, start);
            } else if (c == '$' && at + 1 < text.length() && isWordPart(text.charAt(at + 1))) {
                at++;
                String value = word();
                add(Kind.VARIABLE, value, start);
            } else if (isDigit(at) || c == '.' && isDigit(at + 1)) {
                number(start);
            } else if (SPECIAL.indexOf(c) >= 0 && c != '\\') {
                symbol(start);
            } else {
                String value = word();
                add(Kind.WORD, value, start);
            }
        }
        tokens.add(new Token(Kind.END, "", ""));
    }

    private boolean isDigit(int i) {
        return i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }

    private static boolean isWordPart(char c) {
        return SPECIAL.indexOf(c) < 0 || c == '\\';
    }

    private String word() {
        StringBuilder out = new StringBuilder();
        while (at < text.length() && isWordPart(text.charAt(at))) {
            char c = text.charAt(at++);
            if (c == '\\') {
                escape(out);
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    private void skipDigits() {
        while (isDigit(at)) {
            at++;
        }
    }

    private void number(int start) {
        skipDigits();
        boolean integer = true;
        if (at < text.length() && text.charAt(at) == '.') {
            integer = false;
            at++;
            skipDigits();
        }
        if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            int mark = at++;
            if (at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
                at++;
            }
            if (isDigit(at)) {
                integer = false;
                skipDigits();
            } else {
                at = mark;
            }
        }
        String digits = text.substring(start, at);
        boolean leadingZero =
                digits.length() > 1 && digits.charAt(0) == '0' && digits.charAt(1) >= '0' && digits.charAt(1) <= '9';
        if (leadingZero || at < text.length() && isWordPart(text.charAt(at))) {
            at = leadingZero ? start + 2 : at + 1;
            throw SqlException.of(
                    "42601",
                    "trailing junk after numeric literal at or near \"" + text.substring(start, at)
                            + "\" of jsonpath input");
        }
        add(integer ? Kind.INTEGER : Kind.NUMBER, digits, start);
    }

    private void symbol(int start) {
        for (String two : List.of("**", "&&", "||", "==", "!=", "<>", "<=", ">=")) {
            if (text.startsWith(two, at)) {
                at += 2;
                add(Kind.SYMBOL, two.equals("<>") ? "!=" : two, start);
                return;
            }
        }
        at++;
        String one = text.substring(start, at);
        add(Kind.SYMBOL, one.equals("=") ? "==" : one, start);
    }

    private String quoted() {
        StringBuilder out = new StringBuilder();
        at++;
        while (true) {
            if (at >= text.length()) {
                throw SqlException.of("42601", "unterminated quoted string at end of jsonpath input");
            }
            char c = text.charAt(at++);
            if (c == '"') {
                return out.toString();
            }
            if (c == '\\') {
                escape(out);
            } else {
                out.append(c);
            }
        }
    }

    private void escape(StringBuilder out) {
        if (at >= text.length()) {
            throw SqlException.of("42601", "unexpected end after backslash at end of jsonpath input");
        }
        char c = text.charAt(at++);
        switch (c) {
            case 'b' -> out.append('\b');
            case 'f' -> out.append('\f');
            case 'n' -> out.append('\n');
            case 'r' -> out.append('\r');
            case 't' -> out.append('\t');
            case 'v' -> out.append('\u000b');
            case 'x' -> out.append((char) hex(2, 2, "hexadecimal character sequence"));
            case 'u' -> unicode(out);
            default -> out.append(c);
        }
    }

    private void unicode(StringBuilder out) {
        int code;
        if (at < text.length() && text.charAt(at) == '{') {
            at++;
            code = hex(1, 6, "Unicode escape sequence");
            if (at >= text.length() || text.charAt(at++) != '}') {
                throw invalid("Unicode escape sequence");
            }
        } else {
            code = hex(4, 4, "Unicode escape sequence");
        }
        if (code == 0) {
            throw SqlException.of("22P05", "unsupported Unicode escape sequence")
                    .withDetail("\\u0000 cannot be converted to text.");
        }
        boolean afterHigh = !out.isEmpty() && Character.isHighSurrogate(out.charAt(out.length() - 1));
        if (afterHigh != (code >= 0xdc00 && code <= 0xdfff)) {
            throw SqlException.of("22P02", "invalid input syntax for type jsonpath")
                    .withDetail(
                            afterHigh
                                    ? "Unicode low surrogate must follow a high surrogate."
                                    : code >= 0xdc00 && code <= 0xdfff
                                            ? "Unicode low surrogate must follow a high surrogate."
                                            : "Unicode high surrogate must not follow a high surrogate.");
        }
        out.appendCodePoint(code);
    }

    private static SqlException invalid(String what) {
        return SqlException.of("42601", "invalid " + what + " at or near \"\\\" of jsonpath input");
    }

    private int hex(int least, int most, String what) {
        int value = 0;
        int digits = 0;
        while (digits < most && at < text.length() && Character.digit(text.charAt(at), 16) >= 0) {
            value = value * 16 + Character.digit(text.charAt(at++), 16);
            digits++;
        }
        if (digits < least) {
            throw invalid(what);
        }
        return value;
    }
}
