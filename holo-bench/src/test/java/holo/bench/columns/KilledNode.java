package holo.bench.columns;

import holo.store.column.ColumnOptions;
import holo.store.column.SegmentOptions;
import holo.store.column.TierOptions;
import holo.store.setting.ByteSize;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/// The process that is killed: a node that says its port and serves until then.
final class KilledNode {
    /// Segments are written at once and are small.
    static final ColumnOptions OPTIONS = ColumnOptions.DEFAULT
            .withLimits(256, 256, 2, 4)
            .withFeed(ByteSize.ofMebibytes(4), Duration.ofMillis(100))
            .withSegments(
                    new SegmentOptions(
                            true, 1_000, Duration.ZERO, Duration.ofMillis(50), ByteSize.ofMebibytes(64), 0.1),
                    TierOptions.DEFAULT);

    private KilledNode() {}

    /// @param arguments the directory
    public static void main(String[] arguments) throws InterruptedException {
        LocalNode node = new LocalNode(Path.of(arguments[0]), OPTIONS);
        System.out.println(node.uri());
        new CountDownLatch(1).await();
    }
}
