package holo.store.arena;

import holo.accord.primitives.Key;
import holo.store.ChangeFeed;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Tells somebody of some reads. Any thread; a read that is not told costs next to nothing.
final class ReadSamples {
    private static final int MASK = ChangeFeed.READS_PER_SAMPLE - 1;

    private volatile @Nullable Consumer<Key> sampled;

    void tell(@Nullable Consumer<Key> consumer) {
        sampled = consumer;
    }

    /// A read was answered.
    ///
    /// @param drawn a random number, whose lowest bits also say which reads come here
    void hit(int drawn, Key key) {
        if ((drawn & MASK) == 0) {
            told(key);
        }
    }

    /// A read was not answered, and takes its time.
    void missed(Key key) {
        if (sampled != null && (ThreadLocalRandom.current().nextInt() & MASK) == 0) {
            told(key);
        }
    }

    private void told(Key key) {
        Consumer<Key> consumer = sampled;
        if (consumer != null) {
            consumer.accept(key);
        }
    }
}
