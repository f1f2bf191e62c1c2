package holo.flight;

import io.grpc.Context;
import java.util.function.Supplier;

/// Stops the engine when the client gives up a call.
final class Cancellation {
    private Cancellation() {}

    /// Runs work of the current call; when the client cancels the call, so is what the session does.
    static <T> T watch(EngineSession session, Supplier<T> work) {
        Context context = Context.current();
        Context.CancellationListener listener = ended -> {
            if (ended.cancellationCause() != null) {
                session.cancel();
            }
        };
        context.addListener(listener, Runnable::run);
        try {
            return work.get();
        } finally {
            context.removeListener(listener);
        }
    }
}
