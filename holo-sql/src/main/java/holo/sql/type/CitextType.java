package holo.sql.type;

import java.util.Comparator;
import java.util.Locale;

/// citext: a text whose letters' case does not matter where values are compared. It is kept as it was written.
final class CitextType extends AbstractType {
    CitextType() {
        super(15_801, "citext", "citext", -1, TypeCategory.STRING, false, 15_802);
    }

    @Override
    public String toText(Object value, TypeContext context) {
        return (String) value;
    }

    @Override
    public byte[] toBinary(Object value, TypeContext context) {
        return PgTypes.TEXT.toBinary(value, context);
    }

    @Override
    public Object fromText(String text, TypeContext context) {
        return text;
    }

    @Override
    public Object fromBinary(byte[] bytes, TypeContext context) {
        return TextType.decodeUtf8(bytes);
    }

    @Override
    public Comparator<Object> order() {
        return (a, b) -> Text.compare(folded(a), folded(b));
    }

    @Override
    public Object hashable(Object value) {
        return folded(value);
    }

    private static String folded(Object value) {
        return ((String) value).toLowerCase(Locale.ROOT);
    }
}
