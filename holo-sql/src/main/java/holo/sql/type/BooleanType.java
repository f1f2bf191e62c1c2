package holo.sql.type;

import java.util.Locale;

/// boolean.
final class BooleanType extends AbstractType {
    BooleanType() {
        super(16, "bool", "boolean", 1, TypeCategory.BOOLEAN, true, 1000);
    }

    @Override
    public String toText(Object value, TypeContext context) {
        return (Boolean) value ? "t" : "f";
    }

    @Override
    public byte[] toBinary(Object value, TypeContext context) {
        return new byte[] {(byte) ((Boolean) value ? 1 : 0)};
    }

    @Override
    public Object fromText(String text, TypeContext context) {
        String word = text.strip().toLowerCase(Locale.ROOT);
        if (!word.isEmpty()) {
            if ("true".startsWith(word) || "yes".startsWith(word) || word.equals("on") || word.equals("1")) {
                return true;
            }
            if ("false".startsWith(word)
                    || "no".startsWith(word)
                    || word.equals("off")
                    || word.equals("of")
                    || word.equals("0")) {
                return false;
            }
        }
        throw invalidText(text);
    }

    @Override
    public Object fromBinary(byte[] bytes, TypeContext context) {
        expect(bytes, 1);
        return bytes[0] != 0;
    }
}
