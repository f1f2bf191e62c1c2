package holo.store.column;

import holo.store.setting.ByteSize;
import holo.store.setting.Setting;
import java.time.Duration;

/// Settings of the cache of what queries over columns answered.
///
/// @param entries answers kept; 0 for none
/// @param bytes of all answers
/// @param keep time after which an answer is computed anew
public record ResultCacheOptions(
        @Setting(
                key = "holo.analytics.result-cache-entries",
                defaultValue = "10000",
                min = "0",
                max = "10000000",
                description =
                        "Answers of queries over columns that are kept, for the same query over tables that have not"
                                + " changed since; 0 keeps none.")
        int entries,

        @Setting(
                key = "holo.analytics.result-cache-bytes",
                defaultValue = "64MiB",
                description = "Memory for kept answers. One that needs more than a sixteenth of it is not kept.")
        ByteSize bytes,

        @Setting(
                key = "holo.analytics.result-cache-time",
                defaultValue = "60s",
                min = "1ms",
                description = "Time for which an answer is kept, at most.")
        Duration keep) {
    public static final ResultCacheOptions DEFAULT =
            new ResultCacheOptions(10_000, ByteSize.ofMebibytes(64), Duration.ofSeconds(60));

    /// Keeps nothing: for measuring how long queries take.
    public static final ResultCacheOptions NONE =
            new ResultCacheOptions(0, ByteSize.ofMebibytes(64), Duration.ofSeconds(60));
}
