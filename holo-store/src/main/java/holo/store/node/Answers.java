package holo.store.node;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/// Tells clients the outcome of their commits. Waking a thread takes longer than all that the protocol does for its
/// commit, so many are woken on a thread of their own, while the event loop goes on with the next; a few are woken at
/// once, because then the way to another thread would take longer.
///
/// What was handed over is told, whatever becomes of the loop.
final class Answers {
    /// Commits that are answered on the loop's thread.
    private static final int TOLD_HERE_MAX = 4;

    private final BlockingQueue<List<Submission>> queue = new LinkedBlockingQueue<>();
    private final Thread thread = Thread.ofPlatform().name("holo-answers").unstarted(this::run);
    private final Consumer<Throwable> fatal;
    private List<Submission> next = new ArrayList<>();

    /// @param fatal told of an error on the thread, after which some clients get no answer
    Answers(Consumer<Throwable> fatal) {
        this.fatal = fatal;
    }

    void start() {
        thread.start();
    }

    /// Collects a commit whose outcome is known. On the loop's thread, as all but {@link #run}.
    void add(Submission submission) {
        next.add(submission);
    }

    /// Tells all that were collected, and says how many they are.
    int tell() {
        int told = next.size();
        if (next.size() <= TOLD_HERE_MAX) {
            next.forEach(Submission::tell);
            next.clear();
        } else {
            queue.add(next);
            next = new ArrayList<>();
        }
        return told;
    }

    /// Ends the thread after what was handed over, and waits for it.
    void close() throws InterruptedException {
        queue.add(List.of());
        thread.join();
    }

    private void run() {
        try {
            for (List<Submission> told = queue.take(); !told.isEmpty(); told = queue.take()) {
                told.forEach(Submission::tell);
            }
        } catch (InterruptedException | RuntimeException | Error e) {
            fatal.accept(e);
        }
    }
}
