package holo.sql.type;

import java.util.List;
import java.util.Set;

/// The words of dates and times, in lower case.
final class DateTimeWords {
    private static final List<String> MONTHS = List.of(
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december");
    private static final List<String> DAYS =
            List.of("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday");

    /// Words that are no zone's name, whatever follows them.
    private static final Set<String> TOKENS = Set.of(
            "j",
            "jd",
            "julian",
            "t",
            "am",
            "pm",
            "ad",
            "bc",
            "now",
            "today",
            "tomorrow",
            "yesterday",
            "epoch",
            "infinity",
            "allballs",
            "dst",
            "y",
            "m",
            "mm",
            "d",
            "h",
            "s");

    private DateTimeWords() {}

    /// Whether a word means something by itself, so that no name of a zone begins with it.
    static boolean isKnown(String word) {
        return TOKENS.contains(word) || month(word) > 0;
    }

    /// The number of a month by its name or the name's first three letters; 0 for none.
    static int month(String word) {
        if (word.length() >= 3) {
            for (int i = 0; i < 12; i++) {
                String name = MONTHS.get(i);
                if (word.equals(name) || word.length() == 3 && name.startsWith(word)) {
                    return i + 1;
                }
            }
        }
        return word.equals("sept") ? 9 : 0;
    }

    static boolean isDay(String word) {
        for (String name : DAYS) {
            if (word.equals(name)
                    || word.length() >= 3
                            && word.length() <= 5
                            && name.startsWith(word)
                            && word.length() < name.length()) {
                return true;
            }
        }
        return false;
    }
}
