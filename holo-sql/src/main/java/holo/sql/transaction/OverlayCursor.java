package holo.sql.transaction;

import holo.accord.primitives.Key;
import holo.store.KeyValueCursor;
import holo.store.ScanOrder;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A scan of the store with a transaction's own writes laid over it.
final class OverlayCursor implements KeyValueCursor {
    private final KeyValueCursor stored;
    private final Iterator<Map.Entry<Key, BufferedWrite>> buffered;
    private final int direction;
    private final Runnable onClose;
    private boolean storedHasRow;
    private Map.@Nullable Entry<Key, BufferedWrite> ownRow;
    private boolean currentIsOwn;
    private boolean started;
    private boolean closed;

    OverlayCursor(
            KeyValueCursor stored,
            Iterator<Map.Entry<Key, BufferedWrite>> buffered,
            ScanOrder order,
            Runnable onClose) {
        this.stored = stored;
        this.buffered = buffered;
        this.direction = order == ScanOrder.ASCENDING ? 1 : -1;
        this.onClose = onClose;
    }

    @Override
    public boolean advance() {
        if (!started) {
            started = true;
            storedHasRow = stored.advance();
            ownRow = nextOwn();
        } else if (currentIsOwn) {
            ownRow = nextOwn();
        } else {
            storedHasRow = stored.advance();
        }
        while (ownRow != null) {
            int order = storedHasRow ? direction * ownRow.getKey().compareTo(stored.key()) : -1;
            if (order > 0) {
                break;
            }
            if (order == 0) {
                storedHasRow = stored.advance();
            }
            if (ownRow.getValue().value() != null) {
                currentIsOwn = true;
                return true;
            }
            ownRow = nextOwn();
        }
        currentIsOwn = false;
        return storedHasRow;
    }

    private Map.@Nullable Entry<Key, BufferedWrite> nextOwn() {
        return buffered.hasNext() ? buffered.next() : null;
    }

    @Override
    public Key key() {
        return currentIsOwn && ownRow != null ? ownRow.getKey() : stored.key();
    }

    @Override
    public byte[] value() {
        if (currentIsOwn && ownRow != null) {
            byte[] value = ownRow.getValue().value();
            if (value != null) {
                return value;
            }
        }
        return stored.value();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            stored.close();
            onClose.run();
        }
    }
}
