package holo.flight;

import java.util.function.Predicate;
import java.util.regex.Pattern;

/// The patterns of the metadata calls: `%` any characters, `_` one character, `\` takes the next literally.
final class LikePattern {
    private LikePattern() {}

    static Predicate<String> of(String pattern) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            switch (c) {
                case '%' -> regex.append(".*");
                case '_' -> regex.append('.');
                case '\\' -> {
                    i = Math.min(i + 1, pattern.length() - 1);
                    regex.append(Pattern.quote(pattern.substring(i, i + 1)));
                }
                default -> regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL).asMatchPredicate();
    }
}
