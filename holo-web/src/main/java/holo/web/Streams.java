package holo.web;

import holo.ejb.NodeContext;
import holo.node.console.NodeObservatory;
import holo.node.console.NodeSample;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.ServiceUnavailableException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;

/// Feeds open event streams, each on a virtual thread of its own, so that a client that does not read holds back
/// nobody else.
@ApplicationScoped
public class Streams {
    /// Event streams at a time.
    static final int STREAMS_MAX = 64;

    private static final long WAIT_MILLIS = 5_000;
    private static final System.Logger LOG = System.getLogger(Streams.class.getName());

    private final Semaphore places = new Semaphore(STREAMS_MAX);

    @Inject
    private NodeContext context;

    @Inject
    private NodeViews views;

    void open(SseEventSink sink, Sse sse, long after) {
        if (!places.tryAcquire()) {
            throw new ServiceUnavailableException(
                    "There are already " + STREAMS_MAX + " open event streams. Close some console tabs.", 10L);
        }
        Feed feed = new Feed(sink, sse, context.observatory(), views, after);
        Thread.ofVirtual().name("holo-console-stream").start(() -> {
            try (sink) {
                feed.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (CompletionException | IllegalStateException | IOException e) {
                LOG.log(Level.DEBUG, "A console has gone", e);
            } finally {
                places.release();
            }
        });
    }

    private static final class Feed {
        private final SseEventSink sink;
        private final Sse sse;
        private final NodeObservatory observatory;
        private final NodeViews views;
        private long after;
        private String lastState = "";

        Feed(SseEventSink sink, Sse sse, NodeObservatory observatory, NodeViews views, long after) {
            this.sink = sink;
            this.sse = sse;
            this.observatory = observatory;
            this.views = views;
            this.after = after;
        }

        void run() throws InterruptedException {
            if (after < 0) {
                NodeSample latest = observatory.latest();
                after = latest == null ? 0 : latest.sequence() - 1;
            } else {
                // a client of a process before this one has seen more than there is
                NodeSample latest = observatory.latest();
                after = latest != null && latest.sequence() < after ? 0 : after;
            }
            while (!sink.isClosed() && !observatory.closed()) {
                sendNodeWhenChanged();
                List<NodeSample> samples = observatory.awaitAfter(after, WAIT_MILLIS);
                if (samples.isEmpty()) {
                    send(sse.newEventBuilder().comment("still here").build());
                } else {
                    after = samples.getLast().sequence();
                    send(event("samples", new NodeResource.Samples(samples))
                            .id(Long.toString(after))
                            .build());
                }
            }
        }

        private void sendNodeWhenChanged() {
            NodeView node = views.current();
            String state = node.state() + "|" + node.reason() + "|" + node.since();
            if (!state.equals(lastState)) {
                lastState = state;
                send(event("node", node).build());
            }
        }

        private OutboundSseEvent.Builder event(String name, Object data) {
            return sse.newEventBuilder()
                    .name(name)
                    .mediaType(MediaType.APPLICATION_JSON_TYPE)
                    .data(data.getClass(), data);
        }

        private void send(OutboundSseEvent event) {
            sink.send(event).toCompletableFuture().join();
        }
    }
}
