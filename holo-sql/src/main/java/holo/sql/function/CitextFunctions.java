package holo.sql.function;

import static holo.sql.function.DateTimeMath.nn;

import holo.sql.type.PgArray;
import holo.sql.type.PgTypes;
import holo.sql.type.Values;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The extension citext: texts whose letters' case does not matter.
final class CitextFunctions {
    private static final Pattern NOT_WORD = Pattern.compile("[^a-zA-Z_0-9]");

    private CitextFunctions() {}

    /// Comparisons and patterns. Nothing else has arguments of the type, so they are found only where it is.
    static void registerOperators(FunctionCatalog c) {
        for (String pattern : new String[] {"citext", "text"}) {
            String types = "(citext," + pattern + ") bool";
            String escaped = "(citext," + pattern + ",text) bool";
            for (boolean not : new boolean[] {false, true}) {
                for (String name : not
                        ? new String[] {"!~~", "!~~*", "not like", "not ilike"}
                        : new String[] {"~~", "~~*", "like", "ilike"}) {
                    c.two(name + types, (a, b) -> not != Patterns.like((String) a, (String) b, '\\', true));
                    c.three(
                            name + escaped,
                            (a, b, d) -> not
                                    != Patterns.like((String) a, (String) b, TextFunctions.escape((String) d), true));
                }
                c.two(
                        (not ? "not similar to" : "similar to") + types,
                        (a, b) -> not != find(a, Patterns.similar((String) b, '\\')));
                for (String name : not ? new String[] {"!~", "!~*"} : new String[] {"~", "~*"}) {
                    c.two(name + types, (a, b) -> not != find(a, b));
                }
            }
        }
    }

    private static boolean find(Object text, Object pattern) {
        return Patterns.regex((String) pattern, "i").matcher((String) text).find();
    }

    /// The functions by name.
    static void register(FunctionCatalog c) {
        c.one(
                "citext(bpchar) citext",
                a -> nn(Casts.find(PgTypes.BPCHAR, PgTypes.CITEXT).apply(a, holo.sql.type.TypeContext.STORED)));
        c.one("citext(bool) citext", a -> (Boolean) a ? "true" : "false");
        c.one("citext(inet) citext", a -> NetworkFunctions.withPrefix((holo.sql.type.Inet) a));
        comparisons(c);
        patterns(c);
        regexps(c);
        c.two("strpos(citext,citext) int4", (a, b) -> {
            String text = folded(a);
            int at = text.indexOf(folded(b));
            return at < 0 ? 0 : text.codePointCount(0, at) + 1;
        });
        c.three(
                "replace(citext,citext,citext) text",
                (a, b, d) -> RegexpFunctions.replace((String) a, literal(b), (String) d, 1, 0, "i"));
        c.three("split_part(citext,citext,int4) text", (a, b, d) -> {
            List<String> parts = RegexpFunctions.split("regexp_split_to_array", (String) a, literal(b), "i");
            int n = (Integer) d;
            return n < 1 || n > parts.size() ? null : parts.get(n - 1);
        });
        c.three("translate(citext,citext,text) text", (a, b, d) -> {
            String lower = TextFunctions.translate((String) a, folded(b), (String) d);
            return TextFunctions.translate(lower, ((String) b).toUpperCase(Locale.ROOT), (String) d);
        });
    }

    private static String folded(Object text) {
        return ((String) text).toLowerCase(Locale.ROOT);
    }

    /// A regular expression that is the text alone.
    private static String literal(Object text) {
        return NOT_WORD.matcher((String) text).replaceAll("\\\\$0");
    }

    private static void comparisons(FunctionCatalog c) {
        Comparator<Object> order = Values.comparator(PgTypes.CITEXT);
        compare(c, "eq", order, i -> i == 0);
        compare(c, "ne", order, i -> i != 0);
        compare(c, "lt", order, i -> i < 0);
        compare(c, "le", order, i -> i <= 0);
        compare(c, "gt", order, i -> i > 0);
        compare(c, "ge", order, i -> i >= 0);
        for (String name : new String[] {"citext_cmp", "citext_pattern_cmp"}) {
            c.two(name + "(citext,citext) int4", (a, b) -> Integer.signum(order.compare(a, b)));
        }
        c.two("citext_smaller(citext,citext) citext", (a, b) -> order.compare(a, b) < 0 ? a : b);
        c.two("citext_larger(citext,citext) citext", (a, b) -> order.compare(a, b) > 0 ? a : b);
    }

    private static void compare(FunctionCatalog c, String suffix, Comparator<Object> order, IntPredicate holds) {
        c.two("citext_" + suffix + "(citext,citext) bool", (a, b) -> holds.test(order.compare(a, b)));
        if (!suffix.equals("eq") && !suffix.equals("ne")) {
            c.two("citext_pattern_" + suffix + "(citext,citext) bool", (a, b) -> holds.test(order.compare(a, b)));
        }
    }

    private static void patterns(FunctionCatalog c) {
        for (String pattern : new String[] {"citext", "text"}) {
            String types = "(citext," + pattern + ") bool";
            c.two("texticlike" + types, (a, b) -> Patterns.like((String) a, (String) b, '\\', true));
            c.two("texticnlike" + types, (a, b) -> !Patterns.like((String) a, (String) b, '\\', true));
            c.two("texticregexeq" + types, CitextFunctions::find);
            c.two("texticregexne" + types, (a, b) -> !find(a, b));
        }
    }

    private static void regexps(FunctionCatalog c) {
        for (boolean flags : new boolean[] {false, true}) {
            String types = flags ? "(citext,citext,text)" : "(citext,citext)";
            c.full(
                    "regexp_match" + types + " _text",
                    (v, x) -> RegexpFunctions.match(text(v[0]), text(v[1]), flags(v, 2)));
            c.rows(
                    "regexp_matches" + types + " _text",
                    (v, x) -> RegexpFunctions.matches(text(v[0]), text(v[1]), flags(v, 2)));
            c.full(
                    "regexp_split_to_array" + types + " _text",
                    (v, x) -> PgArray.of(
                            PgTypes.TEXT,
                            RegexpFunctions.split("regexp_split_to_array", text(v[0]), text(v[1]), flags(v, 2))
                                    .toArray()));
            c.rows(
                    "regexp_split_to_table" + types + " text",
                    (v, x) -> RegexpFunctions.split("regexp_split_to_table", text(v[0]), text(v[1]), flags(v, 2)));
            c.full("regexp_replace(citext,citext,text" + (flags ? ",text" : "") + ") text", (v, x) -> {
                String given = flags(v, 3);
                return RegexpFunctions.replace(
                        text(v[0]), text(v[1]), text(v[2]), 1, given.indexOf('g') >= 0 ? 0 : 1, given);
            });
        }
    }

    private static String text(@Nullable Object value) {
        return (String) nn(value);
    }

    /// The flags given, and that case does not matter, unless `c` says that it does.
    private static String flags(@Nullable Object[] arguments, int place) {
        String given = arguments.length > place ? text(arguments[place]) : "";
        return given.indexOf('c') >= 0 ? given : given + "i";
    }
}
