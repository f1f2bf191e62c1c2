package holo.sql.type;

import holo.sql.error.SqlException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Splits what people write for dates and times into fields, by their shape alone.
final class DateTimeLexer {
    /// Fields of one text.
    private static final int FIELDS_MAX = 25;

    private final String text;
    private final Supplier<SqlException> invalid;
    private final Predicate<String> isToken;
    private final List<Field> fields = new ArrayList<>();
    private int at;

    /// The shape of a field.
    enum Kind {
        /// Digits or letters with `-`, `/` or `.` between them; also a zone's name with punctuation.
        DATE,
        /// Digits with colons.
        TIME,
        /// Digits, perhaps with a point.
        NUMBER,
        /// A sign and digits.
        ZONE,
        /// Letters.
        WORD,
        /// A sign and letters.
        SIGNED_WORD
    }

    /// @param text in lower case
    record Field(Kind kind, String text) {}

    private DateTimeLexer(String text, Supplier<SqlException> invalid, Predicate<String> isToken) {
        this.text = text;
        this.invalid = invalid;
        this.isToken = isToken;
    }

    /// @param lowerCase the text
    /// @param isToken whether letters have a meaning of their own, other than as part of a zone's name
    static List<Field> fields(String lowerCase, Supplier<SqlException> invalid, Predicate<String> isToken) {
        DateTimeLexer lexer = new DateTimeLexer(lowerCase, invalid, isToken);
        lexer.run();
        return lexer.fields;
    }

    private void run() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (IntegerType.isSpace(c)) {
                at++;
                continue;
            }
            int start = at;
            Kind kind;
            if (digit()) {
                kind = number();
            } else if (c == '.') {
                at++;
                digits();
                kind = Kind.NUMBER;
            } else if (letter()) {
                kind = word();
            } else if (c == '+' || c == '-') {
                signed();
                continue;
            } else if (c > ' ' && c < 127) {
                at++;
                continue;
            } else {
                throw invalid.get();
            }
            add(kind, text.substring(start, at));
        }
    }

    private void add(Kind kind, String field) {
        if (fields.size() == FIELDS_MAX) {
            throw invalid.get();
        }
        fields.add(new Field(kind, field));
    }

    private boolean is(char c) {
        return at < text.length() && text.charAt(at) == c;
    }

    private boolean digit() {
        return at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
    }

    private boolean letter() {
        return at < text.length() && (text.charAt(at) >= 'a' && text.charAt(at) <= 'z' || text.charAt(at) > 127);
    }

    private void digits() {
        while (digit()) {
            at++;
        }
    }

    private Kind number() {
        digits();
        if (is(':')) {
            while (digit() || is(':') || is('.')) {
                at++;
            }
            return Kind.TIME;
        }
        if (!is('-') && !is('/') && !is('.')) {
            return Kind.NUMBER;
        }
        char delimiter = text.charAt(at++);
        if (!digit()) {
            while (digit() || letter() || is(delimiter)) {
                at++;
            }
            return Kind.DATE;
        }
        Kind kind = delimiter == '.' ? Kind.NUMBER : Kind.DATE;
        digits();
        if (is(delimiter)) {
            kind = Kind.DATE;
            while (digit() || is(delimiter)) {
                at++;
            }
        }
        return kind;
    }

    private Kind word() {
        int start = at;
        while (letter()) {
            at++;
        }
        boolean date = is('-') || is('/') || is('.');
        if (is('+') || digit()) {
            date = !isToken.test(text.substring(start, at));
        }
        if (!date) {
            return Kind.WORD;
        }
        while (digit() || letter() || is('+') || is('-') || is('/') || is('_') || is('.') || is(':')) {
            at++;
        }
        return Kind.DATE;
    }

    private void signed() {
        String sign = text.substring(at, ++at);
        while (at < text.length() && IntegerType.isSpace(text.charAt(at))) {
            at++;
        }
        int start = at;
        if (digit() || is('.')) {
            while (digit() || is(':') || is('.') || is('-')) {
                at++;
            }
            add(Kind.ZONE, sign + text.substring(start, at));
        } else if (letter()) {
            while (letter()) {
                at++;
            }
            add(Kind.SIGNED_WORD, sign + text.substring(start, at));
        } else {
            throw invalid.get();
        }
    }
}
