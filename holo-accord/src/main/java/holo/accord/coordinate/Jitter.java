package holo.accord.coordinate;

import holo.accord.primitives.TxnId;

/// Spreads what several nodes would else do at the same time; the same on every run.
final class Jitter {
    private Jitter() {}

    /// 0 to `wait` − 1.
    static long of(TxnId id, int node, int attempt, long wait) {
        long h =
                id.hlc() * 0x9E3779B97F4A7C15L + id.node() * 0xC2B2AE3D27D4EB4FL + node * 0x165667B19E3779F9L + attempt;
        h ^= h >>> 33;
        h *= 0xFF51AFD7ED558CCDL;
        h ^= h >>> 33;
        return Long.remainderUnsigned(h, Math.max(1, wait));
    }
}
