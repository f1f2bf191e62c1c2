package holo.sql.type;

import holo.sql.error.SqlException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads the words of a tsvector's or tsquery's text: plain ones with backslashes, quoted ones, and in a tsvector the
/// positions behind them.
final class TsWordReader {
    private static final String WEIGHTS = "DCBA";

    private final String text;
    private final boolean query;
    private int at;

    /// @param query whether operators end a word and no positions follow it
    TsWordReader(String text, boolean query) {
        this.text = text;
        this.query = query;
    }

    /// A word and its positions.
    record Word(String text, List<Integer> positions) {}

    int at() {
        return at;
    }

    void moveTo(int position) {
        at = position;
    }

    /// The next character, or 0 at the end.
    char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }

    void skipBlanks() {
        while (at < text.length() && isBlank(text.charAt(at))) {
            at++;
        }
    }

    static boolean isBlank(char c) {
        return c == ' ' || c >= '\t' && c <= '\r';
    }

    private static boolean isOperator(char c) {
        return c == '!' || c == '&' || c == '|' || c == '(' || c == ')' || c == '<';
    }

    SqlException syntax() {
        return SqlException.of("42601", "syntax error in " + (query ? "tsquery" : "tsvector") + ": \"" + text + "\"");
    }

    /// The next word, which begins here.
    Word next() {
        StringBuilder word = new StringBuilder();
        if (peek() == '\'') {
            at++;
            quoted(word);
        } else {
            plain(word);
        }
        if (word.isEmpty()) {
            throw syntax();
        }
        int bytes = word.toString().getBytes(StandardCharsets.UTF_8).length;
        if (bytes > TsVector.WORD_MAX) {
            throw SqlException.of(
                    "54000",
                    query
                            ? "word is too long in tsquery: \"" + text + "\""
                            : "word is too long (" + bytes + " bytes, max " + TsVector.WORD_MAX + " bytes)");
        }
        return new Word(word.toString(), !query && peek() == ':' ? positions() : List.of());
    }

    private void plain(StringBuilder word) {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (isBlank(c) || c == ':' || query && isOperator(c)) {
                return;
            }
            if (c == '\\') {
                escaped(word);
            } else {
                word.append(c);
                at++;
            }
        }
    }

    private void escaped(StringBuilder word) {
        at++;
        if (at == text.length()) {
            throw SqlException.of("42601", "there is no escaped character: \"" + text + "\"");
        }
        word.append(text.charAt(at++));
    }

    private void quoted(StringBuilder word) {
        while (true) {
            char c = peek();
            if (at >= text.length()) {
                throw syntax();
            }
            if (c == '\\') {
                escaped(word);
            } else if (c == '\'') {
                at++;
                if (peek() != '\'') {
                    return;
                }
                word.append('\'');
                at++;
            } else {
                word.append(c);
                at++;
            }
        }
    }

    private List<Integer> positions() {
        List<Integer> positions = new ArrayList<>();
        do {
            at++;
            positions.add(position());
        } while (peek() == ',');
        return positions;
    }

    private int position() {
        int from = at;
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
        if (from == at) {
            throw syntax();
        }
        String digits = text.substring(from, at);
        int place = digits.length() > 9 ? TsVector.POSITION_MAX : Integer.parseInt(digits);
        if (place == 0) {
            throw SqlException.of("42601", "wrong position info in tsvector: \"" + text + "\"");
        }
        int weight = 0;
        while (at < text.length() && peek() != ',' && !isBlank(peek())) {
            int found = WEIGHTS.indexOf(Character.toUpperCase(peek()));
            if (peek() == '*') {
                found = 3;
            }
            if (found < 0 || weight > 0) {
                throw syntax();
            }
            weight = found;
            at++;
        }
        return TsVector.position(place, weight);
    }

    /// A word in quotes, with quotes and backslashes in it doubled.
    static void quote(StringBuilder out, String word) {
        out.append('\'');
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c == '\'' || c == '\\') {
                out.append(c);
            }
            out.append(c);
        }
        out.append('\'');
    }
}
