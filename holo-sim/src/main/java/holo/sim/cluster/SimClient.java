package holo.sim.cluster;

import holo.accord.host.Reply;
import holo.sim.kernel.Rng;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A client: one transaction at a time, at any node that listens; gives up waiting after a while and never
/// repeats what may have taken effect.
final class SimClient {
    private static final long RETRY_MICROS = 20_000;

    private final Context context;
    private final SimCluster cluster;
    private final Workload workload;
    private final History history;
    private final Rng rng;
    private final BooleanSupplier mayAsk;
    private boolean idle = true;

    /// @param mayAsk takes one from the run's budget of transactions; false when it is used up
    SimClient(
            Context context, SimCluster cluster, Workload workload, History history, Rng rng, BooleanSupplier mayAsk) {
        this.context = context;
        this.cluster = cluster;
        this.workload = workload;
        this.history = history;
        this.rng = rng;
        this.mayAsk = mayAsk;
    }

    void start() {
        context.simulation().after(think(), this::next);
        idle = false;
    }

    boolean isIdle() {
        return idle;
    }

    private long think() {
        return rng.exponential(context.plan().thinkMicros());
    }

    private void next() {
        if (!mayAsk.getAsBoolean()) {
            idle = true;
            return;
        }
        ask(workload.next());
    }

    private void ask(Request request) {
        int node = rng.nextInt(context.plan().nodes());
        Asked asked = new Asked(request, node, context.now());
        if (!cluster.submit(node, request.txn(), asked::answered)) {
            context.simulation().after(rng.between(1, RETRY_MICROS), () -> ask(request));
            return;
        }
        context.simulation().after(context.plan().clientTimeoutMicros(), () -> asked.answered(null));
    }

    private final class Asked {
        private final Request request;
        private final int node;
        private final long invokedMicros;
        private boolean over;

        Asked(Request request, int node, long invokedMicros) {
            this.request = request;
            this.node = node;
            this.invokedMicros = invokedMicros;
        }

        void answered(@Nullable Reply reply) {
            if (over) {
                return;
            }
            over = true;
            if (context.trace().verbose()) {
                context.trace().note(context.now(), node, "client: " + request + " -> " + reply);
            }
            if (context.bug() == PlantedBug.CLIENT_REPEATS && !(reply instanceof Reply.Executed)) {
                ask(request);
                return;
            }
            history.add(request, invokedMicros, context.now(), reply);
            if (reply instanceof Reply.Executed executed) {
                Lists lists = Lists.decode(executed.result());
                lists.values().keySet().forEach(k -> workload.saw(k, lists.last(k)));
                if (lists.applied()) {
                    request.appends().forEach(a -> workload.saw(a.key(), a.value()));
                }
            }
            context.simulation().after(think(), SimClient.this::next);
        }
    }
}
