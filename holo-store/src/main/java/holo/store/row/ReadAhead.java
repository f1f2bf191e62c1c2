package holo.store.row;

import holo.accord.primitives.Key;
import holo.store.arena.RowArena;
import holo.store.row.RowFormat.Latest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.rocksdb.RocksIterator;

/// Brings rows into the arena before they are asked for, while it has free room: those behind a row that was. RocksDB
/// has read them already, they are in the block of that row; to look each of them up takes many times as long as to
/// walk over it. A table that was just loaded is so in memory after a small part of the reads that its rows need one
/// by one.
final class ReadAhead {
    private static final int ROWS_MAX = 64;
    private static final int BYTES_MAX = 16 << 10;

    /// After so many rows in a row that the arena has, it has the rest, too.
    private static final int PASSED_MAX = 8;

    private ReadAhead() {}

    /// Offers the rows behind one of a table.
    ///
    /// It ends where many deleted keys lie behind the row. It ends, too, where RocksDB cannot read on: the row that
    /// was asked for is there, and who asks for another is told what is wrong with it.
    static void after(Key key, RowDatabase database, RowArena arena) {
        long[] tickets = arena.tickets();
        ByteBuffer stored = ByteBuffer.allocate(RowArena.ROW_BYTES_MAX);
        try (RocksIterator rows = database.walk()) {
            rows.seek(RowFormat.latestKey(key));
            int bytes = 0;
            int passed = 0;
            for (int i = 0; i < ROWS_MAX && bytes < BYTES_MAX && passed < PASSED_MAX && rows.isValid(); i++) {
                byte[] storedKey = rows.key();
                if (storedKey[0] != RowFormat.LATEST) {
                    break;
                }
                Key next = RowFormat.userKey(storedKey);
                if (!RowArena.isSameTable(next, key)) {
                    break;
                }
                stored.clear();
                int length = rows.value(stored);
                bytes += length;
                if (length > stored.capacity()) {
                    passed++;
                } else {
                    Latest row = Latest.decode(Arrays.copyOf(stored.array(), length));
                    if (!row.tombstone()) {
                        RowArena.Ahead became = arena.offerAhead(next, tickets, row.asStored());
                        if (became == RowArena.Ahead.FULL) {
                            return;
                        }
                        passed = became == RowArena.Ahead.PASSED ? passed + 1 : 0;
                    }
                }
                rows.next();
            }
        }
    }
}
