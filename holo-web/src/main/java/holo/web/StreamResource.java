package holo.web;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import org.jspecify.annotations.Nullable;

/// Server-sent events: `node` when the node's state changes, `samples` every second. A client that comes back with
/// Last-Event-ID gets what it missed.
@Path("stream")
@RequestScoped
public class StreamResource {
    @Inject
    private Streams streams;

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    public void stream(
            @Context SseEventSink sink,
            @Context Sse sse,
            @HeaderParam(HttpHeaders.LAST_EVENT_ID_HEADER) @Nullable String lastEventId) {
        streams.open(sink, sse, sequence(lastEventId));
    }

    /// -1 for a client that has nothing yet: it asks for the past itself.
    static long sequence(@Nullable String lastEventId) {
        if (lastEventId == null || !lastEventId.matches("\\d{1,18}")) {
            return -1;
        }
        return Long.parseLong(lastEventId);
    }
}
