package holo.sim.cluster;

import holo.sim.kernel.DriftingClock;

/// What the {@link Nemesis} can do to a cluster, apart from its network.
interface Faultable {
    /// False when the node has crashed and not been started again.
    boolean isUp(int node);

    /// The node's machine loses power at this instant: memory, unsynced bytes and queued output are gone.
    void crash(int node, String why);

    /// The node's process ends at this instant, the machine goes on: what was written is still read, synced or
    /// not.
    void kill(int node, String why);

    /// Starts the node from its disk; a no-op when it is up or its disk is beyond repair.
    void start(int node);

    /// Stops the node's processing for a while, as a long garbage collection would; what arrives waits.
    void pause(int node, long micros);

    /// From now on the node no longer dies around its syncs.
    void calm(int node);

    DriftingClock clock(int node);

    /// Makes every sync of the node's disk last this much longer; 0 to end it.
    void slowDisk(int node, long extraMicros);

    /// Makes the node's next sync fail.
    void failNextSync(int node);

    /// Inverts a bit of the node's log, somewhere before its last segment, of which the log knows how far it was
    /// durable.
    ///
    /// @return false when there is no such place
    boolean flipBit(int node);

    /// Inverts the node's inverted bits again, as far as they were not written over.
    void repairDisk(int node);

    /// Leaves the node's disk no more than this free space; {@link Long#MAX_VALUE} for plenty.
    void limitDisk(int node, long freeBytes);
}
