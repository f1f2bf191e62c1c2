package holo.store.column;

import holo.store.setting.ByteSize;
import holo.store.setting.Setting;
import java.time.Duration;

/// Settings of the tiers that tables' parts move between.
///
/// @param hotBytes budget of what is resident
/// @param halfLife time after which an access counts half
/// @param residence how long a part stays where it came to, at least
/// @param coldLevel how hard cold segments are compressed
public record TierOptions(
        @Setting(
                key = "holo.tiers.hot-bytes",
                defaultValue = "1GiB",
                description =
                        "Columns that are resident in DuckDB, estimated; beyond it the parts that are read least are read"
                                + " from their segments. What a table's tier_policy pins counts, and stays.")
        ByteSize hotBytes,

        @Setting(
                key = "holo.tiers.half-life",
                defaultValue = "10m",
                min = "1s",
                description = "Time after which a query counts half for the temperature of what it read.")
        Duration halfLife,

        @Setting(
                key = "holo.tiers.residence",
                defaultValue = "60s",
                description = "Time that a part stays in a tier at least, so that parts do not move back and forth.")
        Duration residence,

        @Setting(
                key = "holo.tiers.cold-level",
                defaultValue = "19",
                min = "1",
                max = "22",
                description =
                        "The level of zstd at which cold segments are compressed. From 15 on it takes some 20 microseconds a"
                                + " row, once, in the background; 12 takes a tenth of that and leaves files a tenth larger.")
        int coldLevel) {
    public static final TierOptions DEFAULT =
            new TierOptions(ByteSize.ofMebibytes(1024), Duration.ofMinutes(10), Duration.ofSeconds(60), 19);
}
