package holo.flight;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The results that are being sent, by statement handle, for cancelling. Thread-safe.
final class RunningQueries {
    private final Map<ByteString, List<ResultStream>> streams = new HashMap<>();

    synchronized void add(ByteString handle, ResultStream stream) {
        streams.computeIfAbsent(handle, h -> new ArrayList<>()).add(stream);
    }

    synchronized void remove(ByteString handle, ResultStream stream) {
        List<ResultStream> list = streams.get(handle);
        if (list != null) {
            list.remove(stream);
            if (list.isEmpty()) {
                streams.remove(handle);
            }
        }
    }

    /// False when nothing runs under the handle.
    boolean cancel(ByteString handle) {
        List<ResultStream> list;
        synchronized (this) {
            list = List.copyOf(streams.getOrDefault(handle, List.of()));
        }
        list.forEach(ResultStream::cancel);
        return !list.isEmpty();
    }
}
