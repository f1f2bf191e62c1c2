package holo.sql.type;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// json (kept as it was written) and jsonb (kept as a tree).
final class JsonType extends AbstractType {
    private static final int BINARY_VERSION = 1;

    private final boolean tree;

    JsonType(boolean tree) {
        super(
                tree ? 3802 : 114,
                tree ? "jsonb" : "json",
                tree ? "jsonb" : "json",
                -1,
                TypeCategory.USER,
                false,
                tree ? 3807 : 199);
        this.tree = tree;
    }

    @Override
    public String toText(Object value, TypeContext context) {
        return tree ? ((Json) value).text() : (String) value;
    }

    @Override
    public byte[] toBinary(Object value, TypeContext context) {
        byte[] text = toText(value, context).getBytes(StandardCharsets.UTF_8);
        if (!tree) {
            return text;
        }
        byte[] b = new byte[text.length + 1];
        b[0] = BINARY_VERSION;
        System.arraycopy(text, 0, b, 1, text.length);
        return b;
    }

    @Override
    public Object fromText(String text, TypeContext context) {
        Json parsed = JsonFormat.parse(text);
        return tree ? parsed : text;
    }

    @Override
    public Object fromBinary(byte[] bytes, TypeContext context) {
        if (!tree) {
            return fromText(TextType.decodeUtf8(bytes), context);
        }
        if (bytes.length == 0 || bytes[0] != BINARY_VERSION) {
            throw holo.sql.error.SqlException.of(
                    "22P03", "unsupported jsonb version number " + (bytes.length == 0 ? 0 : bytes[0]));
        }
        return fromText(TextType.decodeUtf8(Arrays.copyOfRange(bytes, 1, bytes.length)), context);
    }
}
