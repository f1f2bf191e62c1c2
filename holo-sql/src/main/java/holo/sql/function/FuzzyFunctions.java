package holo.sql.function;

import static holo.sql.function.DateTimeMath.nn;

import holo.sql.error.SqlException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.commons.codec.language.DoubleMetaphone;

/// The extension fuzzystrmatch: how alike words are spelt or sound.
final class FuzzyFunctions {
    private static final int LENGTH_MAX = 255;
    private static final int SOUNDEX = 4;
    private static final String SOUNDEX_CODES = "01230120022455012623010202";

    private FuzzyFunctions() {}

    static void register(FunctionCatalog c) {
        c.two("levenshtein(text,text) int4", (a, b) -> distance(a, b, 1, 1, 1));
        c.full(
                "levenshtein(text,text,int4,int4,int4) int4",
                (v, x) -> distance(nn(v[0]), nn(v[1]), (Integer) nn(v[2]), (Integer) nn(v[3]), (Integer) nn(v[4])));
        c.three(
                "levenshtein_less_equal(text,text,int4) int4",
                (a, b, m) -> atMost(distance(a, b, 1, 1, 1), (Integer) m));
        c.full(
                "levenshtein_less_equal(text,text,int4,int4,int4,int4) int4",
                (v, x) -> atMost(
                        distance(nn(v[0]), nn(v[1]), (Integer) nn(v[2]), (Integer) nn(v[3]), (Integer) nn(v[4])),
                        (Integer) nn(v[5])));
        c.one("soundex(text) text", a -> soundex((String) a));
        c.one("text_soundex(text) text", a -> soundex((String) a));
        c.two("difference(text,text) int4", (a, b) -> {
            String x = soundex((String) a);
            String y = soundex((String) b);
            int same = 0;
            for (int i = 0; i < SOUNDEX; i++) {
                same += x.isEmpty() && y.isEmpty() || !x.isEmpty() && !y.isEmpty() && x.charAt(i) == y.charAt(i)
                        ? 1
                        : 0;
            }
            return same;
        });
        c.two("metaphone(text,int4) text", (a, b) -> metaphone((String) a, (Integer) b));
        c.one("dmetaphone(text) text", a -> doubleMetaphone(a, false));
        c.one("dmetaphone_alt(text) text", a -> doubleMetaphone(a, true));
    }

    /// Past the greatest that is of interest, the next number stands for all.
    private static int atMost(int distance, int most) {
        return most >= 0 && distance > most ? most + 1 : distance;
    }

    private static int distance(Object a, Object b, int insert, int delete, int substitute) {
        int[] from = ((String) a).codePoints().toArray();
        int[] to = ((String) b).codePoints().toArray();
        if (from.length > LENGTH_MAX || to.length > LENGTH_MAX) {
            throw SqlException.of(
                    "22023", "levenshtein argument exceeds maximum length of " + LENGTH_MAX + " characters");
        }
        int[] before = new int[from.length + 1];
        for (int i = 1; i <= from.length; i++) {
            before[i] = i * delete;
        }
        for (int j = 1; j <= to.length; j++) {
            int[] now = new int[from.length + 1];
            now[0] = j * insert;
            for (int i = 1; i <= from.length; i++) {
                int changed = before[i - 1] + (from[i - 1] == to[j - 1] ? 0 : substitute);
                now[i] = Math.min(changed, Math.min(before[i] + insert, now[i - 1] + delete));
            }
            before = now;
        }
        return before[from.length];
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    private static char code(char c) {
        return isLetter(c) ? SOUNDEX_CODES.charAt(Character.toUpperCase(c) - 'A') : c;
    }

    /// A letter and three digits; letters that follow one of the same digit do not count.
    private static String soundex(String text) {
        int at = 0;
        while (at < text.length() && !isLetter(text.charAt(at))) {
            at++;
        }
        if (at == text.length()) {
            return "";
        }
        StringBuilder out = new StringBuilder(text.substring(at, at + 1).toUpperCase(Locale.ROOT));
        for (int i = at + 1; i < text.length() && out.length() < SOUNDEX; i++) {
            char c = text.charAt(i);
            if (isLetter(c) && code(c) != code(text.charAt(i - 1)) && code(c) != '0') {
                out.append(code(c));
            }
        }
        return out.append("0".repeat(SOUNDEX - out.length())).toString();
    }

    private static String metaphone(String text, int length) {
        if (text.isEmpty()) {
            return "";
        }
        if (text.getBytes(StandardCharsets.UTF_8).length > LENGTH_MAX) {
            throw SqlException.of("22023", "argument exceeds the maximum length of " + LENGTH_MAX + " bytes");
        }
        if (length > LENGTH_MAX) {
            throw SqlException.of("22023", "output exceeds the maximum length of " + LENGTH_MAX + " bytes");
        }
        if (length <= 0) {
            throw SqlException.of("2200F", "output cannot be empty string");
        }
        return SoundsLike.metaphone(text, length);
    }

    private static String doubleMetaphone(Object text, boolean alternate) {
        String code = new DoubleMetaphone().doubleMetaphone((String) text, alternate);
        return code == null ? "" : code.strip();
    }
}
