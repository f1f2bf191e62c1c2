package holo.store.row;

import holo.accord.primitives.Timestamp;
import holo.store.bytes.ByteSink;
import holo.store.bytes.ByteSource;
import java.nio.charset.StandardCharsets;

/// How far the row store is, stored in the same batch as the rows.
///
/// @param position from where on the commit log is to be replayed
/// @param timestamp the greatest executeAt applied
public record Applied(long position, Timestamp timestamp) {
    static final byte[] KEY = "applied".getBytes(StandardCharsets.US_ASCII);
    static final Applied NOTHING = new Applied(0, Timestamp.NONE);

    void encode(ByteSink to) {
        to.putNumber(position);
        to.putTimestamp(timestamp);
    }

    static Applied decode(byte[] raw) {
        ByteSource source = new ByteSource(raw, 0);
        return new Applied(source.readNumber(), source.readTimestamp());
    }
}
