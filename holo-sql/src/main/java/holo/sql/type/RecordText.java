package holo.sql.type;

import holo.sql.error.SqlException;
import org.jspecify.annotations.Nullable;

/// Reads the text of a composite value: `(1,"a b",,"x""y")`.
final class RecordText {
    private final CompositeType type;
    private final String text;
    private final TypeContext context;
    private int at;

    RecordText(CompositeType type, String text, TypeContext context) {
        this.type = type;
        this.text = text;
        this.context = context;
    }

    PgRecord parse() {
        skipSpace();
        if (at >= text.length() || text.charAt(at) != '(') {
            throw malformed("Missing left parenthesis.");
        }
        at++;
        int count = type.fields().size();
        @Nullable Object[] values = new Object[count];
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                if (!at(',')) {
                    throw malformed("Too few columns.");
                }
                at++;
            }
            if (!at(',') && !at(')')) {
                CompositeType.Field field = type.fields().get(i);
                Object value = field.type().fromText(word(), context);
                values[i] = TypeModifiers.coerce(field.type(), field.modifier(), value, false);
            }
        }
        if (!at(')')) {
            throw malformed("Too many columns.");
        }
        at++;
        skipSpace();
        if (at < text.length()) {
            throw malformed("Junk after right parenthesis.");
        }
        return type.record(values);
    }

    private boolean at(char c) {
        return at < text.length() && text.charAt(at) == c;
    }

    private String word() {
        StringBuilder word = new StringBuilder();
        boolean quoted = false;
        while (quoted || !at(',') && !at(')')) {
            if (at >= text.length()) {
                throw malformed("Unexpected end of input.");
            }
            char c = text.charAt(at++);
            if (c == '\\') {
                if (at >= text.length()) {
                    throw malformed("Unexpected end of input.");
                }
                word.append(text.charAt(at++));
            } else if (c != '"') {
                word.append(c);
            } else if (quoted && at('"')) {
                word.append('"');
                at++;
            } else {
                quoted = !quoted;
            }
        }
        return word.toString();
    }

    private void skipSpace() {
        while (at < text.length() && IntegerType.isSpace(text.charAt(at))) {
            at++;
        }
    }

    private SqlException malformed(String detail) {
        return SqlException.of("22P02", "malformed record literal: \"" + text + "\"")
                .withDetail(detail);
    }
}
