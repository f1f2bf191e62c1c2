package holo.node.console;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The node's numbers at one second.
///
/// @param sequence grows by one from sample to sample; begins anew with the process
/// @param epochMillis when it was taken
/// @param store what the store did since the sample before; null while there is none
/// @param connections open client connections or sessions by front, such as `PostgreSQL`
/// @param heapBytes Java heap in use
/// @param heapBytesMax most that it may grow to
/// @param residentBytes the process's memory, 0 where the system does not tell
/// @param processorLoad share of the machine's processors that the process used, 0 to 1
/// @param diskBytesFree on the data directory's file system
/// @param diskBytesTotal size of that file system
public record NodeSample(
        long sequence,
        long epochMillis,
        @Nullable StoreRates store,
        Map<String, Integer> connections,
        long heapBytes,
        long heapBytesMax,
        long residentBytes,
        double processorLoad,
        long diskBytesFree,
        long diskBytesTotal) {
    public NodeSample {
        connections = Map.copyOf(connections);
    }

    /// The store within one sample.
    ///
    /// @param commitsPerSecond transactions committed
    /// @param refusedPerSecond transactions whose validation failed
    /// @param commitMicrosP50 median commit latency of the store's last window
    /// @param commitMicrosP99 99th percentile of the same
    /// @param fastPathShare of the transactions decided in this sample, 0 to 1; null when there were none
    /// @param inFlight submitted and not ended
    /// @param logBytesPerSecond appended to the commit log
    /// @param logSyncsPerSecond syncs of the commit log
    /// @param logSyncMicrosP99 99th percentile of their duration
    /// @param logSegments commit-log segments on disk
    /// @param rowStoreBytes on disk
    /// @param commits since the node's start
    public record StoreRates(
            double commitsPerSecond,
            double refusedPerSecond,
            long commitMicrosP50,
            long commitMicrosP99,
            @Nullable Double fastPathShare,
            int inFlight,
            double logBytesPerSecond,
            double logSyncsPerSecond,
            long logSyncMicrosP99,
            int logSegments,
            long rowStoreBytes,
            long commits) {}
}
