package holo.accord.node;

/// What one node needs to be told. All times in microseconds.
///
/// @param node this node's id, 0 or greater
/// @param messageTimeoutMicros after this long an unanswered message is sent again; it doubles each time
/// @param fastPathTimeoutMicros after this long a slow quorum no longer waits for a fast one
/// @param recoverAfterMicros after this long without progress a replica looks after a transaction
/// @param retryMaxMicros repeated attempts wait at most this long
/// @param giveUpAfterMicros after this long the client is told that the outcome is unknown
/// @param gossipIntervalMicros how often nodes tell each other what they no longer need
/// @param clockReserveMicros how far ahead clock values are reserved with one log record
/// @param inFlightMax transactions that clients may have submitted and not got answered
/// @param parkedMax messages of unknown epochs that are kept
/// @param parkedBytesMax bytes of the messages of unknown epochs that are kept
/// @param rememberedMax transactions, and keys of forgotten ones, in memory above which it takes no more from clients
/// @param readsMax ephemeral reads that wait here, and reads that the host carries out
public record AccordOptions(
        int node,
        long messageTimeoutMicros,
        long fastPathTimeoutMicros,
        long recoverAfterMicros,
        long retryMaxMicros,
        long giveUpAfterMicros,
        long gossipIntervalMicros,
        long clockReserveMicros,
        int inFlightMax,
        int parkedMax,
        long parkedBytesMax,
        int rememberedMax,
        int readsMax) {

    private static final int PARKED_MAX = 100_000;
    private static final long PARKED_BYTES_MAX = 64L << 20;
    private static final int REMEMBERED_MAX = 2_000_000;
    private static final int READS_MAX = 100_000;

    public AccordOptions {
        if (node < 0) {
            throw new IllegalArgumentException("node " + node + " must be 0 or greater");
        }
        positive(messageTimeoutMicros, "messageTimeoutMicros");
        positive(fastPathTimeoutMicros, "fastPathTimeoutMicros");
        positive(recoverAfterMicros, "recoverAfterMicros");
        positive(retryMaxMicros, "retryMaxMicros");
        positive(giveUpAfterMicros, "giveUpAfterMicros");
        positive(gossipIntervalMicros, "gossipIntervalMicros");
        positive(clockReserveMicros, "clockReserveMicros");
        positive(inFlightMax, "inFlightMax");
        positive(parkedMax, "parkedMax");
        positive(parkedBytesMax, "parkedBytesMax");
        positive(rememberedMax, "rememberedMax");
        positive(readsMax, "readsMax");
    }

    private static void positive(long value, String name) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " " + value + " must be 1 or greater");
        }
    }

    /// The defaults for a local network.
    public static AccordOptions of(int node) {
        return new AccordOptions(
                node,
                200_000,
                20_000,
                400_000,
                10_000_000,
                10_000_000,
                50_000,
                1_000_000,
                1_000_000,
                PARKED_MAX,
                PARKED_BYTES_MAX,
                REMEMBERED_MAX,
                READS_MAX);
    }
}
