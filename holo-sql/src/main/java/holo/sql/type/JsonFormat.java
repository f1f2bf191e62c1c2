package holo.sql.type;

import holo.sql.error.SqlException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Reads and writes JSON.
public final class JsonFormat {
    /// Nested arrays and objects that are read.
    static final int DEPTH_MAX = 1000;

    /// jsonb's order of keys.
    public static final Comparator<String> KEY_ORDER = JsonFormat::compareKeys;

    /// A copy in jsonb's order.
    public static Map<String, Json> ordered(Map<String, Json> members) {
        Map<String, Json> ordered = new TreeMap<>(KEY_ORDER);
        ordered.putAll(members);
        return ordered;
    }

    private final String text;
    private int at;
    private int depth;

    private JsonFormat(String text) {
        this.text = text;
    }

    private static int compareKeys(String a, String b) {
        byte[] x = a.getBytes(StandardCharsets.UTF_8);
        byte[] y = b.getBytes(StandardCharsets.UTF_8);
        return x.length != y.length ? Integer.compare(x.length, y.length) : Arrays.compareUnsigned(x, y);
    }

    /// Reads a document.
    ///
    /// @throws SqlException 22P02
    public static Json parse(String text) {
        JsonFormat p = new JsonFormat(text);
        Json value = p.value();
        p.skipSpace();
        if (p.at != text.length()) {
            throw p.unexpected("Expected end of input");
        }
        return value;
    }

    private SqlException invalid(String detail) {
        return SqlException.of("22P02", "invalid input syntax for type json").withDetail(detail);
    }

    private SqlException unexpected(String expected) {
        if (at >= text.length()) {
            return invalid("The input string ended unexpectedly.");
        }
        int end = at + 1;
        if (Character.isLetterOrDigit(text.charAt(at))) {
            while (end < text.length() && Character.isLetterOrDigit(text.charAt(end))) {
                end++;
            }
        }
        String token = text.substring(at, end);
        return invalid(
                Character.isLetterOrDigit(token.charAt(0)) || "{}[]:,".indexOf(token.charAt(0)) < 0
                        ? "Token \"" + token + "\" is invalid."
                        : expected + ", but found \"" + token + "\".");
    }

    private void skipSpace() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
                return;
            }
            at++;
        }
    }

    private Json value() {
        skipSpace();
        if (at >= text.length()) {
            throw unexpected("Expected JSON value");
        }
        char c = text.charAt(at);
        return switch (c) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> new Json.Str(string());
            case 't' -> word("true", new Json.Bool(true));
            case 'f' -> word("false", new Json.Bool(false));
            case 'n' -> word("null", Json.Null.NULL);
            default -> number();
        };
    }

    private Json word(String word, Json value) {
        int end = at + word.length();
        if (!text.startsWith(word, at) || end < text.length() && Character.isLetterOrDigit(text.charAt(end))) {
            throw unexpected("Expected JSON value");
        }
        at = end;
        return value;
    }

    private void deeper() {
        if (++depth > DEPTH_MAX) {
            throw SqlException.of("54001", "stack depth limit exceeded")
                    .withHint("JSON documents may be nested at most " + DEPTH_MAX + " levels deep.");
        }
    }

    private Json object() {
        deeper();
        Map<String, Json> members = new TreeMap<>(KEY_ORDER);
        at++;
        skipSpace();
        if (at < text.length() && text.charAt(at) == '}') {
            at++;
        } else {
            while (true) {
                skipSpace();
                if (at >= text.length() || text.charAt(at) != '"') {
                    throw unexpected(members.isEmpty() ? "Expected string or \"}\"" : "Expected string");
                }
                String key = string();
                skipSpace();
                if (at >= text.length() || text.charAt(at) != ':') {
                    throw unexpected("Expected \":\"");
                }
                at++;
                members.put(key, value());
                skipSpace();
                if (at < text.length() && text.charAt(at) == '}') {
                    at++;
                    break;
                }
                if (at >= text.length() || text.charAt(at) != ',') {
                    throw unexpected("Expected \",\" or \"}\"");
                }
                at++;
            }
        }
        depth--;
        return new Json.Obj(members);
    }

    private Json array() {
        deeper();
        List<Json> elements = new ArrayList<>();
        at++;
        skipSpace();
        if (at < text.length() && text.charAt(at) == ']') {
            at++;
        } else {
            while (true) {
                elements.add(value());
                skipSpace();
                if (at < text.length() && text.charAt(at) == ']') {
                    at++;
                    break;
                }
                if (at >= text.length() || text.charAt(at) != ',') {
                    throw unexpected("Expected \",\" or \"]\"");
                }
                at++;
            }
        }
        depth--;
        return new Json.Array(elements);
    }

    private Json number() {
        int start = at;
        if (at < text.length() && text.charAt(at) == '-') {
            at++;
        }
        int digits = skipDigits();
        boolean ok = digits == 1 || digits > 1 && text.charAt(at - digits) != '0';
        if (ok && at < text.length() && text.charAt(at) == '.') {
            at++;
            ok = skipDigits() > 0;
        }
        if (ok && at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            at++;
            if (at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
                at++;
            }
            int exponent = skipDigits();
            ok = exponent > 0 && exponent < 7;
        }
        if (!ok || at < text.length() && Character.isLetterOrDigit(text.charAt(at))) {
            at = start;
            throw unexpected("Expected JSON value");
        }
        BigDecimal number = new BigDecimal(text.substring(start, at));
        return new Json.Num(number.scale() < 0 ? number.setScale(0) : number);
    }

    private int skipDigits() {
        int start = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at - start;
    }

    private String string() {
        StringBuilder out = new StringBuilder();
        at++;
        while (true) {
            if (at >= text.length()) {
                throw invalid("Token \"\"\" is invalid.");
            }
            char c = text.charAt(at++);
            if (c == '"') {
                return out.toString();
            }
            if (c < ' ') {
                throw invalid("Character with value 0x" + String.format("%02x", (int) c) + " must be escaped.");
            }
            if (c != '\\') {
                out.append(c);
                continue;
            }
            if (at >= text.length()) {
                throw unexpected("");
            }
            char escape = text.charAt(at++);
            switch (escape) {
                case '"', '\\', '/' -> out.append(escape);
                case 'b' -> out.append('\b');
                case 'f' -> out.append('\f');
                case 'n' -> out.append('\n');
                case 'r' -> out.append('\r');
                case 't' -> out.append('\t');
                case 'u' -> out.append(unicode());
                default -> throw invalid("Escape sequence \"\\" + escape + "\" is invalid.");
            }
        }
    }

    private char unicode() {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            int digit = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
            if (digit < 0) {
                throw invalid("\"\\u\" must be followed by four hexadecimal digits.");
            }
            code = code * 16 + digit;
            at++;
        }
        if (code == 0) {
            throw SqlException.of("22P05", "unsupported Unicode escape sequence")
                    .withDetail("\\u0000 cannot be converted to text.");
        }
        return (char) code;
    }

    /// Writes a value as jsonb prints it.
    public static void write(StringBuilder out, Json json) {
        switch (json) {
            case Json.Null n -> out.append("null");
            case Json.Bool b -> out.append(b.value());
            case Json.Num n -> out.append(n.value().toPlainString());
            case Json.Str s -> quote(out, s.value());
            case Json.Array a -> {
                out.append('[');
                boolean first = true;
                for (Json e : a.elements()) {
                    out.append(first ? "" : ", ");
                    first = false;
                    write(out, e);
                }
                out.append(']');
            }
            case Json.Obj o -> {
                out.append('{');
                boolean first = true;
                for (Map.Entry<String, Json> e : o.members().entrySet()) {
                    out.append(first ? "" : ", ");
                    first = false;
                    quote(out, e.getKey());
                    out.append(": ");
                    write(out, e.getValue());
                }
                out.append('}');
            }
        }
    }

    /// Writes a value on several lines, as jsonb_pretty does.
    public static void pretty(StringBuilder out, Json json, int indent) {
        switch (json) {
            case Json.Array a
            when !a.elements().isEmpty() -> {
                out.append("[\n");
                int left = a.elements().size();
                for (Json e : a.elements()) {
                    out.repeat(' ', indent + 4);
                    pretty(out, e, indent + 4);
                    out.append(--left > 0 ? ",\n" : "\n");
                }
                out.repeat(' ', indent).append(']');
            }
            case Json.Obj o
            when !o.members().isEmpty() -> {
                out.append("{\n");
                int left = o.members().size();
                for (Map.Entry<String, Json> e : o.members().entrySet()) {
                    out.repeat(' ', indent + 4);
                    quote(out, e.getKey());
                    out.append(": ");
                    pretty(out, e.getValue(), indent + 4);
                    out.append(--left > 0 ? ",\n" : "\n");
                }
                out.repeat(' ', indent).append('}');
            }
            case Json.Array a -> out.append("[\n").repeat(' ', indent).append(']');
            case Json.Obj o -> out.append("{\n").repeat(' ', indent).append('}');
            case Json.Null n -> write(out, n);
            case Json.Bool b -> write(out, b);
            case Json.Num n -> write(out, n);
            case Json.Str s -> write(out, s);
        }
    }

    /// Writes a string with quotes and escapes.
    public static void quote(StringBuilder out, String value) {
        out.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ') {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
