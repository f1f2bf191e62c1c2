package holo.sql.type;

import holo.sql.error.SqlException;

/// Reads a text that is made of words between separators, as those of ranges and composite values are: a word may
/// stand in quotes, in parts or whole, with a quote in it doubled or behind a backslash.
final class QuotedText {
    private final String kind;
    private final String text;
    private int at;

    /// @param kind what the text should be, for messages: `record`
    QuotedText(String kind, String text) {
        this.kind = kind;
        this.text = text;
    }

    void skipSpace() {
        while (at < text.length() && IntegerType.isSpace(text.charAt(at))) {
            at++;
        }
    }

    /// The character that comes next; 0 at the end.
    char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }

    /// Whether one of these characters comes next.
    boolean isAt(String characters) {
        return at < text.length() && characters.indexOf(text.charAt(at)) >= 0;
    }

    /// Goes past the next character when it is one of these, and answers it.
    ///
    /// @throws SqlException 22P02 with the detail when it is not
    char take(String characters, String detail) {
        if (!isAt(characters)) {
            throw malformed(detail);
        }
        return text.charAt(at++);
    }

    /// Goes past a keyword, in any case, when it comes next.
    boolean takeKeyword(String keyword) {
        boolean there = text.regionMatches(true, at, keyword, 0, keyword.length());
        if (there) {
            at += keyword.length();
        }
        return there;
    }

    /// Goes past the spaces at the end.
    ///
    /// @throws SqlException 22P02 with the detail when anything else is there
    void end(String detail) {
        skipSpace();
        if (at < text.length()) {
            throw malformed(detail);
        }
    }

    /// The word up to one of the separators, without its quotes.
    ///
    /// @throws SqlException 22P02 when the text ends before
    String word(String separators) {
        StringBuilder word = new StringBuilder();
        boolean quoted = false;
        while (quoted || !isAt(separators)) {
            char c = next();
            if (c == '\\') {
                word.append(next());
            } else if (c != '"') {
                word.append(c);
            } else if (quoted && peek() == '"') {
                word.append('"');
                at++;
            } else {
                quoted = !quoted;
            }
        }
        return word.toString();
    }

    private char next() {
        if (at >= text.length()) {
            throw malformed("Unexpected end of input.");
        }
        return text.charAt(at++);
    }

    SqlException malformed(String detail) {
        return SqlException.of("22P02", "malformed " + kind + " literal: \"" + text + "\"")
                .withDetail(detail);
    }
}
