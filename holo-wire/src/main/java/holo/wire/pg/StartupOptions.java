package holo.wire.pg;

import holo.sql.error.SqlException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The startup parameter `options`: command-line words such as `-c search_path=a --work_mem=4MB`.
final class StartupOptions {
    private StartupOptions() {}

    static void addTo(Map<String, String> settings, String options) {
        List<String> words = words(options);
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            String assignment;
            if (word.equals("-c") && i + 1 < words.size()) {
                i++;
                assignment = words.get(i);
            } else if (word.startsWith("-c") && word.length() > 2) {
                assignment = word.substring(2);
            } else if (word.startsWith("--") && word.length() > 2) {
                assignment = word.substring(2);
            } else {
                throw SqlException.of("42601", "invalid command-line argument for server process: " + word)
                        .withHint("Use -c name=value or --name=value.");
            }
            int equals = assignment.indexOf('=');
            if (equals <= 0) {
                throw SqlException.of(
                        "42601",
                        word.startsWith("--")
                                ? "--" + assignment + " requires a value"
                                : "-c " + assignment + " requires a value");
            }
            settings.put(assignment.substring(0, equals).replace('-', '_'), assignment.substring(equals + 1));
        }
    }

    /// Splits at white space; a backslash takes the next character as it is.
    private static List<String> words(String options) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean inWord = false;
        for (int i = 0; i < options.length(); i++) {
            char c = options.charAt(i);
            if (Character.isWhitespace(c)) {
                if (inWord) {
                    words.add(word.toString());
                    word.setLength(0);
                    inWord = false;
                }
                continue;
            }
            if (c == '\\' && i + 1 < options.length()) {
                i++;
                c = options.charAt(i);
            }
            word.append(c);
            inWord = true;
        }
        if (inWord) {
            words.add(word.toString());
        }
        return words;
    }
}
