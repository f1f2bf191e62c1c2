package holo.flight;

import java.util.Arrays;

/// JDBC's `?` as PostgreSQL's `$1`, `$2`, …, which the JDBC driver of Flight SQL does not translate. Text
/// that has a `$n` of its own is left alone, since `?` is an operator there; `??` stands for that operator
/// otherwise, as in pgjdbc. Quoted text and comments are not touched.
final class Placeholders {
    private static final int[] NONE = {};

    private final String sql;
    private final int parameters;
    /// For each code point of `sql`, its position (from 1) in the client's text; empty when nothing changed.
    private final int[] positions;

    private Placeholders(String sql, int parameters, int[] positions) {
        this.sql = sql;
        this.parameters = parameters;
        this.positions = positions;
    }

    static Placeholders of(String text) {
        if (text.indexOf('?') < 0) {
            return new Placeholders(text, 0, NONE);
        }
        Scanner scanner = new Scanner(text);
        scanner.run();
        if (scanner.numbered || scanner.parameters + scanner.escapes == 0) {
            return new Placeholders(text, 0, NONE);
        }
        return new Placeholders(
                scanner.out.toString(), scanner.parameters, Arrays.copyOf(scanner.positions, scanner.length));
    }

    /// The text for the engine.
    String sql() {
        return sql;
    }

    /// How many `?` were replaced.
    int parameters() {
        return parameters;
    }

    /// The client's position for one in {@link #sql}, both from 1.
    int original(int position) {
        return position < 1 || position > positions.length ? position : positions[position - 1];
    }

    private static final class Scanner {
        final String text;
        final StringBuilder out = new StringBuilder();
        int[] positions = new int[64];
        int length;
        int parameters;
        int escapes;
        boolean numbered;
        private int at;
        private int codePoint = 1;

        Scanner(String text) {
            this.text = text;
        }

        void run() {
            while (at < text.length()) {
                char c = text.charAt(at);
                switch (c) {
                    case '\'' -> quoted('\'', at > 0 && (text.charAt(at - 1) | 0x20) == 'e' && startsWord(at - 1));
                    case '"' -> quoted('"', false);
                    case '-' -> {
                        if (text.startsWith("--", at)) {
                            int end = text.indexOf('\n', at);
                            copyTo(end < 0 ? text.length() : end);
                        } else {
                            copyTo(at + 1);
                        }
                    }
                    case '/' -> {
                        if (text.startsWith("/*", at)) {
                            comment();
                        } else {
                            copyTo(at + 1);
                        }
                    }
                    case '$' -> dollar();
                    case '?' -> question();
                    default -> copyTo(at + 1);
                }
            }
        }

        private boolean startsWord(int index) {
            return index == 0 || (!Character.isLetterOrDigit(text.charAt(index - 1)) && text.charAt(index - 1) != '_');
        }

        private void quoted(char quote, boolean backslash) {
            int i = at + 1;
            while (i < text.length()) {
                char c = text.charAt(i);
                if (backslash && c == '\\') {
                    i += 2;
                    continue;
                }
                i++;
                if (c == quote) {
                    break;
                }
            }
            copyTo(Math.min(i, text.length()));
        }

        private void comment() {
            int depth = 0;
            int i = at;
            while (i < text.length()) {
                if (text.startsWith("/*", i)) {
                    depth++;
                    i += 2;
                } else if (text.startsWith("*/", i)) {
                    i += 2;
                    if (--depth == 0) {
                        break;
                    }
                } else {
                    i++;
                }
            }
            copyTo(Math.min(i, text.length()));
        }

        private void dollar() {
            int i = at + 1;
            if (i < text.length() && Character.isDigit(text.charAt(i))) {
                numbered = true;
                copyTo(i);
                return;
            }
            while (i < text.length() && (Character.isLetterOrDigit(text.charAt(i)) || text.charAt(i) == '_')) {
                i++;
            }
            boolean tag = i < text.length() && text.charAt(i) == '$' && startsWord(at);
            if (!tag) {
                copyTo(at + 1);
                return;
            }
            String delimiter = text.substring(at, i + 1);
            int end = text.indexOf(delimiter, i + 1);
            copyTo(end < 0 ? text.length() : end + delimiter.length());
        }

        private void question() {
            if (text.startsWith("??", at)) {
                escapes++;
                emit("?");
                at += 2;
                codePoint += 2;
            } else {
                parameters++;
                emit("$" + parameters);
                at++;
                codePoint++;
            }
        }

        private void emit(String replacement) {
            for (int i = 0; i < replacement.length(); i++) {
                position();
            }
            out.append(replacement);
        }

        private void copyTo(int end) {
            while (at < end) {
                int c = text.codePointAt(at);
                position();
                out.appendCodePoint(c);
                at += Character.charCount(c);
                codePoint++;
            }
        }

        private void position() {
            if (length == positions.length) {
                positions = Arrays.copyOf(positions, length * 2);
            }
            positions[length++] = codePoint;
        }
    }
}
