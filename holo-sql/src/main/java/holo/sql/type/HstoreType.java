package holo.sql.type;

import holo.sql.error.SqlException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// hstore: `"key"=>"value", "other"=>NULL`.
final class HstoreType extends AbstractType {
    HstoreType() {
        super(15_803, "hstore", "hstore", -1, TypeCategory.USER, false, 15_804);
    }

    @Override
    public String toText(Object value, TypeContext context) {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, @Nullable String> pair : ((Hstore) value).pairs().entrySet()) {
            quote(text.append(text.isEmpty() ? "" : ", "), pair.getKey()).append("=>");
            String v = pair.getValue();
            if (v == null) {
                text.append("NULL");
            } else {
                quote(text, v);
            }
        }
        return text.toString();
    }

    private static StringBuilder quote(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\');
            }
            out.append(c);
        }
        return out.append('"');
    }

    @Override
    public Object fromText(String text, TypeContext context) {
        return new Parser(text).parse();
    }

    @Override
    public byte[] toBinary(Object value, TypeContext context) {
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
        Map<String, @Nullable String> pairs = ((Hstore) value).pairs();
        out.writeBytes(BinaryFormat.ofInt(pairs.size()));
        pairs.forEach((k, v) -> {
            put(out, k);
            put(out, v);
        });
        return out.toByteArray();
    }

    private static void put(java.io.ByteArrayOutputStream out, @Nullable String text) {
        BinaryFormat.putField(out, text == null ? null : text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Object fromBinary(byte[] bytes, TypeContext context) {
        Input in = new Input(bytes);
        int count = in.number();
        if (count < 0 || count > bytes.length / 8) {
            throw SqlException.of("54000", "number of pairs (" + count + ") exceeds the maximum allowed");
        }
        TreeMap<String, @Nullable String> pairs = Hstore.newPairs();
        for (int i = 0; i < count; i++) {
            String key = in.text();
            if (key == null) {
                throw SqlException.of("22004", "null value not allowed for hstore key");
            }
            String value = in.text();
            if (!pairs.containsKey(key)) {
                pairs.put(key, value);
            }
        }
        if (in.at != bytes.length) {
            throw invalidBinary();
        }
        return new Hstore(pairs);
    }

    private final class Input {
        private final byte[] bytes;
        private int at;

        Input(byte[] bytes) {
            this.bytes = bytes;
        }

        int number() {
            if (bytes.length - at < Integer.BYTES) {
                throw invalidBinary();
            }
            int value = BinaryFormat.getInt(bytes, at);
            at += Integer.BYTES;
            return value;
        }

        @Nullable
        String text() {
            int length = number();
            if (length < 0) {
                return null;
            }
            if (length > bytes.length - at) {
                throw invalidBinary();
            }
            at += length;
            return TextType.decodeUtf8(java.util.Arrays.copyOfRange(bytes, at - length, at));
        }
    }

    @Override
    public Comparator<Object> order() {
        return (a, b) -> ((Hstore) a).compareTo((Hstore) b);
    }

    /// Reads pairs; of those with the same key the first counts.
    private static final class Parser {
        private final String text;
        private int at;
        private boolean quoted;

        Parser(String text) {
            this.text = text;
        }

        Hstore parse() {
            TreeMap<String, @Nullable String> pairs = Hstore.newPairs();
            skipBlanks();
            while (at < text.length()) {
                String key = word(false);
                skipBlanks();
                expect('=');
                expect('>');
                skipBlanks();
                if (at == text.length()) {
                    throw unexpectedEnd();
                }
                String value = word(true);
                boolean isNull = !quoted && value.equalsIgnoreCase("null");
                if (!pairs.containsKey(key)) {
                    pairs.put(key, isNull ? null : value);
                }
                skipBlanks();
                if (at < text.length()) {
                    expect(',');
                    skipBlanks();
                }
            }
            return new Hstore(pairs);
        }

        private void skipBlanks() {
            while (at < text.length() && isBlank(text.charAt(at))) {
                at++;
            }
        }

        private static boolean isBlank(char c) {
            return c == ' ' || c >= '\t' && c <= '\r';
        }

        private void expect(char c) {
            if (at == text.length()) {
                throw unexpectedEnd();
            }
            if (text.charAt(at) != c) {
                throw near();
            }
            at++;
        }

        /// A key or a value. Without quotes, a key ends before an equals sign, a value before a comma.
        private String word(boolean value) {
            StringBuilder word = new StringBuilder();
            quoted = text.charAt(at) == '"';
            if (quoted) {
                at++;
            } else if (text.charAt(at) == '=' && !value || text.charAt(at) == ',' && value) {
                throw near();
            }
            while (at < text.length()) {
                char c = text.charAt(at);
                if (c == '\\') {
                    if (++at == text.length()) {
                        throw unexpectedEnd();
                    }
                    word.append(text.charAt(at++));
                    continue;
                }
                if (quoted) {
                    at++;
                    if (c == '"') {
                        return word.toString();
                    }
                } else {
                    if (isBlank(c) || c == (value ? ',' : '=')) {
                        return word.toString();
                    }
                    at++;
                }
                word.append(c);
            }
            if (quoted) {
                throw unexpectedEnd();
            }
            return word.toString();
        }

        private SqlException near() {
            return SqlException.of(
                    "XX000",
                    "Syntax error near \"" + text.substring(at, text.offsetByCodePoints(at, 1)) + "\" at position "
                            + text.substring(0, at).getBytes(StandardCharsets.UTF_8).length);
        }

        private static SqlException unexpectedEnd() {
            return SqlException.of("XX000", "Unexpected end of string");
        }
    }
}
