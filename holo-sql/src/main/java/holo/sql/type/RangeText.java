package holo.sql.type;

import org.jspecify.annotations.Nullable;

/// Reads the text of a range: `[1,10)`, `("a,b",]`, `empty`.
final class RangeText {
    private static final String ENDS_OF_BOUND = ",)]";

    private final RangeType type;
    private final QuotedText text;
    private final TypeContext context;

    RangeText(RangeType type, String text, TypeContext context) {
        this.type = type;
        this.text = new QuotedText("range", text);
        this.context = context;
    }

    PgRange parse() {
        text.skipSpace();
        if (text.takeKeyword("empty")) {
            text.end("Junk after \"empty\" key word.");
            return type.empty();
        }
        char open = text.take("[(", "Missing left parenthesis or bracket.");
        String lower = bound();
        text.take(",", "Missing comma after lower bound.");
        String upper = bound();
        char close = text.take(")]", "Too many commas.");
        text.end("Junk after right parenthesis or bracket.");
        SqlType subtype = type.subtype();
        Object from = lower == null ? null : subtype.fromText(lower, context);
        Object to = upper == null ? null : subtype.fromText(upper, context);
        return type.make(from, to, open == '[', close == ']');
    }

    /// The text of a bound; null for infinity, which is nothing at all.
    private @Nullable String bound() {
        return text.isAt(ENDS_OF_BOUND) ? null : text.word(ENDS_OF_BOUND);
    }
}
