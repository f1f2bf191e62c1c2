package holo.store.node;

import holo.store.arena.ArenaIndex;
import holo.store.log.SyncMode;
import holo.store.setting.ByteSize;
import holo.store.setting.Setting;
import java.time.Duration;

/// How the store keeps its data.
///
/// @param nodeId this node's number in timestamps; never changes in the life of a data directory
/// @param syncMode when a commit counts as durable
/// @param segmentBytes size of a commit-log file
/// @param rowCacheBytes memory for blocks of the row store
/// @param rowBufferBytes memory for rows not flushed yet
/// @param arenaBytes memory for hot rows
/// @param arenaIndex whether hot rows are kept in order, too
/// @param rowJobs background flushes and compactions at a time
/// @param checkpointInterval time between checkpoints when something was written
/// @param checkpointLogBytes log bytes after which a checkpoint is taken early
/// @param gcRetention how far back snapshots of the past reach
/// @param gcInterval time between collections of old versions
/// @param inFlightMax transactions submitted and not ended
/// @param inFlightBytesMax bytes of the transactions submitted and not ended
/// @param transactionBytesMax bytes of one transaction
/// @param diskReserveBytes free disk space below which writes are refused
/// @param parkedMax messages of unknown topology epochs that wait
/// @param parkedBytesMax bytes of the messages of unknown topology epochs that wait
/// @param rememberedMax transactions, and keys of forgotten ones, in memory above which those of clients are refused
/// @param readsMax reads of transactions that wait or are under way
public record StoreOptions(
        @Setting(
                key = "holo.node.id",
                defaultValue = "1",
                min = "1",
                max = "1000000",
                description =
                        "The node's number in transaction timestamps: unique in the cluster, and never changed in the"
                                + " life of a data directory.")
        int nodeId,

        @Setting(
                key = "holo.wal.sync-mode",
                defaultValue = "sync-data",
                description =
                        "When a commit counts as durable: `sync-data` after fdatasync, `sync-all` after fsync, `buffer`"
                                + " when the operating system has it (survives a crash of the process, not the loss of"
                                + " power).")
        SyncMode syncMode,

        @Setting(
                key = "holo.wal.segment-bytes",
                defaultValue = "64MiB",
                min = "1MiB",
                max = "1GiB",
                description = "The size of a commit-log file. Transactions of any size span files.")
        ByteSize segmentBytes,

        @Setting(
                key = "holo.rows.cache-bytes",
                defaultValue = "128MiB",
                min = "1MiB",
                description = "Memory for the row store's blocks, indexes and filters.")
        ByteSize rowCacheBytes,

        @Setting(
                key = "holo.rows.buffer-bytes",
                defaultValue = "64MiB",
                min = "1MiB",
                description = "Memory for rows that are not written to the row store's files yet.")
        ByteSize rowBufferBytes,

        @Setting(
                key = "holo.arena.bytes",
                defaultValue = "256MiB",
                description =
                        "Memory outside of the heap for rows that are read often, taken as they come; below 1MiB there"
                                + " is no arena and every read goes to the row store.")
        ByteSize arenaBytes,

        @Setting(
                key = "holo.arena.index",
                defaultValue = "auto",
                description =
                        "How hot rows are found besides by their keys: `auto` keeps those in order that are in ranges read"
                                + " again and again, so that such ranges need no RocksDB; `learned` does so from the first"
                                + " time; `hash` never does, and uses the sixteenth of the memory that this takes for"
                                + " other rows.")
        ArenaIndex arenaIndex,

        @Setting(
                key = "holo.rows.jobs",
                defaultValue = "2",
                min = "1",
                max = "64",
                description = "Flushes and compactions of the row store that may run at a time.")
        int rowJobs,

        @Setting(
                key = "holo.checkpoint.interval",
                defaultValue = "60s",
                min = "100ms",
                description = "Time between checkpoints, which bound the log to be replayed at start.")
        Duration checkpointInterval,

        @Setting(
                key = "holo.checkpoint.log-bytes",
                defaultValue = "256MiB",
                min = "1MiB",
                description = "Bytes of commit log after which a checkpoint is taken before its time.")
        ByteSize checkpointLogBytes,

        @Setting(
                key = "holo.gc.retention",
                defaultValue = "10m",
                description =
                        "How long old row versions are kept for snapshots of the past. Open snapshots keep theirs longer.")
        Duration gcRetention,

        @Setting(
                key = "holo.gc.interval",
                defaultValue = "30s",
                min = "100ms",
                description = "Time between collections of old row versions.")
        Duration gcInterval,

        @Setting(
                key = "holo.transactions.in-flight-max",
                defaultValue = "65536",
                min = "1",
                max = "1000000",
                description = "Commits under way at a time; one more is refused with 53300.")
        int inFlightMax,

        @Setting(
                key = "holo.transactions.in-flight-bytes",
                defaultValue = "256MiB",
                min = "1MiB",
                description =
                        "Bytes of the commits under way; beyond it a commit is refused with 53200, unless it is the only"
                                + " one.")
        ByteSize inFlightBytesMax,

        @Setting(
                key = "holo.transactions.bytes-max",
                defaultValue = "1GiB",
                min = "1kB",
                max = "1GiB",
                description = "Bytes of keys and values in one transaction; a larger one is refused with 54000.")
        ByteSize transactionBytesMax,

        @Setting(
                key = "holo.disk.reserve-bytes",
                defaultValue = "256MiB",
                description =
                        "Free space below which writes are refused with 53100, so that the node never runs into a full"
                                + " disk. Reads go on, and deletions down to half of it. With 0 nothing is refused.")
        ByteSize diskReserveBytes,

        @Setting(
                key = "holo.accord.parked-max",
                defaultValue = "100000",
                min = "1",
                max = "10000000",
                description =
                        "Messages of other nodes about a topology that this node does not know yet and that wait for it;"
                                + " one more is refused and counted, and its sender repeats it.")
        int parkedMax,

        @Setting(
                key = "holo.accord.parked-bytes",
                defaultValue = "64MiB",
                min = "64kB",
                description = "Bytes of the messages that wait for a topology; what does not fit is refused likewise.")
        ByteSize parkedBytesMax,

        @Setting(
                key = "holo.accord.remembered-max",
                defaultValue = "2000000",
                min = "1000",
                max = "100000000",
                description =
                        "Transactions, and keys of forgotten ones, that a node keeps in memory until all replicas have"
                                + " heard of them. While a replica is down they grow in number; at the limit the node"
                                + " refuses transactions of clients.")
        int rememberedMax,

        @Setting(
                key = "holo.accord.reads-max",
                defaultValue = "100000",
                min = "1",
                max = "10000000",
                description =
                        "Ephemeral reads that wait on a replica, and reads that are under way there; one more is refused"
                                + " and counted, and whoever asked asks another replica.")
        int readsMax) {

    /// What the annotations say, for tests and tools.
    public static StoreOptions defaults() {
        return new StoreOptions(
                1,
                SyncMode.SYNC_DATA,
                ByteSize.ofMebibytes(64),
                ByteSize.ofMebibytes(128),
                ByteSize.ofMebibytes(64),
                ByteSize.ofMebibytes(128),
                ArenaIndex.AUTO,
                2,
                Duration.ofSeconds(60),
                ByteSize.ofMebibytes(256),
                Duration.ofMinutes(10),
                Duration.ofSeconds(30),
                65_536,
                ByteSize.ofMebibytes(256),
                ByteSize.ofMebibytes(1024),
                ByteSize.ofMebibytes(256),
                100_000,
                ByteSize.ofMebibytes(64),
                2_000_000,
                100_000);
    }

    /// The same with another life of old row versions.
    ///
    /// @param retention how long they are kept
    /// @param interval between collections
    public StoreOptions keepingVersions(Duration retention, Duration interval) {
        return new StoreOptions(
                nodeId,
                syncMode,
                segmentBytes,
                rowCacheBytes,
                rowBufferBytes,
                arenaBytes,
                arenaIndex,
                rowJobs,
                checkpointInterval,
                checkpointLogBytes,
                retention,
                interval,
                inFlightMax,
                inFlightBytesMax,
                transactionBytesMax,
                diskReserveBytes,
                parkedMax,
                parkedBytesMax,
                rememberedMax,
                readsMax);
    }
}
