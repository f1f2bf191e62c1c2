package holo.bench.agreement;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Counts verdicts, and what errors Holo raises where PostgreSQL raises none.
final class Tally {
    private final EnumMap<Verdict, Integer> verdicts = new EnumMap<>(Verdict.class);
    private final Map<String, Integer> reasons = new TreeMap<>();

    void add(Verdict verdict, Answer actual) {
        verdicts.merge(verdict, 1, Integer::sum);
        Answer.Failure error = actual.error();
        if (verdict == Verdict.REFUSED && error != null) {
            reasons.merge(error.sqlState() + " " + error.message(), 1, Integer::sum);
        }
    }

    void add(Tally other) {
        other.verdicts.forEach((verdict, count) -> verdicts.merge(verdict, count, Integer::sum));
        other.reasons.forEach((reason, count) -> reasons.merge(reason, count, Integer::sum));
    }

    int total() {
        return verdicts.values().stream().mapToInt(Integer::intValue).sum();
    }

    int count(Verdict verdict) {
        return verdicts.getOrDefault(verdict, 0);
    }

    /// One line.
    String line(String name) {
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT,
                "%-28s %6.1f%% of %6d",
                name,
                total() == 0 ? 100.0 : 100.0 * count(Verdict.AGREES) / total(),
                total()));
        for (Verdict verdict : Verdict.values()) {
            if (verdict != Verdict.AGREES) {
                line.append(
                        String.format(Locale.ROOT, "  %s %d", verdict.name().toLowerCase(Locale.ROOT), count(verdict)));
            }
        }
        return line.toString();
    }

    /// The most frequent errors, most frequent first.
    Map<String, Integer> reasons(int limit) {
        Map<String, Integer> top = new LinkedHashMap<>();
        reasons.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .limit(limit)
                .forEach(entry -> top.put(entry.getKey(), entry.getValue()));
        return top;
    }
}
