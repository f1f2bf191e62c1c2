package holo.wire.pg;

import holo.sql.error.SqlException;
import holo.sql.session.StatementResult;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// Sends one statement's result, in as many steps as the client's pace and row limits demand.
final class ResultSender implements AutoCloseable {
    /// Where a step ended.
    enum Step {
        /// The result is sent, CommandComplete included.
        DONE,
        /// As many rows as the client asked for are sent, PortalSuspended included.
        SUSPENDED,
        /// The client must read first; to be resumed when there is room again.
        OUTPUT_FULL,
        /// The client must send COPY data.
        AWAITS_COPY_DATA
    }

    private final SessionProtocol protocol;
    private final StatementResult result;
    private final @Nullable RowWriter rows;

    private boolean started;
    private boolean done;
    private boolean suspendedBefore;
    private long stepRows;
    private long rowsLeft = Long.MAX_VALUE;

    /// @param describe whether rows are announced by a RowDescription, as in the simple protocol
    ResultSender(SessionProtocol protocol, StatementResult result, Formats formats, boolean describe) {
        this.protocol = protocol;
        this.result = result;
        if (result instanceof StatementResult.Rows(var description, var cursor)) {
            if (!formats.fits(description.columns().size())) {
                cursor.close();
                throw MessageReader.violation("bind message has " + formats.count() + " result formats but query has "
                        + description.columns().size() + " columns");
            }
            rows = new RowWriter(description, formats);
            if (describe) {
                Backend.rowDescription(protocol.out(), description, formats, protocol.charset());
            }
        } else {
            rows = null;
        }
    }

    /// Starts a step of at most so many rows; 0 for all.
    void limit(int rowsMax) {
        rowsLeft = rowsMax <= 0 ? Long.MAX_VALUE : rowsMax;
        stepRows = 0;
    }

    boolean isDone() {
        return done;
    }

    boolean hasRows() {
        return rows != null;
    }

    /// Goes on until one of the {@link Step}s is reached.
    Step resume() {
        Step step = switch (result) {
            case StatementResult.Rows(var description, var cursor) -> sendRows(cursor);
            case StatementResult.Completed(var tag) -> complete(tag);
            case StatementResult.Empty() -> {
                Backend.emptyQueryResponse(protocol.out());
                yield Step.DONE;
            }
            case StatementResult.CopyIn(var binary, var columns, var target) -> {
                if (!started) {
                    Backend.copyResponse(protocol.out(), 'G', binary, columns);
                }
                yield Step.AWAITS_COPY_DATA;
            }
            case StatementResult.CopyOut(var binary, var columns, var source) -> {
                if (!started) {
                    Backend.copyResponse(protocol.out(), 'H', binary, columns);
                }
                started = true;
                yield sendCopyData(source);
            }
        };
        started = true;
        done |= step == Step.DONE;
        return step;
    }

    private Step sendRows(StatementResult.RowCursor cursor) {
        RowWriter writer = java.util.Objects.requireNonNull(rows);
        ValueContext context = protocol.valueContext();
        Output output = protocol.output();
        long before = stepRows;
        try {
            while (rowsLeft > 0) {
                if (!cursor.advance()) {
                    String tag = cursor.tag();
                    cursor.close();
                    return complete(suspendedBefore && tag.startsWith("SELECT ") ? "SELECT " + stepRows : tag);
                }
                writer.write(cursor.row(), output.buffer(), context);
                stepRows++;
                rowsLeft--;
                if (output.flushIfLarge() && output.isFull()) {
                    return Step.OUTPUT_FULL;
                }
            }
        } finally {
            protocol.counters().rowsSent.add(stepRows - before);
        }
        suspendedBefore = true;
        Backend.portalSuspended(protocol.out());
        return Step.SUSPENDED;
    }

    private Step sendCopyData(StatementResult.CopySource source) {
        Output output = protocol.output();
        for (byte[] data = source.next(); data != null; data = source.next()) {
            Backend.copyData(output.buffer(), data);
            if (output.flushIfLarge() && output.isFull()) {
                return Step.OUTPUT_FULL;
            }
        }
        String tag = source.tag();
        source.close();
        Backend.copyDone(protocol.out());
        return complete(tag);
    }

    private Step complete(String tag) {
        Backend.commandComplete(protocol.out(), tag, protocol.charset());
        return Step.DONE;
    }

    /// Takes a message of the COPY that is under way.
    ///
    /// @return DONE when it ended the data
    Step copyMessage(byte type, MessageReader message) {
        StatementResult.CopyTarget target = ((StatementResult.CopyIn) result).target();
        switch (type) {
            case Frontend.COPY_DATA -> {
                int length = message.remaining();
                ByteBuf bytes = message.bytes(length);
                if (bytes.hasArray()) {
                    target.data(bytes.array(), bytes.arrayOffset() + bytes.readerIndex(), length);
                    bytes.skipBytes(length);
                } else {
                    target.data(message.byteArray(length), 0, length);
                }
            }
            case Frontend.COPY_DONE -> {
                done = true;
                return complete(target.done());
            }
            case Frontend.COPY_FAIL -> {
                done = true;
                String reason = message.string(protocol.charset());
                target.fail(reason);
                throw SqlException.of("57014", "COPY from stdin failed: " + reason);
            }
            case Frontend.FLUSH, Frontend.SYNC -> {
                // A client of the extended protocol may send them ahead; they mean nothing here.
            }
            default -> {
                done = true;
                String message1 = String.format("unexpected message type 0x%02X during COPY from stdin", type);
                abortCopy(target, message1);
                throw MessageReader.violation(message1);
            }
        }
        return Step.AWAITS_COPY_DATA;
    }

    private static void abortCopy(StatementResult.CopyTarget target, String reason) {
        try {
            target.fail(reason);
        } catch (SqlException expected) {
            // That is how a target says that it has rolled back; the caller reports the cause.
        }
    }

    /// Gives up what is not sent yet.
    @Override
    public void close() {
        if (done) {
            return;
        }
        done = true;
        switch (result) {
            case StatementResult.Rows(var description, var cursor) -> cursor.close();
            case StatementResult.CopyOut(var binary, var columns, var source) -> source.close();
            case StatementResult.CopyIn(var binary, var columns, var target) ->
                abortCopy(target, "connection or statement ended");
            case StatementResult.Completed completed -> {}
            case StatementResult.Empty empty -> {}
        }
    }
}
