package holo.sim;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An interval of numbers as a command line gives it: `0-199`, or one number alone.
///
/// @param first included
/// @param last included
record SeedRange(long first, long last) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,18})(?:-(\\d{1,18}))?");

    SeedRange {
        if (last < first) {
            throw new IllegalArgumentException(
                    "the interval " + first + "-" + last + " is empty: give the lower number first");
        }
    }

    /// @throws IllegalArgumentException when the text is no interval
    static SeedRange parse(String text) {
        Matcher m = FORM.matcher(text.strip());
        if (!m.matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is not an interval such as 0-199, nor a number");
        }
        long first = Long.parseLong(m.group(1));
        return new SeedRange(first, m.group(2) == null ? first : Long.parseLong(m.group(2)));
    }

    long count() {
        return last - first + 1;
    }
}
