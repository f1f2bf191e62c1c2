package holo.sql.error;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// What was asked for would have to wait, on a thread that must not. The same may be asked again on a thread that may,
/// or, where it is known when the wait is over, then on any thread. Until one of both is done, nothing else may be
/// asked.
public final class MustWaitException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable CompletableFuture<?> until;

    /// Only a thread that waits can go on.
    public MustWaitException() {
        this("a lock is held by another transaction", null);
    }

    /// @param until done, in whatever way, when it is worth asking again
    public MustWaitException(String reason, @Nullable CompletableFuture<?> until) {
        super(reason, null, false, false);
        this.until = until;
    }

    /// When to ask again; null when that is not known. Completed by threads that must not be held up.
    public @Nullable CompletableFuture<?> until() {
        return until;
    }
}
