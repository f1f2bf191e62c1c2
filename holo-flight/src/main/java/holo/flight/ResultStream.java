package holo.flight;

import holo.sql.error.SqlException;
import holo.sql.session.ColumnBatch;
import holo.sql.session.Portal;
import holo.sql.session.RowDescription;
import holo.sql.session.Session;
import holo.sql.session.StatementResult;
import holo.sql.type.TypeContext;
import io.grpc.Context;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.apache.arrow.flight.FlightProducer.ServerStreamListener;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends the rows of one execution as Arrow batches, at the client's pace: a batch is read from the engine
/// only when the transport can take it, and nothing runs and no thread waits in between.
///
/// gRPC calls {@link #start}, the ready handler and the cancel handler one after the other, never at the
/// same time. Only {@link #cancel} may come from another thread.
final class ResultStream {
    private static final Logger LOG = LoggerFactory.getLogger(ResultStream.class);

    /// Rows of a column that are written between two looks at the size of the batch.
    private static final int PIECE_ROWS = 64;

    private final SessionManager.Lease lease;
    private final StatementHandle.Prepared prepared;
    private final Iterator<List<@Nullable Object>> bindings;
    private final FlightServerOptions options;
    private final ServerStreamListener listener;
    private final VectorSchemaRoot root;
    private final Context context = Context.current();
    private final Context.CancellationListener contextListener = this::contextCancelled;

    private @Nullable Portal portal;
    private StatementResult.@Nullable RowCursor cursor;
    private List<ColumnWriter> writers = List.of();
    private List<BatchWriter> batchWriters = List.of();
    private @Nullable ColumnBatch batch;
    private int batchRow;
    private volatile boolean inStep;
    private volatile boolean cancelled;
    private Runnable ended = () -> {};
    private boolean over;

    /// @param rows parameters; the statement runs once for each
    ResultStream(
            SessionManager.Lease lease,
            StatementHandle.Prepared prepared,
            Schema schema,
            List<List<@Nullable Object>> rows,
            FlightServerOptions options,
            BufferAllocator allocator,
            ServerStreamListener listener) {
        this.lease = lease;
        this.prepared = prepared;
        this.bindings = rows.iterator();
        this.options = options;
        this.listener = listener;
        this.root = VectorSchemaRoot.create(schema, allocator);
    }

    /// @param afterwards called once when everything has been released
    void start(Runnable afterwards) {
        ended = afterwards;
        context.addListener(contextListener, Runnable::run);
        listener.setOnReadyHandler(this::pump);
        listener.setOnCancelHandler(this::abandoned);
        try {
            step(this::next);
            listener.start(root);
        } catch (Throwable t) {
            fail(t);
            return;
        }
        pump();
    }

    /// Ends the stream with 57014: at once when the engine is working for it, else before the next batch.
    void cancel() {
        cancelled = true;
        if (inStep) {
            lease.session.cancel();
        }
    }

    private void contextCancelled(Context cancelledContext) {
        if (cancelledContext.cancellationCause() != null) {
            cancel();
        }
    }

    private void pump() {
        if (over) {
            return;
        }
        try {
            while (listener.isReady()) {
                if (cancelled) {
                    throw SqlException.of("57014", "canceling statement due to user request");
                }
                step(this::fill);
                if (root.getRowCount() > 0) {
                    listener.putNext();
                }
                if (cursor == null) {
                    release();
                    listener.completed();
                    return;
                }
            }
        } catch (Throwable t) {
            fail(t);
        }
    }

    private void step(Consumer<Session> work) {
        inStep = true;
        try {
            lease.session.run(work);
        } finally {
            inStep = false;
        }
    }

    /// Executes for the next row of parameters, or ends the implicit transaction after the last one.
    private void next(Session session) {
        cursor = null;
        batch = null;
        closePortal();
        while (cursor == null && bindings.hasNext()) {
            switch (execute(bindings.next())) {
                case StatementResult.Rows rows -> {
                    cursor = rows.cursor();
                    writers = writers(rows.description(), session.typeContext());
                }
                case StatementResult.Completed completed -> closePortal();
                case StatementResult.Empty empty -> closePortal();
                case StatementResult.CopyIn in -> throw Copying.refused(in);
                case StatementResult.CopyOut out -> throw Copying.refused(out);
            }
        }
        if (cursor == null) {
            session.sync();
        }
    }

    private StatementResult execute(List<@Nullable Object> values) {
        Portal bound = prepared.statement().bind(values);
        portal = bound;
        return bound.execute();
    }

    private List<ColumnWriter> writers(RowDescription description, TypeContext types) {
        List<ColumnWriter> result = new ArrayList<>();
        List<FieldVector> vectors = root.getFieldVectors();
        List<RowDescription.Column> columns = description.columns();
        if (!ArrowTypes.schema(description).equals(root.getSchema())) {
            throw SqlException.of("0A000", "cached plan must not change result type")
                    .withHint("The table was altered after the statement was prepared: prepare it again.");
        }
        for (int i = 0; i < columns.size(); i++) {
            result.add(ColumnWriter.of(vectors.get(i), columns.get(i), types));
        }
        List<BatchWriter> batches = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            int oid = columns.get(i).type().oid();
            batches.add(BatchWriter.of(vectors.get(i), ArrowTypes.isText(oid), result.get(i)));
        }
        batchWriters = batches;
        return result;
    }

    /// Fills one batch.
    private void fill(Session session) {
        for (FieldVector vector : root.getFieldVectors()) {
            vector.reset();
        }
        int rows = 0;
        long bytes = 0;
        long bytesMax = options.batchBytes().bytes();
        while (cursor != null && rows < options.batchRows() && bytes < bytesMax) {
            ColumnBatch more = batch == null ? cursor.nextBatch() : batch;
            if (more != null) {
                int from = batch == null ? 0 : batchRow;
                int count = Math.min(Math.min(PIECE_ROWS, options.batchRows() - rows), more.rows() - from);
                for (int i = 0; i < batchWriters.size(); i++) {
                    bytes += batchWriters.get(i).write(rows, more.column(i), from, count);
                }
                rows += count;
                batchRow = from + count;
                batch = batchRow < more.rows() ? more : null;
                continue;
            }
            if (!cursor.advance()) {
                cursor.close();
                next(session);
                continue;
            }
            List<? extends @Nullable Object> values = cursor.row();
            for (int i = 0; i < writers.size(); i++) {
                Object value = values.get(i);
                if (value == null) {
                    bytes++;
                } else {
                    bytes += writers.get(i).write(rows, value);
                }
            }
            rows++;
        }
        root.setRowCount(rows);
    }

    private void fail(Throwable error) {
        if (over) {
            return;
        }
        try {
            stop(true);
        } catch (RuntimeException e) {
            error.addSuppressed(e);
        }
        release();
        listener.error(Errors.toFlight(error));
    }

    /// The client has closed the result before its end, or is no longer there. Neither undoes the statement.
    private void abandoned() {
        if (over) {
            return;
        }
        try {
            stop(false);
        } catch (RuntimeException e) {
            LOG.warn("Ending a result that its client has abandoned failed", e);
        } finally {
            release();
        }
    }

    private void stop(boolean failed) {
        lease.session.runIfOpen(session -> {
            StatementResult.RowCursor open = cursor;
            cursor = null;
            if (open != null) {
                open.close();
            }
            closePortal();
            if (failed) {
                session.fail();
            }
            session.sync();
        });
    }

    private void closePortal() {
        Portal open = portal;
        portal = null;
        if (open != null) {
            open.close();
        }
    }

    private void release() {
        over = true;
        context.removeListener(contextListener);
        try {
            if (!prepared.kept()) {
                lease.session.runIfOpen(session -> prepared.statement().close());
            }
        } finally {
            root.close();
            lease.close();
            ended.run();
        }
    }
}
