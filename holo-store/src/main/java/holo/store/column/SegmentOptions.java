package holo.store.column;

import holo.store.setting.ByteSize;
import holo.store.setting.Setting;
import java.time.Duration;

/// Settings of the Parquet segments.
///
/// @param enabled whether segments are written
/// @param rows of a segment, about
/// @param settle how long a part must have been left alone before its rows go into a segment
/// @param interval between looks at what is to be done
/// @param bytesPerSecond bytes of rows that are written into segments in a second
/// @param goneRatio share of a segment's rows that may be invalid before it is written anew
public record SegmentOptions(
        @Setting(
                key = "holo.segments.enabled",
                defaultValue = "true",
                description = "Whether rows that have settled are written into Parquet segments.")
        boolean enabled,

        @Setting(
                key = "holo.segments.rows",
                defaultValue = "500000",
                min = "1000",
                max = "100000000",
                description = "Rows of a segment, about; also the unit that moves between tiers.")
        int rows,

        @Setting(
                key = "holo.segments.settle",
                defaultValue = "60s",
                description = "How long a part of a table is left alone before its rows go into a segment.")
        Duration settle,

        @Setting(
                key = "holo.segments.interval",
                defaultValue = "10s",
                min = "10ms",
                description = "Time between looks at which segments are to be written or moved.")
        Duration interval,

        @Setting(
                key = "holo.segments.bytes-per-second",
                defaultValue = "16MiB",
                min = "64KiB",
                description = "Bytes of rows that go into segments in a second, so that this takes little from others.")
        ByteSize bytesPerSecond,

        @Setting(
                key = "holo.segments.gone-ratio",
                defaultValue = "0.1",
                min = "0.001",
                max = "1",
                description = "Share of a segment's rows that may be deleted or changed before it is written anew.")
        double goneRatio) {
    public static final SegmentOptions DEFAULT = new SegmentOptions(
            true, 500_000, Duration.ofSeconds(60), Duration.ofSeconds(10), ByteSize.ofMebibytes(16), 0.1);
}
