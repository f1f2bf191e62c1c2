package holo.store.column;

import holo.accord.primitives.Key;
import holo.accord.primitives.Timestamp;
import holo.store.ChangeFeed;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Walks over changes of one range after the other.
final class ConcatenatedChanges implements ChangeFeed.Cursor {
    private final Iterator<Supplier<ChangeFeed.Cursor>> next;
    private ChangeFeed.@Nullable Cursor current;

    ConcatenatedChanges(List<Supplier<ChangeFeed.Cursor>> walks) {
        this.next = walks.iterator();
    }

    @Override
    public boolean advance() {
        while (true) {
            if (current != null) {
                if (current.advance()) {
                    return true;
                }
                close();
            }
            if (!next.hasNext()) {
                return false;
            }
            current = next.next().get();
        }
    }

    private ChangeFeed.Cursor current() {
        return Objects.requireNonNull(current, "the cursor is not on a key");
    }

    @Override
    public Key key() {
        return current().key();
    }

    @Override
    public Timestamp newest() {
        return current().newest();
    }

    @Override
    public byte @Nullable [] value() {
        return current().value();
    }

    @Override
    public void close() {
        if (current != null) {
            current.close();
            current = null;
        }
    }
}
