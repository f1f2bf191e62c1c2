package holo.accord.codec;

import holo.accord.host.LogRecord;
import holo.accord.primitives.Status;
import java.nio.ByteBuffer;

/// The binary form of log records.
public final class LogRecordCodec {
    private static final int VERSION = 1;
    private static final int COMMAND = 1;
    private static final int CLOCK_BOUND = 2;
    private static final int WATERMARK = 3;
    private static final int FENCE = 4;
    private static final int READY = 5;
    private static final int COPIED = 6;
    private static final int VISIBLE = 7;
    private static final int FORGOTTEN = 8;

    private LogRecordCodec() {}

    public static Encoded encode(LogRecord record) {
        Encoder e = new Encoder();
        e.putByte(VERSION);
        switch (record) {
            case LogRecord.Command c -> {
                e.putByte(COMMAND);
                put(e, c);
            }
            case LogRecord.ClockBound c -> {
                e.putByte(CLOCK_BOUND);
                e.putTimestamp(c.bound());
            }
            case LogRecord.Watermark w -> {
                e.putByte(WATERMARK);
                e.putNumber(w.node());
                e.putTimestamp(w.durable());
                e.putTimestamp(w.universal());
            }
            case LogRecord.Fence f -> {
                e.putByte(FENCE);
                e.putRange(f.range());
                e.putTimestamp(f.bound());
                e.putBoolean(f.applied());
            }
            case LogRecord.Copied c -> {
                e.putByte(COPIED);
                e.putRange(c.range());
                e.putTimestamp(c.bound());
                e.putOptional(c.syncPoint(), Encoder::putTxnId);
                e.putTimestamp(c.conflicts());
            }
            case LogRecord.Ready r -> {
                e.putByte(READY);
                e.putNumber(r.epoch());
            }
            case LogRecord.Forgotten f -> {
                e.putByte(FORGOTTEN);
                e.putKey(f.key());
                e.putTimestamp(f.write());
                e.putTimestamp(f.read());
            }
            case LogRecord.Visible v -> {
                e.putByte(VISIBLE);
                e.putRange(v.range());
                e.putTimestamp(v.bound());
            }
        }
        return e.finish();
    }

    private static void put(Encoder e, LogRecord.Command c) {
        e.putTxnId(c.txnId());
        e.putByte(c.status().ordinal());
        e.putBallot(c.promised());
        e.putBallot(c.accepted());
        e.putOptional(c.executeAt(), Encoder::putTimestamp);
        e.putOptional(c.participants(), Encoder::putParticipants);
        e.putOptional(c.txn(), Encoder::putTxn);
        e.putOptional(c.deps(), Encoder::putDeps);
        e.putOptional(c.writes(), (to, w) -> to.putList(w, Encoder::putMutation));
        e.putOptional(c.result(), Encoder::putBytes);
    }

    /// @throws MalformedException when the bytes are no record of a known version
    public static LogRecord decode(ByteBuffer bytes) {
        Decoder d = new Decoder(bytes);
        try {
            int version = d.getByte();
            if (version != VERSION) {
                throw d.malformed("log record version " + version + ", this node knows " + VERSION);
            }
            int type = d.getByte();
            LogRecord r = switch (type) {
                case COMMAND -> command(d);
                case CLOCK_BOUND -> new LogRecord.ClockBound(d.getTimestamp());
                case WATERMARK -> new LogRecord.Watermark(d.getInt(), d.getTimestamp(), d.getTimestamp());
                case FENCE -> new LogRecord.Fence(d.getRange(), d.getTimestamp(), d.getBoolean());
                case COPIED ->
                    new LogRecord.Copied(
                            d.getRange(), d.getTimestamp(), d.getOptional(Decoder::getTxnId), d.getTimestamp());
                case READY -> new LogRecord.Ready(d.getNumber());
                case FORGOTTEN -> new LogRecord.Forgotten(d.getKey(), d.getTimestamp(), d.getTimestamp());
                case VISIBLE -> new LogRecord.Visible(d.getRange(), d.getTimestamp());
                default -> throw d.malformed("unknown log record type " + type);
            };
            d.expectEnd();
            return r;
        } catch (IllegalArgumentException e) {
            throw new MalformedException("impossible log record: " + e.getMessage(), e);
        }
    }

    private static LogRecord command(Decoder d) {
        return new LogRecord.Command(
                d.getTxnId(),
                Status.of(d.getByte()),
                d.getBallot(),
                d.getBallot(),
                d.getOptional(Decoder::getTimestamp),
                d.getOptional(Decoder::getParticipants),
                d.getOptional(Decoder::getTxn),
                d.getOptional(Decoder::getDeps),
                d.getOptional(x -> x.getList(Decoder::getMutation)),
                d.getOptional(Decoder::getBytes));
    }
}
