package holo.sql.function;

import com.ibm.icu.text.Normalizer2;
import com.ibm.icu.text.Transliterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The rules of the extension unaccent: letters without their marks, and what Unicode's data write for signs in ASCII.
final class Unaccent {
    /// Degrees, which no data of Unicode's spell with the degree sign, and the only Cyrillic letters with a rule.
    private static final String[] OTHERS = {"℃°C", "℉°F", "ЁЕ", "ёе"};

    /// Letters with marks are below. What stands behind, most of it without a rule, is not remembered: that would fill
    /// the heap.
    private static final int REMEMBERED_BEFORE = 0x3000;

    /// What has been looked up.
    private static final Map<Integer, String> KNOWN = new ConcurrentHashMap<>();

    /// Made when it is asked for first.
    private static final class Ascii {
        static final Transliterator WRITTEN = Transliterator.getInstance("Latin-ASCII");
    }

    private Unaccent() {}

    static void register(FunctionCatalog c) {
        c.one("unaccent(text) text", a -> apply((String) a));
    }

    /// What stands for a character; itself when there is no rule.
    private static String rule(int c) {
        String character = Character.toString(c);
        if (isMark(c)) {
            return "";
        }
        for (String other : OTHERS) {
            if (other.codePointAt(0) == c) {
                return other.substring(1);
            }
        }
        String parts = Normalizer2.getNFDInstance().normalize(character);
        if (!parts.equals(character)) {
            int base = parts.codePointAt(0);
            boolean marked = parts.codePointCount(0, parts.length()) > 1;
            return marked && isPlain(base) ? Character.toString(base) : character;
        }
        boolean sign = Character.isSpaceChar(c) || c >= 0x2190 && c <= 0x21ff;
        return sign ? character : Ascii.WRITTEN.transliterate(character).strip();
    }

    private static boolean isMark(int c) {
        return c >= 0x300 && c <= 0x362 || c >= 0x20dd && c <= 0x20e4 && c != 0x20e1;
    }

    /// Letters of the Latin and Greek alphabets.
    private static boolean isPlain(int c) {
        return c < 0x80 && Character.isLetter(c) || c >= 0x391 && c <= 0x3a9 || c >= 0x3b1 && c <= 0x3c9;
    }

    static String apply(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (c < 0x80) {
                out.append((char) c);
            } else if (c >= REMEMBERED_BEFORE) {
                out.append(rule(c));
            } else {
                out.append(KNOWN.computeIfAbsent(c, Unaccent::rule));
            }
        });
        return out.toString();
    }
}
