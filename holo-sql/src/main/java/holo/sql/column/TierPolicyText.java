package holo.sql.column;

import holo.sql.error.SqlException;
import holo.store.segment.Tier;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the storage parameter `tier_policy` says: `auto`, a tier, or `age(column) > 30d -> cold`.
public sealed interface TierPolicyText {
    /// The storage parameter.
    String OPTION = "tier_policy";

    record Auto() implements TierPolicyText {}

    record Pinned(Tier tier) implements TierPolicyText {}

    record Aged(String column, Duration age, Tier tier) implements TierPolicyText {}

    /// @throws SqlException 22023 for anything else
    static TierPolicyText parse(String text) {
        String lower = text.strip().toLowerCase(Locale.ROOT);
        Matcher aged = Patterns.AGED.matcher(text.strip());
        if (aged.matches()) {
            long amount = Long.parseLong(aged.group(2));
            Duration age = switch (aged.group(3)) {
                case "h" -> Duration.ofHours(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "s" -> Duration.ofSeconds(amount);
                default -> Duration.ofDays(amount);
            };
            return new Aged(aged.group(1), age, tier(aged.group(4), text));
        }
        return lower.equals("auto") ? new Auto() : new Pinned(tier(lower, text));
    }

    private static Tier tier(String name, String text) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "hot" -> Tier.HOT;
            case "warm" -> Tier.WARM;
            case "cold" -> Tier.COLD;
            default ->
                throw SqlException.of("22023", "invalid value for parameter \"" + OPTION + "\": \"" + text + "\"")
                        .withHint("Use auto, hot, warm, cold, or age(column) > 30d -> cold.");
        };
    }

    /// Patterns of this text.
    final class Patterns {
        private static final Pattern AGED =
                Pattern.compile("age\\(\\s*(\\w+)\\s*\\)\\s*>\\s*(\\d{1,6})([dhms])\\s*->\\s*(\\w+)");

        private Patterns() {}
    }
}
