package holo.sql.parser;

import holo.sql.error.SqlException;
import holo.sql.parser.Lexeme.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Cuts a text into lexemes by PostgreSQL's rules: nested comments, dollar quotes, escape and Unicode strings,
/// operators of any length, strings continued on the next line.
public final class Lexer {
    /// Longer identifiers are cut, as by PostgreSQL.
    static final int IDENTIFIER_BYTES_MAX = 63;

    private static final String OPERATOR_CHARACTERS = "+-*/<>=~!@#%^&|`?";
    private static final String MAKES_TRAILING_SIGN_LEGAL = "~!@#%^&|`?";

    private final String text;
    private final List<Lexeme> lexemes = new ArrayList<>();
    private int at;

    private Lexer(String text) {
        this.text = text;
    }

    /// All lexemes of the text; the last is of kind END.
    ///
    /// @throws SqlException 42601 for what is no lexeme
    public static List<Lexeme> scan(String text) {
        Lexer lexer = new Lexer(text);
        lexer.run();
        return lexer.lexemes;
    }

    /// The position that an error reports for an offset: characters from 1, not UTF-16 units.
    static int position(String text, int offset) {
        return text.codePointCount(0, Math.min(offset, text.length())) + 1;
    }

    /// The position of the string of that value in a text; 0 when there is none, or more than one.
    public static int positionOfString(String text, String value) {
        int found = 0;
        for (Lexeme lexeme : scan(text)) {
            if (lexeme.kind() == Kind.STRING && lexeme.text().equals(value)) {
                if (found != 0) {
                    return 0;
                }
                found = position(text, lexeme.start());
            }
        }
        return found;
    }

    private void run() {
        while (true) {
            skipBlanks();
            if (at >= text.length()) {
                lexemes.add(new Lexeme(Kind.END, text.length(), text.length(), ""));
                return;
            }
            next();
        }
    }

    private char peek(int ahead) {
        return at + ahead < text.length() ? text.charAt(at + ahead) : '\0';
    }

    private void skipBlanks() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f') {
                at++;
            } else if (c == '-' && peek(1) == '-') {
                while (at < text.length() && text.charAt(at) != '\n' && text.charAt(at) != '\r') {
                    at++;
                }
            } else if (c == '/' && peek(1) == '*') {
                skipComment();
            } else {
                return;
            }
        }
    }

    private void skipComment() {
        int start = at;
        int depth = 1;
        at += 2;
        while (depth > 0) {
            if (at >= text.length()) {
                throw error("unterminated /* comment", start, text.length());
            }
            if (text.startsWith("/*", at)) {
                depth++;
                at += 2;
            } else if (text.startsWith("*/", at)) {
                depth--;
                at += 2;
            } else {
                at++;
            }
        }
    }

    private void next() {
        int start = at;
        char c = text.charAt(at);
        if (c == '\'') {
            string(start);
        } else if (c == '"') {
            String name = quoted(start, '"', "unterminated quoted identifier");
            if (name.isEmpty()) {
                throw error("zero-length delimited identifier", start, at);
            }
            add(Kind.QUOTED_IDENTIFIER, start, cut(name));
        } else if ((c == 'e' || c == 'E') && peek(1) == '\'') {
            at++;
            add(Kind.STRING, start, continued(EscapeString.unescape(escapeBody(start), text, start)));
        } else if ((c == 'n' || c == 'N') && peek(1) == '\'') {
            at++;
            string(start);
        } else if ((c == 'b' || c == 'B' || c == 'x' || c == 'X') && peek(1) == '\'') {
            at++;
            String digits = quoted(start, '\'', "unterminated bit string literal");
            add(Kind.BIT_STRING, start, Character.toLowerCase(c) + digits);
        } else if ((c == 'u' || c == 'U') && peek(1) == '&' && (peek(2) == '\'' || peek(2) == '"')) {
            unicode(start, peek(2));
        } else if (isIdentifierStart(c)) {
            while (at < text.length() && isIdentifierPart(text.charAt(at))) {
                at++;
            }
            add(Kind.WORD, start, cut(text.substring(start, at).toLowerCase(Locale.ROOT)));
        } else if (isDigit(c) || (c == '.' && isDigit(peek(1)))) {
            number(start);
        } else if (c == '$') {
            dollar(start);
        } else if (c == ':' && (peek(1) == ':' || peek(1) == '=')) {
            at += 2;
            add(Kind.PUNCTUATION, start, text.substring(start, at));
        } else if (c == '.' && peek(1) == '.') {
            at += 2;
            add(Kind.PUNCTUATION, start, "..");
        } else if ("()[],;:.".indexOf(c) >= 0) {
            at++;
            add(Kind.PUNCTUATION, start, String.valueOf(c));
        } else if (OPERATOR_CHARACTERS.indexOf(c) >= 0) {
            operator(start);
        } else {
            throw error("syntax error", start, start + Character.charCount(text.codePointAt(start)));
        }
    }

    private void add(Kind kind, int start, String value) {
        lexemes.add(new Lexeme(kind, start, at, value));
    }

    private void string(int start) {
        add(Kind.STRING, start, continued(quoted(start, '\'', "unterminated quoted string")));
    }

    /// Appends the pieces of a string that goes on after a line break.
    private String continued(String first) {
        StringBuilder all = null;
        while (true) {
            int p = at;
            boolean newline = false;
            while (p < text.length() && Character.isWhitespace(text.charAt(p))) {
                newline |= text.charAt(p) == '\n' || text.charAt(p) == '\r';
                p++;
            }
            if (!newline || p >= text.length() || text.charAt(p) != '\'') {
                return all == null ? first : all.toString();
            }
            at = p;
            all = all == null ? new StringBuilder(first) : all;
            all.append(quoted(p, '\'', "unterminated quoted string"));
        }
    }

    /// Reads from an opening quote at the current place; doubled quotes stand for one.
    private String quoted(int start, char quote, String unterminated) {
        int from = ++at;
        StringBuilder pieces = null;
        while (true) {
            int close = text.indexOf(quote, at);
            if (close < 0) {
                throw error(unterminated, start, text.length());
            }
            at = close + 1;
            if (peek(0) != quote) {
                String tail = text.substring(from, close);
                return pieces == null ? tail : pieces.append(tail).toString();
            }
            pieces = pieces == null ? new StringBuilder() : pieces;
            pieces.append(text, from, at);
            from = ++at;
        }
    }

    private String escapeBody(int start) {
        int from = ++at;
        while (true) {
            if (at >= text.length()) {
                throw error("unterminated quoted string", start, text.length());
            }
            char c = text.charAt(at);
            if (c == '\\') {
                at += 2;
            } else if (c == '\'' && peek(1) == '\'') {
                at += 2;
            } else if (c == '\'') {
                return text.substring(from, at++);
            } else {
                at++;
            }
        }
    }

    private void unicode(int start, char quote) {
        at += 2;
        String body =
                quoted(start, quote, quote == '"' ? "unterminated quoted identifier" : "unterminated quoted string");
        int end = at;
        char escape = '\\';
        skipBlanks();
        if (text.regionMatches(true, at, "uescape", 0, 7)) {
            at += 7;
            skipBlanks();
            String given = peek(0) == '\'' ? quoted(at, '\'', "unterminated quoted string") : "";
            if (given.length() != 1 || "+'\" ".contains(given) || Character.digit(given.charAt(0), 16) >= 0) {
                throw error("invalid Unicode escape character", end, at);
            }
            escape = given.charAt(0);
        } else {
            at = end;
        }
        String value = EscapeString.unicode(body, escape, text, start);
        add(quote == '"' ? Kind.QUOTED_IDENTIFIER : Kind.STRING, start, quote == '"' ? cut(value) : value);
    }

    private void number(int start) {
        while (isDigit(peek(0))) {
            at++;
        }
        if (peek(0) == '.' && peek(1) != '.') {
            at++;
            while (isDigit(peek(0))) {
                at++;
            }
        }
        if (peek(0) == 'e' || peek(0) == 'E') {
            int sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
            if (isDigit(peek(1 + sign))) {
                at += 1 + sign;
                while (isDigit(peek(0))) {
                    at++;
                }
            }
        }
        if (at < text.length() && isIdentifierStart(peek(0))) {
            throw error("trailing junk after numeric literal", start, at + 1);
        }
        add(Kind.NUMBER, start, text.substring(start, at));
    }

    private void dollar(int start) {
        if (isDigit(peek(1))) {
            at++;
            while (isDigit(peek(0))) {
                at++;
            }
            add(Kind.PARAMETER, start, text.substring(start, at));
            return;
        }
        int p = at + 1;
        while (p < text.length() && text.charAt(p) != '$' && isIdentifierPart(text.charAt(p))) {
            p++;
        }
        if (p >= text.length() || text.charAt(p) != '$') {
            throw error("syntax error", start, start + 1);
        }
        String tag = text.substring(at, p + 1);
        int close = text.indexOf(tag, p + 1);
        if (close < 0) {
            throw error("unterminated dollar-quoted string", start, text.length());
        }
        at = close + tag.length();
        add(Kind.STRING, start, text.substring(p + 1, close));
    }

    private void operator(int start) {
        int p = at;
        boolean trailingSignLegal = false;
        while (p < text.length() && OPERATOR_CHARACTERS.indexOf(text.charAt(p)) >= 0) {
            if (p > start && (text.startsWith("--", p) || text.startsWith("/*", p))) {
                break;
            }
            trailingSignLegal |= MAKES_TRAILING_SIGN_LEGAL.indexOf(text.charAt(p)) >= 0;
            p++;
        }
        while (p - start > 1 && !trailingSignLegal && (text.charAt(p - 1) == '+' || text.charAt(p - 1) == '-')) {
            p--;
        }
        at = p;
        add(Kind.OPERATOR, start, text.substring(start, p));
    }

    private SqlException error(String message, int start, int end) {
        return SqlException.of("42601", message + " at or near \"" + text.substring(start, end) + "\"")
                .withPosition(position(text, start));
    }

    private static String cut(String name) {
        if (name.length() * 3 <= IDENTIFIER_BYTES_MAX) {
            return name;
        }
        int bytes = 0;
        int end = 0;
        while (end < name.length()) {
            int c = name.codePointAt(end);
            bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
            if (bytes > IDENTIFIER_BYTES_MAX) {
                break;
            }
            end += Character.charCount(c);
        }
        return name.substring(0, end);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isIdentifierStart(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
    }

    private static boolean isIdentifierPart(char c) {
        return isIdentifierStart(c) || isDigit(c) || c == '$';
    }
}
