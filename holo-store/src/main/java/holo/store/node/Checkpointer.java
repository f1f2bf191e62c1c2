package holo.store.node;

import holo.accord.host.LogRecord;
import holo.accord.node.AccordNode;
import holo.store.StoreException;
import holo.store.bytes.ByteSink;
import holo.store.log.CommitLog;
import holo.store.log.GroupCommitter;
import holo.store.log.LogBatch;
import holo.store.row.RowStore;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/// Bounds the log: writes what the protocol remembers into the log, notes that position in the rows, writes the rows
/// to disk, and gives up the log before it.
final class Checkpointer {
    private final EventLoop loop;
    private final AccordNode node;
    private final GroupCommitter committer;
    private final CommitLog log;
    private final RowStore rows;

    Checkpointer(EventLoop loop, AccordNode node, GroupCommitter committer, CommitLog log, RowStore rows) {
        this.loop = loop;
        this.node = node;
        this.committer = committer;
        this.log = log;
        this.rows = rows;
    }

    /// Takes a checkpoint and waits for it; not on the loop's thread. One at a time.
    synchronized void checkpoint() throws IOException, InterruptedException {
        CompletableFuture<Void> noted = new CompletableFuture<>();
        loop.submit((EventLoop.Call) () -> {
            // Everything applied so far is in the rows; what is not applied is in the protocol's memory.
            loop.handOver();
            committer.submit(new Snapshot(encode(), noted));
        });
        loop.onEnd(noted);
        try {
            noted.get();
        } catch (ExecutionException e) {
            throw new StoreException("58000", "a checkpoint was not finished: " + e.getCause(), e);
        } catch (CompletionException e) {
            throw new StoreException("58000", "a checkpoint was not finished: " + e, e);
        }
        log.releaseBefore(rows.flush().position());
    }

    private byte[] encode() {
        ByteSink to = new ByteSink(1 << 12);
        for (LogRecord record : node.snapshot()) {
            LogRecords.put(to, record);
        }
        return to.toArray();
    }

    private final class Snapshot implements LogBatch {
        private final byte[] records;
        private final CompletableFuture<Void> noted;
        private long position;

        Snapshot(byte[] records, CompletableFuture<Void> noted) {
            this.records = records;
            this.noted = noted;
        }

        @Override
        public void appendTo(CommitLog to) throws IOException {
            position = to.position();
            to.append(records);
            to.force();
        }

        @Override
        public void durable() {
            loop.submit((EventLoop.Call) () -> {
                rows.write(rows.newBatch(), position);
                noted.complete(null);
            });
        }
    }
}
