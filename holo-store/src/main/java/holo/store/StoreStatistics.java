package holo.store;

import holo.accord.local.Counters.Refusal;
import java.util.Map;

/// Counters since start, and gauges. All times in microseconds.
///
/// @param commits transactions committed
/// @param refused transactions whose validation failed
/// @param fastPath transactions decided on the fast path
/// @param slowPath transactions that needed an Accept round
/// @param commitMicrosP50 commit latency, median of the last window
/// @param commitMicrosP99 commit latency, 99th percentile of the last window
/// @param logBytes bytes appended to the commit log
/// @param logSyncs syncs of the commit log
/// @param logSyncMicrosP99 sync latency, 99th percentile of the last window
/// @param logSegments commit-log segments on disk
/// @param inFlight transactions submitted and not ended
/// @param rowStoreBytes bytes on disk of the row store
/// @param messagesRefused messages of the consensus protocol that were refused, by reason; a reason that is absent
///     never occurred
public record StoreStatistics(
        long commits,
        long refused,
        long fastPath,
        long slowPath,
        long commitMicrosP50,
        long commitMicrosP99,
        long logBytes,
        long logSyncs,
        long logSyncMicrosP99,
        int logSegments,
        int inFlight,
        long rowStoreBytes,
        Map<Refusal, Long> messagesRefused) {}
