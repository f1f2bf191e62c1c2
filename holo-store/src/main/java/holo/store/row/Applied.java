package holo.store.row;

import holo.accord.primitives.Timestamp;
import holo.store.bytes.ByteSink;
import holo.store.bytes.ByteSource;
import java.nio.charset.StandardCharsets;

/// How far the row store is, stored in the same batch as the rows.
///
/// @param position from where on the commit log is to be replayed
/// @param timestamp the greatest executeAt applied
/// @param keys keys with a newest version, deletions included; off by some after a collection, as an estimate may
///     be
public record Applied(long position, Timestamp timestamp, long keys) {
    static final byte[] KEY = ((char) RowFormat.META + "applied").getBytes(StandardCharsets.US_ASCII);
    static final Applied NOTHING = new Applied(0, Timestamp.NONE, 0);

    Applied after(Unpublished rows) {
        return new Applied(
                Math.max(position, rows.position),
                Timestamp.max(timestamp, rows.greatest),
                Math.max(0, keys + rows.keysAdded));
    }

    void encode(ByteSink to) {
        to.putNumber(position);
        to.putTimestamp(timestamp);
        to.putNumber(keys);
    }

    static Applied decode(byte[] raw) {
        ByteSource source = new ByteSource(raw, 0);
        return new Applied(source.readNumber(), source.readTimestamp(), source.readNumber());
    }
}
