package holo.sql.type;

import org.jspecify.annotations.Nullable;

/// Reads the text of a composite value: `(1,"a b",,"x""y")`.
final class RecordText {
    private static final String ENDS_OF_FIELD = ",)";

    private final CompositeType type;
    private final QuotedText text;
    private final TypeContext context;

    RecordText(CompositeType type, String text, TypeContext context) {
        this.type = type;
        this.text = new QuotedText("record", text);
        this.context = context;
    }

    PgRecord parse() {
        text.skipSpace();
        text.take("(", "Missing left parenthesis.");
        int count = type.fields().size();
        @Nullable Object[] values = new Object[count];
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                text.take(",", "Too few columns.");
            }
            if (!text.isAt(ENDS_OF_FIELD)) {
                CompositeType.Field field = type.fields().get(i);
                Object value = field.type().fromText(text.word(ENDS_OF_FIELD), context);
                values[i] = TypeModifiers.coerce(field.type(), field.modifier(), value, false);
            }
        }
        text.take(")", "Too many columns.");
        text.end("Junk after right parenthesis.");
        return type.record(values);
    }
}
