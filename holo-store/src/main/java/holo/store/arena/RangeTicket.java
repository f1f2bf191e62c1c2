package holo.store.arena;

/// What had changed when a range began to be read from the row store: what the arena is told of it is no good if more
/// has changed since.
public final class RangeTicket {
    private final byte[] start;
    private final OrderedRows table;
    private final long changes;
    private final long[] shards;

    RangeTicket(byte[] start, OrderedRows table, long changes, long[] shards) {
        this.start = start;
        this.table = table;
        this.changes = changes;
        this.shards = shards;
    }

    byte[] start() {
        return start;
    }

    OrderedRows table() {
        return table;
    }

    long changes() {
        return changes;
    }

    long[] shards() {
        return shards;
    }
}
