package holo.sql.function;

import static holo.sql.function.DateTimeMath.nn;

import holo.sql.error.SqlException;
import holo.sql.exec.ExecutionContext;
import holo.sql.type.PgArray;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.Text;
import holo.sql.type.TypeContext;
import holo.sql.type.Values;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// String and binary string functions.
final class TextFunctions {
    /// Characters of a text that functions will make.
    private static final int LENGTH_MAX = 1 << 28;

    private TextFunctions() {}

    static void register(FunctionCatalog c) {
        concatenation(c);
        lengths(c);
        parts(c);
        trims(c);
        patterns(c);
        plainComparisons(c);
        RegexpFunctions.register(c);
        encodings(c);
        quoting(c);
        typed(c);
        casts(c);
        c.one("upper(text) text", a -> ((String) a).toUpperCase(Locale.ROOT));
        c.one("lower(text) text", a -> ((String) a).toLowerCase(Locale.ROOT));
        c.one("initcap(text) text", a -> initcap((String) a));
        c.one("reverse(text) text", a -> new StringBuilder((String) a).reverse().toString());
        c.two("repeat(text,int4) text", (a, b) -> repeat((String) a, (Integer) b));
        c.three(
                "replace(text,text,text) text",
                (a, b, d) -> ((String) b).isEmpty() ? a : ((String) a).replace((String) b, (String) d));
        c.three("translate(text,text,text) text", (a, b, d) -> translate((String) a, (String) b, (String) d));
        c.one("ascii(text) int4", a -> ((String) a).isEmpty() ? 0 : ((String) a).codePointAt(0));
        c.one("chr(int4) text", a -> chr((Integer) a));
        c.two("starts_with(text,text) bool", (a, b) -> ((String) a).startsWith((String) b));
        c.two("^@(text,text) bool", (a, b) -> ((String) a).startsWith((String) b));
        c.one("normalize(text) text", a -> Normalizer.normalize((String) a, Normalizer.Form.NFC));
        c.two("normalize(text,text) text", (a, b) -> Normalizer.normalize((String) a, form((String) b)));
        c.one("is_normalized(text) bool", a -> Normalizer.isNormalized((String) a, Normalizer.Form.NFC));
        c.two("is_normalized(text,text) bool", (a, b) -> Normalizer.isNormalized((String) a, form((String) b)));
        c.one("unistr(text) text", a -> UnicodeEscapes.decode((String) a));
        c.typed("pg_collation_for(any) text", (v, t, x) -> collation(t.getFirst()));
    }

    private static Normalizer.Form form(String name) {
        return switch (name.toUpperCase(Locale.ROOT)) {
            case "NFC" -> Normalizer.Form.NFC;
            case "NFD" -> Normalizer.Form.NFD;
            case "NFKC" -> Normalizer.Form.NFKC;
            case "NFKD" -> Normalizer.Form.NFKD;
            default -> throw SqlException.of("22023", "invalid normalization form: " + name);
        };
    }

    private static @Nullable String collation(SqlType type) {
        if (type.oid() == PgTypes.UNKNOWN.oid()) {
            return null;
        }
        if (type.category() != holo.sql.type.TypeCategory.STRING) {
            throw SqlException.of("42804", "collations are not supported by type " + type.displayName());
        }
        return type.oid() == PgTypes.NAME.oid() ? "\"C\"" : "\"default\"";
    }

    private static String checkLength(String text) {
        if (text.length() > LENGTH_MAX) {
            throw SqlException.of("54000", "requested length too large");
        }
        return text;
    }

    private static String repeat(String text, int count) {
        if (count <= 0 || text.isEmpty()) {
            return "";
        }
        if ((long) text.length() * count > LENGTH_MAX) {
            throw SqlException.of("54000", "requested length too large");
        }
        return text.repeat(count);
    }

    private static void concatenation(FunctionCatalog c) {
        c.two("||(text,text) text", (a, b) -> checkLength((String) a + b));
        c.two("||(bytea,bytea) bytea", (a, b) -> {
            byte[] joined = Arrays.copyOf((byte[]) a, ((byte[]) a).length + ((byte[]) b).length);
            System.arraycopy((byte[]) b, 0, joined, ((byte[]) a).length, ((byte[]) b).length);
            return joined;
        });
    }

    private static int codePoints(String text) {
        return text.codePointCount(0, text.length());
    }

    private static int utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static void lengths(FunctionCatalog c) {
        for (String name : new String[] {"length", "char_length", "character_length"}) {
            c.one(name + "(text) int4", a -> codePoints((String) a));
            c.one(name + "(bpchar) int4", a -> codePoints(Text.trimBlanks((String) a)));
        }
        c.one("length(bytea) int4", a -> ((byte[]) a).length);
        c.one("octet_length(text) int4", a -> utf8Length((String) a));
        c.one("octet_length(bpchar) int4", a -> utf8Length((String) a));
        c.one("octet_length(bytea) int4", a -> ((byte[]) a).length);
        c.one("bit_length(text) int4", a -> utf8Length((String) a) * 8);
        c.one("bit_length(bytea) int4", a -> ((byte[]) a).length * 8);
    }

    private static String slice(String text, long start, long end) {
        int count = codePoints(text);
        int from = (int) Math.clamp(start - 1, 0, count);
        int to = (int) Math.clamp(end - 1, from, count);
        if (count == text.length()) {
            return text.substring(from, to);
        }
        int first = text.offsetByCodePoints(0, from);
        return text.substring(first, text.offsetByCodePoints(first, to - from));
    }

    private static long checkSubstring(int length) {
        if (length < 0) {
            throw SqlException.of("22011", "negative substring length not allowed");
        }
        return length;
    }

    private static void parts(FunctionCatalog c) {
        for (String name : new String[] {"substring", "substr"}) {
            c.two(name + "(text,int4) text", (a, b) -> slice((String) a, (Integer) b, Integer.MAX_VALUE));
            c.three(
                    name + "(text,int4,int4) text",
                    (a, b, d) -> slice((String) a, (Integer) b, (Integer) b + checkSubstring((Integer) d)));
            c.two(name + "(bytea,int4) bytea", (a, b) -> bytes((byte[]) a, (Integer) b, Integer.MAX_VALUE));
            c.three(
                    name + "(bytea,int4,int4) bytea",
                    (a, b, d) -> bytes((byte[]) a, (Integer) b, (Integer) b + checkSubstring((Integer) d)));
        }
        c.three("substring(text,text,text) text", (a, b, d) -> similar((String) a, (String) b, (String) d));
        c.two("substring(text,text) text", (a, b) -> {
            Matcher m = Patterns.regex((String) b, "").matcher((String) a);
            return m.find() ? m.groupCount() > 0 ? m.group(1) : m.group() : null;
        });
        c.two("left(text,int4) text", (a, b) -> {
            int n = (Integer) b;
            return slice((String) a, 1, n >= 0 ? n + 1L : codePoints((String) a) + (long) n + 1);
        });
        c.two("right(text,int4) text", (a, b) -> {
            int n = (Integer) b;
            int count = codePoints((String) a);
            return slice((String) a, n >= 0 ? count - (long) n + 1 : 1 - (long) n, Integer.MAX_VALUE);
        });
        for (String name : new String[] {"strpos", "position"}) {
            c.two(name + "(text,text) int4", (a, b) -> position((String) a, (String) b));
        }
        c.two(
                "position(bytea,bytea) int4",
                (a, b) -> 1
                        + new String((byte[]) a, StandardCharsets.ISO_8859_1)
                                .indexOf(new String((byte[]) b, StandardCharsets.ISO_8859_1)));
        c.three("split_part(text,text,int4) text", (a, b, d) -> splitPart((String) a, (String) b, (Integer) d));
        c.three(
                "overlay(text,text,int4) text",
                (a, b, d) -> overlay((String) a, (String) b, (Integer) d, codePoints((String) b)));
        c.full(
                "overlay(text,text,int4,int4) text",
                (v, x) -> overlay((String) nn(v[0]), (String) nn(v[1]), (Integer) nn(v[2]), (Integer) nn(v[3])));
        for (boolean left : new boolean[] {true, false}) {
            String name = left ? "lpad" : "rpad";
            c.two(name + "(text,int4) text", (a, b) -> pad((String) a, (Integer) b, " ", left));
            c.three(name + "(text,int4,text) text", (a, b, d) -> pad((String) a, (Integer) b, (String) d, left));
        }
        c.nullable(
                "string_to_array(text,text) _text",
                (v, x) -> v[0] == null ? null : toArray((String) v[0], (String) v[1], null));
        c.nullable(
                "string_to_array(text,text,text) _text",
                (v, x) -> v[0] == null ? null : toArray((String) v[0], (String) v[1], (String) v[2]));
        c.two("get_byte(bytea,int4) int4", (a, b) -> ((byte[]) a)[index((byte[]) a, (Integer) b)] & 0xff);
        c.three("set_byte(bytea,int4,int4) bytea", (a, b, d) -> {
            byte[] copy = ((byte[]) a).clone();
            copy[index(copy, (Integer) b)] = (byte) (int) (Integer) d;
            return copy;
        });
    }

    private static int index(byte[] bytes, int at) {
        if (at < 0 || at >= bytes.length) {
            throw SqlException.of("2202E", "index " + at + " out of valid range, 0.." + (bytes.length - 1));
        }
        return at;
    }

    /// The part of a text that an SQL pattern has between its two escaped quotes.
    private static @Nullable String similar(String text, String pattern, String escape) {
        Matcher m =
                Patterns.regex(Patterns.similar(pattern, escape(escape)), "").matcher(text);
        return m.find() ? m.groupCount() > 0 ? m.group(1) : m.group() : null;
    }

    private static byte[] bytes(byte[] bytes, long start, long end) {
        int from = (int) Math.clamp(start - 1, 0, bytes.length);
        return Arrays.copyOfRange(bytes, from, (int) Math.clamp(end - 1, from, bytes.length));
    }

    private static int position(String text, String part) {
        int at = text.indexOf(part);
        return at < 0 ? 0 : text.codePointCount(0, at) + 1;
    }

    private static String splitPart(String text, String delimiter, int n) {
        if (n == 0) {
            throw SqlException.of("22023", "field position must not be zero");
        }
        if (delimiter.isEmpty()) {
            return n == 1 || n == -1 ? text : "";
        }
        String[] parts = text.split(Pattern.quote(delimiter), -1);
        int at = n > 0 ? n - 1 : parts.length + n;
        return at >= 0 && at < parts.length ? parts[at] : "";
    }

    private static String overlay(String text, String by, int start, int length) {
        if (start <= 0) {
            throw SqlException.of("22011", "negative substring length not allowed");
        }
        return slice(text, 1, start) + by + slice(text, (long) start + length, Integer.MAX_VALUE);
    }

    private static String pad(String text, int length, String fill, boolean left) {
        int count = codePoints(text);
        if (length <= count) {
            return slice(text, 1, Math.max(0, length) + 1L);
        }
        if (length > LENGTH_MAX) {
            throw SqlException.of("54000", "requested length too large");
        }
        if (fill.isEmpty()) {
            return text;
        }
        int[] points = fill.codePoints().toArray();
        StringBuilder padding = new StringBuilder();
        for (int i = 0; i < length - count; i++) {
            padding.appendCodePoint(points[i % points.length]);
        }
        return left ? padding + text : text + padding;
    }

    static PgArray toArray(String text, @Nullable String delimiter, @Nullable String nullText) {
        if (text.isEmpty()) {
            return PgArray.of(PgTypes.TEXT);
        }
        List<@Nullable Object> parts = new ArrayList<>();
        if (delimiter == null) {
            text.codePoints().forEach(p -> parts.add(Character.toString(p)));
        } else if (delimiter.isEmpty()) {
            parts.add(text);
        } else {
            parts.addAll(Arrays.asList(text.split(Pattern.quote(delimiter), -1)));
        }
        if (nullText != null) {
            parts.replaceAll(p -> nullText.equals(p) ? null : p);
        }
        return PgArray.of(PgTypes.TEXT, parts);
    }

    static String initcap(String text) {
        StringBuilder out = new StringBuilder(text.length());
        boolean start = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            out.append(start ? Character.toUpperCase(c) : Character.toLowerCase(c));
            start = !Character.isLetterOrDigit(c);
        }
        return out.toString();
    }

    static String translate(String text, String from, String to) {
        int[] source = from.codePoints().toArray();
        int[] target = to.codePoints().toArray();
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(p -> {
            for (int i = 0; i < source.length; i++) {
                if (source[i] == p) {
                    if (i < target.length) {
                        out.appendCodePoint(target[i]);
                    }
                    return;
                }
            }
            out.appendCodePoint(p);
        });
        return out.toString();
    }

    private static String chr(int code) {
        if (code == 0) {
            throw SqlException.of("54000", "null character not permitted");
        }
        if (code < 0) {
            throw SqlException.of("54000", "character number must be positive");
        }
        if (!Character.isValidCodePoint(code) || code >= 0xD800 && code < 0xE000) {
            throw SqlException.of("54000", "requested character not valid for encoding: " + code);
        }
        return Character.toString(code);
    }

    private static String trim(String text, String characters, boolean left, boolean right) {
        int start = 0;
        int end = text.length();
        while (left && start < end && characters.indexOf(text.codePointAt(start)) >= 0) {
            start += Character.charCount(text.codePointAt(start));
        }
        while (right && end > start && characters.indexOf(text.codePointBefore(end)) >= 0) {
            end -= Character.charCount(text.codePointBefore(end));
        }
        return text.substring(start, end);
    }

    private static void trims(FunctionCatalog c) {
        for (String name : new String[] {"btrim", "ltrim", "rtrim", "trim"}) {
            boolean left = !name.equals("rtrim");
            boolean right = !name.equals("ltrim");
            c.one(name + "(text) text", a -> trim((String) a, " ", left, right));
            c.two(name + "(text,text) text", (a, b) -> trim((String) a, (String) b, left, right));
        }
    }

    static int escape(String text) {
        if (text.length() > 1) {
            throw SqlException.of("22025", "invalid escape string")
                    .withHint("Escape string must be empty or one character.");
        }
        return text.isEmpty() ? -1 : text.charAt(0);
    }

    /// Comparisons of characters whatever the collation is.
    private static void plainComparisons(FunctionCatalog c) {
        for (SqlType type : List.of(PgTypes.TEXT, PgTypes.BPCHAR)) {
            Comparator<Object> order = Values.comparator(type);
            String types = "(" + type.name() + "," + type.name() + ") bool";
            c.two("~<~" + types, (a, b) -> order.compare(a, b) < 0);
            c.two("~<=~" + types, (a, b) -> order.compare(a, b) <= 0);
            c.two("~>~" + types, (a, b) -> order.compare(a, b) > 0);
            c.two("~>=~" + types, (a, b) -> order.compare(a, b) >= 0);
        }
    }

    private static void patterns(FunctionCatalog c) {
        for (String type : new String[] {"text", "bpchar", "name"}) {
            for (boolean insensitive : new boolean[] {false, true}) {
                for (String name : insensitive ? new String[] {"~~*", "ilike"} : new String[] {"~~", "like"}) {
                    c.two(
                            name + "(" + type + ",text) bool",
                            (a, b) -> Patterns.like((String) a, (String) b, '\\', insensitive));
                    c.three(
                            name + "(" + type + ",text,text) bool",
                            (a, b, d) -> Patterns.like((String) a, (String) b, escape((String) d), insensitive));
                }
                for (String name :
                        insensitive ? new String[] {"!~~*", "not ilike"} : new String[] {"!~~", "not like"}) {
                    c.two(
                            name + "(" + type + ",text) bool",
                            (a, b) -> !Patterns.like((String) a, (String) b, '\\', insensitive));
                    c.three(
                            name + "(" + type + ",text,text) bool",
                            (a, b, d) -> !Patterns.like((String) a, (String) b, escape((String) d), insensitive));
                }
                String flags = insensitive ? "i" : "";
                String tilde = insensitive ? "~*" : "~";
                c.two(
                        tilde + "(" + type + ",text) bool",
                        (a, b) -> Patterns.regex((String) b, flags)
                                .matcher((String) a)
                                .find());
                c.two(
                        "!" + tilde + "(" + type + ",text) bool",
                        (a, b) -> !Patterns.regex((String) b, flags)
                                .matcher((String) a)
                                .find());
            }
        }
        for (String name : new String[] {"similar to", "not similar to"}) {
            boolean not = name.startsWith("not");
            c.two(
                    name + "(text,text) bool",
                    (a, b) -> not
                            != Patterns.regex(Patterns.similar((String) b, '\\'), "")
                                    .matcher((String) a)
                                    .find());
            c.three(
                    name + "(text,text,text) bool",
                    (a, b, d) -> not
                            != Patterns.regex(Patterns.similar((String) b, escape((String) d)), "")
                                    .matcher((String) a)
                                    .find());
        }
        c.two("similar_to_escape(text,text) text", (a, b) -> Patterns.similar((String) a, escape((String) b)));
        c.one("similar_to_escape(text) text", a -> Patterns.similar((String) a, '\\'));
        c.two("like_escape(text,text) text", (a, b) -> likeEscape((String) a, escape((String) b)));
    }

    /// Rewrites a pattern so that its escape character is the backslash.
    private static String likeEscape(String pattern, int escape) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == escape) {
                out.append('\\');
                if (i + 1 < pattern.length()) {
                    out.append(pattern.charAt(++i));
                }
            } else {
                out.append(c == '\\' ? "\\\\" : String.valueOf(c));
            }
        }
        return out.toString();
    }

    private static byte[] digest(String algorithm, byte[] bytes) {
        try {
            return MessageDigest.getInstance(algorithm).digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void encodings(FunctionCatalog c) {
        c.one(
                "md5(text) text",
                a -> HexFormat.of().formatHex(digest("MD5", ((String) a).getBytes(StandardCharsets.UTF_8))));
        c.one("md5(bytea) text", a -> HexFormat.of().formatHex(digest("MD5", (byte[]) a)));
        for (String bits : new String[] {"224", "256", "384", "512"}) {
            c.one("sha" + bits + "(bytea) bytea", a -> digest("SHA-" + bits, (byte[]) a));
        }
        c.two("encode(bytea,text) text", (a, b) -> encode((byte[]) a, (String) b));
        c.two("decode(text,text) bytea", (a, b) -> decode((String) a, (String) b));
        c.two("convert_from(bytea,name) text", (a, b) -> new String((byte[]) a, StandardCharsets.UTF_8));
        c.two("convert_to(text,name) bytea", (a, b) -> ((String) a).getBytes(StandardCharsets.UTF_8));
        c.one("to_hex(int4) text", a -> Integer.toHexString((Integer) a));
        c.one("to_hex(int8) text", a -> Long.toHexString((Long) a));
    }

    private static String encode(byte[] bytes, String format) {
        return switch (format.toLowerCase(Locale.ROOT)) {
            case "hex" -> HexFormat.of().formatHex(bytes);
            case "base64" -> Base64.getMimeEncoder(76, new byte[] {'\n'}).encodeToString(bytes);
            case "escape" -> {
                StringBuilder out = new StringBuilder();
                for (byte b : bytes) {
                    if (b == 0 || b < 0) {
                        out.append(String.format("\\%03o", b & 0xff));
                    } else {
                        out.append(b == '\\' ? "\\\\" : String.valueOf((char) b));
                    }
                }
                yield out.toString();
            }
            default -> throw SqlException.of("22023", "unrecognized encoding: \"" + format + "\"");
        };
    }

    private static byte[] decode(String text, String format) {
        try {
            return switch (format.toLowerCase(Locale.ROOT)) {
                case "hex" -> (byte[]) PgTypes.BYTEA.fromText("\\x" + text, TypeContext.DEFAULT);
                case "base64" -> Base64.getMimeDecoder().decode(text);
                case "escape" -> (byte[]) PgTypes.BYTEA.fromText(text, TypeContext.DEFAULT);
                default -> throw SqlException.of("22023", "unrecognized encoding: \"" + format + "\"");
            };
        } catch (IllegalArgumentException e) {
            throw SqlException.of("22023", "invalid base64 end sequence").withCause(e);
        }
    }

    /// A name with quotes where it needs them.
    static String quoteIdentifier(String name) {
        return Identifiers.quote(name);
    }

    static String quoteLiteral(String text) {
        String quoted = text.replace("'", "''");
        return text.indexOf('\\') >= 0 ? "E'" + quoted.replace("\\", "\\\\") + "'" : "'" + quoted + "'";
    }

    private static void quoting(FunctionCatalog c) {
        c.one("quote_ident(text) text", a -> quoteIdentifier((String) a));
        c.one("quote_literal(text) text", a -> quoteLiteral((String) a));
        c.nullable("quote_nullable(text) text", (v, x) -> v[0] == null ? "NULL" : quoteLiteral((String) v[0]));
        c.one("parse_ident(text) _text", a -> PgArray.of(PgTypes.TEXT, Identifiers.parse((String) a)));
    }

    /// A value as it is printed; its type may be unknown.
    static String showTyped(Object value, SqlType type, TypeContext context) {
        return type.oid() == PgTypes.UNKNOWN.oid() ? (String) value : type.toText(value, context);
    }

    /// `||` of a text and what is none, which its cast to text makes one: that is not always how it is printed.
    ///
    /// @param other the place of the argument that is no text
    private record Concatenation(int other) implements Routine.Typed {
        @Override
        public @Nullable Object call(@Nullable Object[] v, List<SqlType> types, ExecutionContext context) {
            return of(types).call(v, types, context);
        }

        @Override
        public Routine.Typed of(List<SqlType> types) {
            Casts.Cast cast = Casts.find(types.get(other), PgTypes.TEXT);
            return (v, t, x) -> {
                if (v[0] == null || v[1] == null) {
                    return null;
                }
                Object text = cast.apply(nn(v[other]), x.types());
                return other == 0 ? text + (String) v[1] : v[0] + (String) text;
            };
        }
    }

    /// `text(x)`, which is the cast for those types that PostgreSQL has it for.
    private static void casts(FunctionCatalog c) {
        c.one("text(text) text", a -> a);
        c.one("text(bpchar) text", a -> Text.trimBlanks((String) a));
        c.one("text(name) text", a -> a);
        c.one("text(char) text", a -> a);
        c.one("text(bool) text", a -> (Boolean) a ? "true" : "false");
    }

    private static void typed(FunctionCatalog c) {
        c.typed("||(text,anynonarray) text", new Concatenation(1));
        c.typed("||(anynonarray,text) text", new Concatenation(0));
        c.typed("concat(variadic any) text", (v, t, x) -> {
            StringBuilder out = new StringBuilder();
            for (int i = 0; i < v.length; i++) {
                Object value = v[i];
                if (value != null) {
                    out.append(showTyped(value, t.get(i), x.types()));
                }
            }
            return out.toString();
        });
        c.typed("concat_ws(text,variadic any) text", (v, t, x) -> {
            if (v[0] == null) {
                return null;
            }
            StringBuilder out = new StringBuilder();
            boolean first = true;
            for (int i = 1; i < v.length; i++) {
                Object value = v[i];
                if (value != null) {
                    out.append(first ? "" : (String) v[0]).append(showTyped(value, t.get(i), x.types()));
                    first = false;
                }
            }
            return out.toString();
        });
        c.typed(
                "quote_literal(anyelement) text",
                (v, t, x) -> v[0] == null ? null : quoteLiteral(showTyped(v[0], t.get(0), x.types())));
        c.typed(
                "quote_nullable(anyelement) text",
                (v, t, x) -> v[0] == null ? "NULL" : quoteLiteral(showTyped(v[0], t.get(0), x.types())));
        c.typed("format(text) text", FormatFunction::format);
        c.typed("format(text,variadic any) text", FormatFunction::format);
        c.typed("pg_typeof(any) regtype", (v, t, x) -> (long) t.getFirst().oid());
    }
}
