package holo.sql.plpgsql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Names of errors, as PostgreSQL's appendix A lists them; some stand for several codes.
final class Conditions {
    private static final Map<String, List<String>> CODES = read();

    private Conditions() {}

    private static Map<String, List<String>> read() {
        Map<String, List<String>> codes = new HashMap<>();
        try (InputStream in = Objects.requireNonNull(Conditions.class.getResourceAsStream("conditions.txt"))) {
            new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().forEach(line -> {
                String[] words = line.split(" ");
                codes.computeIfAbsent(words[1], name -> new java.util.ArrayList<>())
                        .add(words[0]);
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return codes;
    }

    /// The codes that a name stands for; none for an unknown name.
    static List<String> codes(String name) {
        return CODES.getOrDefault(name, List.of());
    }

    /// Whether a handler for a code catches an error: a code that ends in 000 stands for its class.
    static boolean catches(String handled, String sqlState) {
        return handled.endsWith("000") ? sqlState.startsWith(handled.substring(0, 2)) : handled.equals(sqlState);
    }
}
