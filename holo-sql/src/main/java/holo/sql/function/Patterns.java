package holo.sql.function;

import holo.sql.error.SqlException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// LIKE, SIMILAR TO and POSIX patterns.
public final class Patterns {
    private static final int CACHE_MAX = 1000;
    private static final Map<String, Pattern> CACHE = new ConcurrentHashMap<>();

    private Patterns() {}

    /// Whether a text matches a LIKE pattern.
    ///
    /// @param escape the escape character, -1 for none
    /// @throws SqlException 22025 when the pattern ends in the escape character
    public static boolean like(String text, String pattern, int escape, boolean ignoreCase) {
        return ignoreCase
                ? like(
                        text.toLowerCase(java.util.Locale.ROOT),
                        0,
                        pattern.toLowerCase(java.util.Locale.ROOT),
                        0,
                        escape)
                : like(text, 0, pattern, 0, escape);
    }

    private static boolean like(String text, int textStart, String pattern, int patternStart, int escape) {
        int t = textStart;
        int p = patternStart;
        // Where to go on after the last %, should what follows it not match.
        int retryText = -1;
        int retryPattern = -1;
        while (true) {
            boolean matched;
            if (p == pattern.length()) {
                if (t == text.length()) {
                    return true;
                }
                matched = false;
            } else {
                char c = pattern.charAt(p);
                if (c == '%' && c != escape) {
                    retryPattern = ++p;
                    retryText = t;
                    if (p == pattern.length()) {
                        return true;
                    }
                    continue;
                }
                boolean literal = c == escape;
                if (literal) {
                    if (++p == pattern.length()) {
                        throw SqlException.of("22025", "LIKE pattern must not end with escape character");
                    }
                    c = pattern.charAt(p);
                }
                if (t == text.length()) {
                    return false;
                }
                if (c == '_' && !literal) {
                    t += Character.isHighSurrogate(text.charAt(t)) && t + 1 < text.length() ? 2 : 1;
                    p++;
                    matched = true;
                } else {
                    matched = text.charAt(t) == c;
                    if (matched) {
                        t++;
                        p++;
                    }
                }
            }
            if (!matched) {
                if (retryPattern < 0 || retryText >= text.length()) {
                    return false;
                }
                p = retryPattern;
                t = ++retryText;
            }
        }
    }

    /// A POSIX regular expression (PostgreSQL's advanced ones) as Java's.
    ///
    /// @param flags `i`, `n`, `x`, `s`, `w`, `q` …
    /// @throws SqlException 2201B
    public static Pattern regex(String pattern, String flags) {
        String key = flags + '/' + pattern;
        Pattern known = CACHE.get(key);
        if (known == null) {
            known = compile(pattern, flags);
            if (CACHE.size() < CACHE_MAX) {
                CACHE.put(key, known);
            }
        }
        return known;
    }

    private static Pattern compile(String posix, String flags) {
        int options = Pattern.DOTALL | Pattern.UNIX_LINES;
        String pattern = posix;
        boolean literal = false;
        if (pattern.startsWith("***=")) {
            literal = true;
            pattern = pattern.substring(4);
        } else if (pattern.startsWith("***:")) {
            pattern = pattern.substring(4);
        }
        for (int i = 0; i < flags.length(); i++) {
            switch (flags.charAt(i)) {
                case 'i' -> options |= Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
                case 'c' -> options &= ~(Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
                case 'n', 'm' -> options = options & ~Pattern.DOTALL | Pattern.MULTILINE;
                case 'p' -> options &= ~Pattern.DOTALL;
                case 'w' -> options |= Pattern.MULTILINE;
                case 's' -> options = options & ~Pattern.MULTILINE | Pattern.DOTALL;
                case 'x' -> options |= Pattern.COMMENTS;
                case 'q' -> literal = true;
                case 'g', 't', 'e', 'b' -> {}
                default ->
                    throw SqlException.of("22023", "invalid regular expression option: \"" + flags.charAt(i) + "\"");
            }
        }
        try {
            return Pattern.compile(
                    literal ? Pattern.quote(pattern) : translate(pattern, (options & Pattern.MULTILINE) != 0), options);
        } catch (PatternSyntaxException e) {
            throw SqlException.of("2201B", "invalid regular expression: " + reason(e))
                    .withCause(e);
        }
    }

    private static String reason(PatternSyntaxException e) {
        String d = e.getDescription();
        if (d.contains("nclosed character class")) {
            return "brackets [] not balanced";
        }
        if (d.contains("group") || d.contains("parenthes") || d.contains("Unmatched closing")) {
            return "parentheses () not balanced";
        }
        if (d.contains("angling")) {
            return "quantifier operand invalid";
        }
        return d.contains("repetition") ? "invalid repetition count(s)" : "invalid escape \\ sequence";
    }

    private static String translate(String posix, boolean lines) {
        StringBuilder java = new StringBuilder(posix.length() + 16);
        for (int i = 0; i < posix.length(); i++) {
            char c = posix.charAt(i);
            if (c == '[') {
                i = bracket(posix, i, java);
            } else if (c == '\\' && i + 1 < posix.length()) {
                char escape = posix.charAt(++i);
                switch (escape) {
                    case 'm' -> java.append("\\b(?=\\w)");
                    case 'M' -> java.append("\\b(?<=\\w)");
                    case 'y' -> java.append("\\b");
                    case 'Y' -> java.append("\\B");
                    case 'Z' -> java.append("\\z");
                    case 'b' -> java.append("\\x08");
                    case 'B' -> java.append("\\\\");
                    default -> java.append('\\').append(escape);
                }
            } else if (c == '{' && (i + 1 >= posix.length() || !Character.isDigit(posix.charAt(i + 1)))) {
                java.append("\\{");
            } else if (c == '$') {
                java.append(lines ? "(?=\\n|\\z)" : "\\z");
            } else if (c == '^' && lines) {
                // Java's matches at no end of a text that ends in a newline.
                java.append("(?:\\A|(?<=\\n))");
            } else {
                java.append(c);
            }
        }
        return java.toString();
    }

    private static int bracket(String posix, int start, StringBuilder java) {
        int i = start + 1;
        java.append('[');
        if (i < posix.length() && posix.charAt(i) == '^') {
            java.append('^');
            i++;
        }
        boolean first = true;
        for (; i < posix.length(); i++) {
            char c = posix.charAt(i);
            if (c == ']' && !first) {
                java.append(']');
                return i;
            }
            first = false;
            if (c == '[' && i + 1 < posix.length() && posix.charAt(i + 1) == ':') {
                int end = posix.indexOf(":]", i + 2);
                if (end > 0) {
                    java.append(characterClass(posix.substring(i + 2, end)));
                    i = end + 1;
                    continue;
                }
            }
            if (c == '[' || c == '&' || c == ']' || c == '^' && java.charAt(java.length() - 1) != '[') {
                java.append('\\').append(c);
            } else if (c == '\\' && i + 1 < posix.length()) {
                java.append(c).append(posix.charAt(++i));
            } else {
                java.append(c);
            }
        }
        throw SqlException.of("2201B", "invalid regular expression: brackets [] not balanced");
    }

    private static String characterClass(String name) {
        return switch (name) {
            case "alpha" -> "\\p{IsAlphabetic}";
            case "digit" -> "0-9";
            case "alnum" -> "\\p{IsAlphabetic}0-9";
            case "space" -> "\\s";
            case "upper" -> "\\p{Lu}";
            case "lower" -> "\\p{Ll}";
            case "punct" -> "\\p{Punct}";
            case "xdigit" -> "0-9A-Fa-f";
            case "cntrl" -> "\\p{Cntrl}";
            case "print" -> "\\p{Print}";
            case "graph" -> "\\p{Graph}";
            case "blank" -> " \\t";
            case "word" -> "\\w";
            default -> throw SqlException.of("2201B", "invalid regular expression: invalid character class");
        };
    }

    /// A SIMILAR TO pattern as a POSIX one.
    ///
    /// @param escape the escape character, -1 for none
    public static String similar(String pattern, int escape) {
        StringBuilder posix = new StringBuilder("^(?:");
        boolean bracket = false;
        boolean shortest = pattern.indexOf((char) escape + "\"") >= 0;
        int quotes = 0;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == escape) {
                if (++i == pattern.length()) {
                    throw SqlException.of("22025", "invalid escape sequence");
                }
                char escaped = pattern.charAt(i);
                if (escaped == '"' && !bracket) {
                    // What is between the two is what SUBSTRING gives back; before it as little as possible matches.
                    if (quotes == 2) {
                        throw SqlException.of(
                                "2200C",
                                "SQL regular expression may not contain more than two escape-double-quote separators");
                    }
                    posix.append(quotes++ == 0 ? ")(" : ")(?:");
                    shortest = false;
                    continue;
                }
                posix.append(Character.isLetterOrDigit(escaped) ? "" : "\\").append(escaped);
            } else if (bracket) {
                bracket = c != ']';
                posix.append(c == '\\' ? "\\\\" : String.valueOf(c));
            } else {
                switch (c) {
                    case '[' -> {
                        bracket = true;
                        posix.append(c);
                    }
                    case '%' -> posix.append(shortest ? ".*?" : ".*");
                    case '_' -> posix.append('.');
                    case '(' -> posix.append("(?:");
                    case '\\', '.', '^', '$' -> posix.append('\\').append(c);
                    default -> posix.append(c);
                }
            }
        }
        return posix.append(")$").toString();
    }
}
