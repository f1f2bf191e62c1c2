package holo.sql.function;

import holo.sql.error.SqlException;
import holo.sql.exec.ExecutionContext;
import holo.sql.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// format(): `%[position$][-][width]type` with the types s, I and L; a width may be an argument: `*` or `*position$`.
final class FormatFunction {
    private final String format;
    private final @Nullable Object[] values;
    private final List<SqlType> types;
    private final ExecutionContext context;
    private final StringBuilder out = new StringBuilder();
    private int at;
    private int last;

    private FormatFunction(String format, @Nullable Object[] values, List<SqlType> types, ExecutionContext context) {
        this.format = format;
        this.values = values;
        this.types = types;
        this.context = context;
    }

    /// @param v the format and its arguments
    static @Nullable String format(@Nullable Object[] v, List<SqlType> types, ExecutionContext context) {
        return v[0] == null ? null : new FormatFunction((String) v[0], v, types, context).run();
    }

    private String run() {
        while (at < format.length()) {
            char c = format.charAt(at++);
            if (c != '%') {
                out.append(c);
            } else if (peek() == '%') {
                out.append(next());
            } else {
                specifier();
            }
        }
        return out.toString();
    }

    private char peek() {
        if (at >= format.length()) {
            throw SqlException.of("22023", "unterminated format() type specifier")
                    .withHint("For a single \"%\" use \"%%\".");
        }
        return format.charAt(at);
    }

    private char next() {
        char c = peek();
        at++;
        return c;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private int number() {
        long number = 0;
        while (isDigit(peek())) {
            number = number * 10 + (next() - '0');
            if (number > Integer.MAX_VALUE) {
                throw SqlException.of("22003", "number is out of range");
            }
        }
        return (int) number;
    }

    private void specifier() {
        int position = -1;
        int width = 0;
        boolean left = false;
        boolean widthKnown = false;
        if (isDigit(peek())) {
            int number = number();
            if (peek() == '$') {
                at++;
                position = positive(number);
            } else {
                width = number;
                widthKnown = true;
            }
        }
        if (!widthKnown) {
            while (peek() == '-') {
                at++;
                left = true;
            }
            if (peek() == '*') {
                at++;
                int from = -1;
                if (isDigit(peek())) {
                    from = number();
                    if (peek() != '$') {
                        throw SqlException.of("22023", "width argument position must be ended by \"$\"");
                    }
                    at++;
                    positive(from);
                }
                Object given = argument(from);
                width = given == null ? 0 : width(given);
            } else if (isDigit(peek())) {
                width = number();
            }
        }
        char kind = next();
        if (kind != 's' && kind != 'I' && kind != 'L') {
            throw SqlException.of("22023", "unrecognized format() type specifier \"" + kind + "\"")
                    .withHint("For a single \"%\" use \"%%\".");
        }
        Object value = argument(position);
        append(text(kind, value), width, left);
    }

    private static int positive(int position) {
        if (position == 0) {
            throw SqlException.of("22023", "format specifies argument 0, but arguments are numbered from 1");
        }
        return position;
    }

    private static int width(Object given) {
        try {
            return Integer.parseInt(given.toString().strip());
        } catch (NumberFormatException e) {
            throw SqlException.of("22P02", "invalid input syntax for type integer: \"" + given + "\"")
                    .withCause(e);
        }
    }

    /// @param position -1 for the one after the last that was used
    private @Nullable Object argument(int position) {
        last = position < 0 ? last + 1 : position;
        if (last >= values.length) {
            throw SqlException.of("22023", "too few arguments for format()");
        }
        return values[last];
    }

    private String text(char kind, @Nullable Object value) {
        String shown = value == null ? null : TextFunctions.showTyped(value, types.get(last), context.types());
        return switch (kind) {
            case 'I' -> {
                if (shown == null) {
                    throw SqlException.of("22004", "null values cannot be formatted as an SQL identifier");
                }
                yield TextFunctions.quoteIdentifier(shown);
            }
            case 'L' -> shown == null ? "NULL" : TextFunctions.quoteLiteral(shown);
            default -> shown == null ? "" : shown;
        };
    }

    private void append(String text, int width, boolean left) {
        long missing = Math.abs((long) width) - text.codePointCount(0, text.length());
        String padding = missing > 0 ? " ".repeat((int) Math.min(missing, 1 << 28)) : "";
        out.append(left || width < 0 ? text + padding : padding + text);
    }
}
