package holo.sql.textsearch;

import holo.sql.error.SqlException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How ts_headline shows a document.
///
/// @param fragmentsMax how many pieces to show; 0 for one that is chosen otherwise
record HeadlineOptions(
        String start,
        String stop,
        String delimiter,
        int wordsMax,
        int wordsMin,
        int shortWord,
        int fragmentsMax,
        boolean all) {
    private static final Pattern OPTION =
            Pattern.compile("\\s*([A-Za-z]+)\\s*=\\s*(\"(?:[^\"]++|\"\")*+\"|[^,\\s]*)\\s*(?:,|$)");

    /// @throws SqlException 22023 when they are wrong
    static HeadlineOptions of(String text) {
        String start = "<b>";
        String stop = "</b>";
        String delimiter = " ... ";
        int wordsMax = 35;
        int wordsMin = 15;
        int shortWord = 3;
        int fragmentsMax = 0;
        boolean all = false;
        Matcher options = OPTION.matcher(text);
        int at = 0;
        while (at < text.length() && !text.substring(at).isBlank()) {
            if (!options.find(at) || options.start() != at) {
                throw SqlException.of("22023", "invalid parameter list format: \"" + text + "\"");
            }
            at = options.end();
            String value = options.group(2);
            if (value.startsWith("\"")) {
                value = value.substring(1, value.length() - 1).replace("\"\"", "\"");
            }
            switch (options.group(1).toLowerCase(Locale.ROOT)) {
                case "startsel" -> start = value;
                case "stopsel" -> stop = value;
                case "fragmentdelimiter" -> delimiter = value;
                case "maxwords" -> wordsMax = number(value);
                case "minwords" -> wordsMin = number(value);
                case "shortword" -> shortWord = number(value);
                case "maxfragments" -> fragmentsMax = number(value);
                case "highlightall" -> all = isTrue(value);
                default ->
                    throw SqlException.of(
                            "22023",
                            "unrecognized headline parameter: \""
                                    + options.group(1).toLowerCase(Locale.ROOT) + "\"");
            }
        }
        if (!all) {
            require(wordsMin < wordsMax, "MinWords should be less than MaxWords");
            require(wordsMin > 0, "MinWords should be positive");
            require(shortWord >= 0, "ShortWord should be >= 0");
            require(fragmentsMax >= 0, "MaxFragments should be >= 0");
        }
        return new HeadlineOptions(start, stop, delimiter, wordsMax, wordsMin, shortWord, fragmentsMax, all);
    }

    private static boolean isTrue(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "1", "on", "true", "t", "y", "yes" -> true;
            default -> false;
        };
    }

    private static void require(boolean right, String message) {
        if (!right) {
            throw SqlException.of("22023", message);
        }
    }

    private static int number(String value) {
        try {
            return Integer.parseInt(value.strip());
        } catch (NumberFormatException e) {
            throw SqlException.of("22P02", "invalid input syntax for type integer: \"" + value + "\"")
                    .withCause(e);
        }
    }
}
