package holo.sql.type;

import holo.sql.error.SqlException;
import org.jspecify.annotations.Nullable;

/// Reads the text of a range: `[1,10)`, `("a,b",]`, `empty`.
final class RangeText {
    private static final String EMPTY = "empty";

    private final RangeType type;
    private final String text;
    private final TypeContext context;
    private int at;

    RangeText(RangeType type, String text, TypeContext context) {
        this.type = type;
        this.text = text;
        this.context = context;
    }

    PgRange parse() {
        skipSpace();
        if (text.regionMatches(true, at, EMPTY, 0, EMPTY.length())) {
            at += EMPTY.length();
            skipSpace();
            expectEnd("Junk after \"empty\" key word.");
            return type.empty();
        }
        char open = peek();
        if (open != '[' && open != '(') {
            throw malformed("Missing left parenthesis or bracket.");
        }
        at++;
        String lower = bound();
        if (peek() != ',') {
            throw malformed("Missing comma after lower bound.");
        }
        at++;
        String upper = bound();
        char close = peek();
        if (close != ']' && close != ')') {
            throw malformed("Too many commas.");
        }
        at++;
        skipSpace();
        expectEnd("Junk after right parenthesis or bracket.");
        SqlType subtype = type.subtype();
        Object from = lower == null ? null : subtype.fromText(lower, context);
        Object to = upper == null ? null : subtype.fromText(upper, context);
        return type.make(from, to, open == '[', close == ']');
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }

    private void skipSpace() {
        while (at < text.length() && IntegerType.isSpace(text.charAt(at))) {
            at++;
        }
    }

    private void expectEnd(String detail) {
        if (at < text.length()) {
            throw malformed(detail);
        }
    }

    /// The text of a bound; null for infinity, which is nothing at all.
    private @Nullable String bound() {
        if (",)]".indexOf(peek()) >= 0 && at < text.length()) {
            return null;
        }
        StringBuilder value = new StringBuilder();
        boolean quoted = false;
        while (true) {
            if (at >= text.length()) {
                throw malformed("Unexpected end of input.");
            }
            char c = text.charAt(at);
            if (!quoted && ",)]".indexOf(c) >= 0) {
                return value.toString();
            }
            at++;
            if (c == '\\') {
                if (at >= text.length()) {
                    throw malformed("Unexpected end of input.");
                }
                value.append(text.charAt(at++));
            } else if (c != '"') {
                value.append(c);
            } else if (quoted && peek() == '"') {
                value.append('"');
                at++;
            } else {
                quoted = !quoted;
            }
        }
    }

    private SqlException malformed(String detail) {
        return SqlException.of("22P02", "malformed range literal: \"" + text + "\"")
                .withDetail(detail);
    }
}
