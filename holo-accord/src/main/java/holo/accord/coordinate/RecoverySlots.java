package holo.accord.coordinate;

import holo.accord.local.Environment;
import holo.accord.primitives.TxnId;
import java.util.ArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// How much a node takes over at a time (protocol §5). Where much is stuck, after a restart or behind a slow network,
/// more questions would only make the answers come later still.
final class RecoverySlots {
    private static final int RECOVERIES_MAX = 32;
    /// After so many of the longest pauses a recovery makes room for another: its group may have no quorum.
    private static final int PAUSES_PER_RECOVERY = 4;

    private record Recovery(TxnId id, long sinceMicros) {}

    private final Environment env;
    private final long patienceMicros;
    private final Predicate<TxnId> isDeciding;
    private final Consumer<TxnId> letGo;
    private final ArrayList<Recovery> recoveries = new ArrayList<>();

    /// @param letGo what makes room although it is not decided goes there
    RecoverySlots(Environment env, long retryMaxMicros, Predicate<TxnId> isDeciding, Consumer<TxnId> letGo) {
        this.env = env;
        this.patienceMicros = PAUSES_PER_RECOVERY * retryMaxMicros;
        this.isDeciding = isDeciding;
        this.letGo = letGo;
    }

    boolean hasRoom() {
        recoveries.removeIf(this::makesRoom);
        return recoveries.size() < RECOVERIES_MAX;
    }

    void take(TxnId id) {
        recoveries.add(new Recovery(id, env.now()));
    }

    private boolean makesRoom(Recovery r) {
        if (!isDeciding.test(r.id)) {
            return true;
        }
        boolean isOld = env.now() - r.sinceMicros > patienceMicros;
        if (isOld) {
            letGo.accept(r.id);
        }
        return isOld;
    }
}
