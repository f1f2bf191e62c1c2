package holo.store.node;

import holo.accord.codec.Encoded;
import holo.accord.codec.LogRecordCodec;
import holo.accord.host.LogRecord;
import holo.store.bytes.ByteSink;
import holo.store.bytes.ByteSource;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/// The protocol's records in the commit log. A record of the log holds those of one round of the event loop, one after
/// the other, each in the protocol's own binary form after its length.
final class LogRecords {
    private static final int LENGTH_BYTES_MAX = 9;

    private LogRecords() {}

    static void put(ByteSink to, LogRecord record) {
        Encoded encoded = LogRecordCodec.encode(record);
        to.reserve(Math.toIntExact(encoded.size() + LENGTH_BYTES_MAX));
        to.putNumber(encoded.size());
        for (ByteBuffer piece : encoded.buffers()) {
            to.putBytes(piece.array(), piece.arrayOffset() + piece.position(), piece.remaining());
        }
    }

    /// Hands over the records of a round.
    ///
    /// @throws holo.accord.codec.MalformedException when the bytes are of a newer version of this program
    static void decode(byte[] payload, Consumer<LogRecord> to) {
        ByteSource from = new ByteSource(payload, 0);
        while (!from.atEnd()) {
            int length = Math.toIntExact(from.readNumber());
            to.accept(LogRecordCodec.decode(
                    ByteBuffer.wrap(payload, from.position(), length).slice()));
            from.skip(length);
        }
    }
}
