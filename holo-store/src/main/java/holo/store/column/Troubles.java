package holo.store.column;

import java.time.Duration;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/// What the background failed to do for tables and tries again, for whoever watches the node. Thread-safe.
///
/// A trouble is over when the work succeeds, or when it is not tried any more: its table is gone, or nobody asks for
/// it.
final class Troubles {
    /// Whatever is still tried is tried more often than that.
    static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(10);

    private final Map<String, Map<Work, Trouble>> byTable = new ConcurrentHashMap<>();
    private final LongSupplier nanos;

    Troubles(LongSupplier nanos) {
        this.nanos = nanos;
    }

    private record Trouble(String why, long atNanos) {}

    /// What the background does for a table.
    enum Work {
        BUILD("its columns cannot be built, so queries go on over rows"),
        FEED("its columns are behind"),
        SEGMENTS("its segments cannot be written"),
        MOVE("a part of it cannot be moved to another tier"),
        ROWS("the rows of its parts cannot be moved to another tier");

        private final String consequence;

        Work(String consequence) {
            this.consequence = consequence;
        }
    }

    void failed(String table, Work work, RuntimeException why) {
        byTable.computeIfAbsent(table, _ -> new ConcurrentHashMap<>())
                .put(work, new Trouble(work.consequence + ": " + why.getMessage(), nanos.getAsLong()));
    }

    void succeeded(String table, Work work) {
        Map<Work, Trouble> known = byTable.get(table);
        if (known != null) {
            known.remove(work);
        }
    }

    /// What is not done yet, by table.
    Map<String, String> open() {
        Map<String, String> open = new TreeMap<>();
        long now = nanos.getAsLong();
        byTable.values()
                .forEach(works -> works.values().removeIf(each -> now - each.atNanos() > FORGOTTEN_AFTER.toNanos()));
        byTable.forEach((table, works) -> {
            StringJoiner reasons = new StringJoiner("; ");
            new TreeMap<>(works).values().forEach(each -> reasons.add(each.why()));
            if (reasons.length() > 0) {
                open.put(table, reasons.toString());
            }
        });
        return open;
    }
}
