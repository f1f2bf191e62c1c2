package holo.sql.function;

import static holo.sql.function.DateTimeMath.nn;

import holo.sql.error.SqlException;
import holo.sql.type.PgArray;
import holo.sql.type.PgTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/// regexp_replace and its kin.
final class RegexpFunctions {
    private RegexpFunctions() {}

    static void register(FunctionCatalog c) {
        c.three(
                "regexp_replace(text,text,text) text",
                (a, b, d) -> replace((String) a, (String) b, (String) d, 1, 1, ""));
        c.full("regexp_replace(text,text,text,text) text", (v, x) -> {
            String flags = (String) nn(v[3]);
            if (!flags.isEmpty() && Character.isDigit(flags.charAt(0))) {
                throw SqlException.of("22023", "invalid regular expression option: \"" + flags.charAt(0) + "\"")
                        .withHint(
                                "If you meant to use regexp_replace() with a start parameter, cast the fourth argument"
                                        + " to integer explicitly.");
            }
            return replace(text(v, 0), text(v, 1), text(v, 2), 1, flags.indexOf('g') >= 0 ? 0 : 1, flags);
        });
        c.full(
                "regexp_replace(text,text,text,int4) text",
                (v, x) -> replace(text(v, 0), text(v, 1), text(v, 2), start(v, 3), 1, ""));
        c.full(
                "regexp_replace(text,text,text,int4,int4) text",
                (v, x) -> replace(text(v, 0), text(v, 1), text(v, 2), start(v, 3), least(v, 4, "n", 0), ""));
        c.full(
                "regexp_replace(text,text,text,int4,int4,text) text",
                (v, x) -> replace(text(v, 0), text(v, 1), text(v, 2), start(v, 3), least(v, 4, "n", 0), text(v, 5)));
        c.two("regexp_match(text,text) _text", (a, b) -> match((String) a, (String) b, ""));
        c.three("regexp_match(text,text,text) _text", (a, b, d) -> match((String) a, (String) b, (String) d));
        for (boolean flags : new boolean[] {false, true}) {
            String arguments = flags ? "(text,text,text)" : "(text,text)";
            c.full(
                    "regexp_split_to_array" + arguments + " _text",
                    (v, x) -> PgArray.of(
                            PgTypes.TEXT,
                            split("regexp_split_to_array", text(v, 0), text(v, 1), flags ? text(v, 2) : "")
                                    .toArray()));
            c.rows(
                    "regexp_split_to_table" + arguments + " text",
                    (v, x) -> split("regexp_split_to_table", text(v, 0), text(v, 1), flags ? text(v, 2) : ""));
            c.rows(
                    "regexp_matches" + arguments + " _text",
                    (v, x) -> matches(text(v, 0), text(v, 1), flags ? text(v, 2) : ""));
            c.full(
                    "regexp_like" + arguments + " bool",
                    (v, x) -> Patterns.regex(text(v, 1), flags ? local("regexp_like", text(v, 2)) : "")
                            .matcher(text(v, 0))
                            .find());
        }
        counting(c);
        finding(c);
    }

    private static String text(@Nullable Object[] v, int i) {
        return (String) nn(v[i]);
    }

    private static int start(@Nullable Object[] v, int i) {
        return least(v, i, "start", 1);
    }

    private static int least(@Nullable Object[] v, int i, String name, int least) {
        int value = v.length > i ? (Integer) nn(v[i]) : Math.max(least, name.equals("subexpr") ? 0 : 1);
        if (value < least) {
            throw SqlException.of("22023", "invalid value for parameter \"" + name + "\": " + value);
        }
        return value;
    }

    /// Flags of a function that knows nothing of `g`.
    private static String local(String function, String flags) {
        if (flags.indexOf('g') >= 0) {
            throw SqlException.of("22023", function + "() does not support the \"global\" option");
        }
        return flags;
    }

    private static void counting(FunctionCatalog c) {
        for (String more : new String[] {"", ",int4", ",int4,text"}) {
            c.full("regexp_count(text,text" + more + ") int4", (v, x) -> {
                String flags = v.length > 3 ? local("regexp_count", text(v, 3)) : "";
                Matcher m = from(text(v, 0), text(v, 1), start(v, 2), flags);
                int count = 0;
                while (m != null && m.find()) {
                    count++;
                }
                return count;
            });
        }
    }

    private static void finding(FunctionCatalog c) {
        String[] instr = {
            "", ",int4", ",int4,int4", ",int4,int4,int4", ",int4,int4,int4,text", ",int4,int4,int4,text,int4"
        };
        for (String more : instr) {
            c.full("regexp_instr(text,text" + more + ") int4", (v, x) -> {
                int end = v.length > 4 ? (Integer) nn(v[4]) : 0;
                if (end != 0 && end != 1) {
                    throw SqlException.of("22023", "invalid value for parameter \"endoption\": " + end);
                }
                String flags = v.length > 5 ? local("regexp_instr", text(v, 5)) : "";
                int group = least(v, 6, "subexpr", 0);
                Matcher m = nth(text(v, 0), text(v, 1), start(v, 2), least(v, 3, "n", 1), flags);
                if (m == null || group > m.groupCount() || m.group(group) == null) {
                    return 0;
                }
                return text(v, 0).codePointCount(0, end == 0 ? m.start(group) : m.end(group)) + 1;
            });
        }
        String[] substr = {"", ",int4", ",int4,int4", ",int4,int4,text", ",int4,int4,text,int4"};
        for (String more : substr) {
            c.full("regexp_substr(text,text" + more + ") text", (v, x) -> {
                String flags = v.length > 4 ? local("regexp_substr", text(v, 4)) : "";
                int group = least(v, 5, "subexpr", 0);
                Matcher m = nth(text(v, 0), text(v, 1), start(v, 2), least(v, 3, "n", 1), flags);
                return m == null || group > m.groupCount() ? null : m.group(group);
            });
        }
    }

    /// A matcher that looks from a character on; null when the text ends before it.
    private static @Nullable Matcher from(String text, String pattern, int start, String flags) {
        Matcher m = Patterns.regex(pattern, flags).matcher(text);
        if (start > text.codePointCount(0, text.length()) + 1) {
            return null;
        }
        m.region(text.offsetByCodePoints(0, start - 1), text.length());
        m.useAnchoringBounds(false);
        m.useTransparentBounds(true);
        return m;
    }

    private static @Nullable Matcher nth(String text, String pattern, int start, int n, String flags) {
        Matcher m = from(text, pattern, start, flags);
        for (int i = 0; m != null && i < n; i++) {
            if (!m.find()) {
                return null;
            }
        }
        return m;
    }

    /// @param n which match is replaced, 0 for all
    static String replace(String text, String pattern, String by, int start, int n, String flags) {
        Matcher m = from(text, pattern, start, flags.replace("g", ""));
        if (m == null) {
            return text;
        }
        StringBuilder out = new StringBuilder();
        int from = 0;
        for (int found = 1; m.find(); found++) {
            if (n != 0 && found != n) {
                continue;
            }
            out.append(text, from, m.start());
            substitute(by, m, out);
            from = m.end();
            if (n != 0) {
                break;
            }
        }
        return out.append(text, from, text.length()).toString();
    }

    private static void substitute(String by, Matcher m, StringBuilder out) {
        for (int i = 0; i < by.length(); i++) {
            char c = by.charAt(i);
            if (c != '\\' || i + 1 == by.length()) {
                out.append(c);
                continue;
            }
            char next = by.charAt(++i);
            if (next >= '1' && next <= '9') {
                int group = next - '0';
                String value = group <= m.groupCount() ? m.group(group) : null;
                out.append(value == null ? "" : value);
            } else if (next == '&') {
                out.append(m.group());
            } else if (next == '\\') {
                out.append('\\');
            } else {
                out.append('\\').append(next);
            }
        }
    }

    private static PgArray groups(Matcher m) {
        if (m.groupCount() == 0) {
            return PgArray.of(PgTypes.TEXT, m.group());
        }
        @Nullable Object[] groups = new Object[m.groupCount()];
        for (int i = 0; i < groups.length; i++) {
            groups[i] = m.group(i + 1);
        }
        return PgArray.of(PgTypes.TEXT, groups);
    }

    static @Nullable PgArray match(String text, String pattern, String flags) {
        if (flags.indexOf('g') >= 0) {
            throw SqlException.of("22023", "regexp_match() does not support the \"global\" option")
                    .withHint("Use the regexp_matches function instead.");
        }
        Matcher m = Patterns.regex(pattern, flags).matcher(text);
        return m.find() ? groups(m) : null;
    }

    static List<PgArray> matches(String text, String pattern, String flags) {
        Matcher m = Patterns.regex(pattern, flags.replace("g", "")).matcher(text);
        m.useAnchoringBounds(false);
        List<PgArray> all = new ArrayList<>();
        while (m.find()) {
            all.add(groups(m));
            if (flags.indexOf('g') < 0) {
                break;
            }
        }
        return all;
    }

    static List<String> split(String function, String text, String pattern, String flags) {
        Matcher m = Patterns.regex(pattern, local(function, flags)).matcher(text);
        List<String> parts = new ArrayList<>();
        int from = 0;
        while (m.find()) {
            if (m.end() == m.start() && (m.start() == from || m.start() == text.length())) {
                if (m.start() == from && m.start() > 0 || text.isEmpty() || m.start() == text.length()) {
                    continue;
                }
                if (m.start() == 0) {
                    continue;
                }
            }
            parts.add(text.substring(from, m.start()));
            from = m.end();
        }
        parts.add(text.substring(from));
        return parts;
    }
}
