package holo.sql.parser;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The text of one statement with its literals taken out, so that statements which differ only in them share a plan.
/// Made by one pass over the characters, without lexemes.
///
/// Texts that hold anything unusual (several statements, comments, escape strings, dollar quotes) are not normalised:
/// they are parsed each time they come.
///
/// @param key the text with a mark in place of each literal; texts with one key differ in literals only, and these are
///     of the same kinds
/// @param literals in order
/// @param parameters the highest `$n`, 0 for none
public record NormalizedText(String key, List<Literal> literals, int parameters) {
    /// Longer texts are loads of data rather than statements that come again.
    public static final int TEXT_MAX = 16 * 1024;

    static final int LITERALS_MAX = 256;

    private static final int INT4_DIGITS = 9;
    private static final int INT8_DIGITS = 18;
    private static final int PARAMETER_MAX = 65_535;
    private static final List<String> VERBS = List.of("select", "insert", "update", "delete", "with", "values");
    private static final String OPERATORS_BEFORE_SIGN = "=<>+-*/";
    private static final String OPERATOR_CHARACTERS = "+-*/<>=~!@#%^&|?`()[],.:";

    /// What a literal is, as far as its characters tell.
    public enum Kind {
        INT4,
        INT8,
        NUMERIC,
        STRING;

        /// Stands for a literal of the kind in a key; no text that is normalised holds it.
        char mark() {
            return (char) (1 + ordinal());
        }
    }

    /// A literal.
    ///
    /// @param start offset of its first character
    /// @param text a number as written, with its sign, a string without its quotes
    public record Literal(int start, Kind kind, String text) {}

    public NormalizedText {
        literals = List.copyOf(literals);
    }

    /// Null for texts that are not normalised, statements other than queries and changes of rows among them.
    public static @Nullable NormalizedText of(String text) {
        return text.length() > TEXT_MAX || !beginsWithVerb(text) ? null : new Scan(text).run();
    }

    private static boolean beginsWithVerb(String text) {
        int start = 0;
        while (start < text.length() && isBlank(text.charAt(start))) {
            start++;
        }
        for (String verb : VERBS) {
            int end = start + verb.length();
            if (text.regionMatches(true, start, verb, 0, verb.length())
                    && end < text.length()
                    && !isWordPart(text.charAt(end))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isWordStart(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
    }

    private static boolean isWordPart(char c) {
        return isWordStart(c) || isDigit(c) || c == '$';
    }

    /// One pass. What cannot be normalised sets {@link #unusual}.
    private static final class Scan {
        private final String text;
        private final StringBuilder key;
        private final List<Literal> literals = new ArrayList<>(4);
        private int at;
        private int copied;
        private int parameters;
        private boolean unusual;

        Scan(String text) {
            this.text = text;
            this.key = new StringBuilder(text.length());
        }

        @Nullable
        NormalizedText run() {
            int end = text.length();
            while (end > 0 && (isBlank(text.charAt(end - 1)) || text.charAt(end - 1) == ';')) {
                end--;
            }
            while (at < end && !unusual) {
                next();
            }
            if (unusual || at != end || literals.size() > LITERALS_MAX) {
                return null;
            }
            key.append(text, copied, end);
            return new NormalizedText(key.toString(), literals, parameters);
        }

        private char peek(int ahead) {
            return at + ahead < text.length() ? text.charAt(at + ahead) : '\0';
        }

        private void next() {
            char c = text.charAt(at);
            if (isBlank(c)) {
                at++;
            } else if (isWordStart(c)) {
                word();
            } else if (isDigit(c) || (c == '.' && isDigit(peek(1)))) {
                number(at);
            } else if (c == '-' && isSign()) {
                number(at++);
            } else if (c == '\'') {
                string();
            } else if (c == '"') {
                quotedName();
            } else if (c == '$') {
                parameter();
            } else if ((c == '-' && peek(1) == '-') || (c == '/' && peek(1) == '*')) {
                unusual = true;
            } else {
                unusual = OPERATOR_CHARACTERS.indexOf(c) < 0;
                at++;
            }
        }

        private void word() {
            while (at < text.length() && isWordPart(text.charAt(at))) {
                at++;
            }
            // E'…', B'…', date'…': the word belongs to the string.
            unusual = peek(0) == '\'' || (peek(0) == '&' && (peek(1) == '\'' || peek(1) == '"'));
        }

        /// Whether the minus here belongs to the number behind it, as it does for the parser: nothing stands before it
        /// that it could subtract from, and no cast takes the number first.
        private boolean isSign() {
            if (!isDigit(peek(1))) {
                return false;
            }
            int before = at - 1;
            while (before >= 0 && isBlank(text.charAt(before))) {
                before--;
            }
            char c = before < 0 ? '\0' : text.charAt(before);
            boolean bracket = c == '(' || c == ',';
            // Without a blank between them, the two may be one operator.
            if (!bracket && (before == at - 1 || OPERATORS_BEFORE_SIGN.indexOf(c) < 0)) {
                return false;
            }
            int end = at + 1;
            while (end < text.length() && (isDigit(text.charAt(end)) || text.charAt(end) == '.')) {
                end++;
            }
            while (end < text.length() && isBlank(text.charAt(end))) {
                end++;
            }
            return end == text.length() || (text.charAt(end) != ':' && text.charAt(end) != '[');
        }

        /// @param literal where the literal starts: at its sign, if it has one
        private void number(int literal) {
            int start = at;
            boolean integer = true;
            while (isDigit(peek(0))) {
                at++;
            }
            if (peek(0) == '.') {
                integer = false;
                at++;
                while (isDigit(peek(0))) {
                    at++;
                }
            }
            if (isWordPart(peek(0)) || peek(0) == '.') {
                unusual = true;
                return;
            }
            int digits = at - start;
            Kind kind = !integer ? Kind.NUMERIC : digits > INT4_DIGITS ? Kind.INT8 : Kind.INT4;
            if (integer && digits > INT4_DIGITS && !isSettled(start)) {
                unusual = true;
                return;
            }
            add(literal, kind, text.substring(literal, at));
        }

        /// Whether the digits alone tell the type: not between the greatest integer and the next power of ten.
        private boolean isSettled(int start) {
            int digits = at - start;
            if (digits > INT8_DIGITS || text.charAt(start) == '0') {
                return false;
            }
            return digits > INT4_DIGITS + 1 || Long.parseLong(text.substring(start, at)) > Integer.MAX_VALUE + 1L;
        }

        private void string() {
            int start = at;
            int from = ++at;
            StringBuilder pieces = null;
            while (true) {
                int close = text.indexOf('\'', at);
                if (close < 0) {
                    unusual = true;
                    return;
                }
                at = close + 1;
                if (peek(0) != '\'') {
                    String tail = text.substring(from, close);
                    add(
                            start,
                            Kind.STRING,
                            pieces == null ? tail : pieces.append(tail).toString());
                    // A string on the next line would continue this one.
                    unusual = continues();
                    return;
                }
                pieces = pieces == null ? new StringBuilder() : pieces;
                pieces.append(text, from, at);
                from = ++at;
            }
        }

        private boolean continues() {
            int p = at;
            while (p < text.length() && isBlank(text.charAt(p))) {
                p++;
            }
            return p < text.length() && text.charAt(p) == '\'';
        }

        private void quotedName() {
            int close = text.indexOf('"', at + 1);
            unusual = close < 0 || hasControl(at, close);
            at = close + 1;
        }

        private boolean hasControl(int from, int to) {
            for (int i = from; i < to; i++) {
                if (text.charAt(i) < ' ') {
                    return true;
                }
            }
            return false;
        }

        private void parameter() {
            int start = ++at;
            int number = 0;
            while (isDigit(peek(0)) && number <= PARAMETER_MAX) {
                number = number * 10 + peek(0) - '0';
                at++;
            }
            unusual = at == start || number == 0 || number > PARAMETER_MAX || isWordPart(peek(0));
            parameters = Math.max(parameters, number);
        }

        private void add(int start, Kind kind, String value) {
            key.append(text, copied, start).append(kind.mark());
            copied = at;
            literals.add(new Literal(start, kind, value));
        }
    }
}
