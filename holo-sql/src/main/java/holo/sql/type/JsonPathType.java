package holo.sql.type;

import holo.sql.error.SqlException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// jsonpath.
final class JsonPathType extends AbstractType {
    private static final int BINARY_VERSION = 1;

    JsonPathType() {
        super(4072, "jsonpath", "jsonpath", -1, TypeCategory.USER, false, 4073);
    }

    @Override
    public String toText(Object value, TypeContext context) {
        return JsonPathFormat.write((JsonPath) value);
    }

    @Override
    public byte[] toBinary(Object value, TypeContext context) {
        byte[] text = toText(value, context).getBytes(StandardCharsets.UTF_8);
        byte[] bytes = new byte[text.length + 1];
        bytes[0] = BINARY_VERSION;
        System.arraycopy(text, 0, bytes, 1, text.length);
        return bytes;
    }

    @Override
    public Object fromText(String text, TypeContext context) {
        return JsonPathParser.parse(text);
    }

    @Override
    public Object fromBinary(byte[] bytes, TypeContext context) {
        if (bytes.length == 0 || bytes[0] != BINARY_VERSION) {
            throw SqlException.of("22P03", "unsupported jsonpath version number " + (bytes.length == 0 ? 0 : bytes[0]));
        }
        return fromText(TextType.decodeUtf8(Arrays.copyOfRange(bytes, 1, bytes.length)), context);
    }
}
