package holo.sql.function;

import holo.sql.type.Json;
import holo.sql.type.JsonFormat;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Looks into values of type json, which are texts: parts come out as they were written, members in their order. The
/// text is known to be JSON.
final class JsonText {
    private final String text;
    private int at;

    private JsonText(String text) {
        this.text = text;
        skipSpace();
    }

    /// A member of an object.
    record Member(String key, String value) {}

    static boolean isObject(String json) {
        return new JsonText(json).peek() == '{';
    }

    static boolean isArray(String json) {
        return new JsonText(json).peek() == '[';
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private void skipSpace() {
        while (at < text.length() && " \n\r\t".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    /// Behind the value that begins here.
    private String value() {
        skipSpace();
        int start = at;
        int depth = 0;
        do {
            char c = text.charAt(at);
            if (c == '"') {
                skipString();
            } else {
                depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
                at++;
            }
        } while (at < text.length() && (depth > 0 || ",]} \n\r\t".indexOf(text.charAt(at)) < 0));
        String found = text.substring(start, at);
        skipSpace();
        return found;
    }

    private void skipString() {
        at++;
        while (text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        at++;
    }

    /// The elements of an array.
    static List<String> elements(String json) {
        JsonText reader = new JsonText(json);
        List<String> found = new ArrayList<>();
        reader.at++;
        reader.skipSpace();
        while (reader.peek() != ']') {
            found.add(reader.value());
            reader.skipComma();
        }
        return found;
    }

    /// The members of an object, all of them.
    static List<Member> members(String json) {
        JsonText reader = new JsonText(json);
        List<Member> found = new ArrayList<>();
        reader.at++;
        reader.skipSpace();
        while (reader.peek() != '}') {
            int start = reader.at;
            reader.skipString();
            String key = reader.text.substring(start, reader.at);
            reader.skipSpace();
            reader.at++;
            found.add(new Member(string(key), reader.value()));
            reader.skipComma();
        }
        return found;
    }

    /// The same without members that are null, and without space.
    static String withoutNulls(String json) {
        StringBuilder out = new StringBuilder();
        strip(json, out);
        return out.toString();
    }

    private static void strip(String json, StringBuilder out) {
        if (isArray(json)) {
            String before = "[";
            for (String element : elements(json)) {
                out.append(before);
                strip(element, out);
                before = ",";
            }
            out.append(before.equals("[") ? "[]" : "]");
        } else if (isObject(json)) {
            String before = "{";
            for (Member member : members(json)) {
                if (!member.value().equals("null")) {
                    out.append(before);
                    JsonFormat.quote(out, member.key());
                    out.append(':');
                    strip(member.value(), out);
                    before = ",";
                }
            }
            out.append(before.equals("{") ? "{}" : "}");
        } else {
            out.append(json.strip());
        }
    }

    private void skipComma() {
        if (peek() == ',') {
            at++;
            skipSpace();
        }
    }

    /// The member of a key, the last one of several; null when there is none or the value is no object.
    static @Nullable String member(String json, String key) {
        String found = null;
        if (isObject(json)) {
            for (Member member : members(json)) {
                if (member.key().equals(key)) {
                    found = member.value();
                }
            }
        }
        return found;
    }

    /// An element, counted from the end when the index is negative; null when there is none.
    static @Nullable String element(String json, int index) {
        if (!isArray(json)) {
            return null;
        }
        List<String> all = elements(json);
        int place = index < 0 ? all.size() + index : index;
        return place >= 0 && place < all.size() ? all.get(place) : null;
    }

    /// Strings without quotes, null for null, everything else as it is written.
    static @Nullable String plain(@Nullable String json) {
        if (json == null || json.equals("null")) {
            return null;
        }
        return json.startsWith("\"") ? string(json) : json;
    }

    private static String string(String quoted) {
        return quoted.indexOf('\\') < 0
                ? quoted.substring(1, quoted.length() - 1)
                : ((Json.Str) JsonFormat.parse(quoted)).value();
    }
}
