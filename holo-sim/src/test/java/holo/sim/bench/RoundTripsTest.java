package holo.sim.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How long a client waits when nothing conflicts: one round trip on the fast path, never more than two.
class RoundTripsTest {
    private static final int TRANSACTIONS = 300;
    private static final int KEYS = 1_000;

    private static DirectCluster cluster(int replicas, int electorate, int down) {
        DirectCluster cluster = new DirectCluster(replicas, electorate, down);
        // The first few find out who is down.
        cluster.run(TRANSACTIONS, 1, KEYS);
        cluster.takeRoundTripsMax();
        return cluster;
    }

    @ParameterizedTest
    @CsvSource({"3,3", "3,2", "5,5", "5,3", "7,7", "7,4"})
    void healthyReplicasTakeTheFastPathAlways(int replicas, int electorate) {
        DirectCluster cluster = cluster(replicas, electorate, 0);
        double slow = cluster.slow();
        cluster.run(TRANSACTIONS, 1, KEYS);
        assertThat(cluster.takeRoundTripsMax()).isEqualTo(1);
        assertThat(cluster.slow()).isEqualTo(slow);
    }

    @ParameterizedTest
    @CsvSource({"3,3", "3,2", "5,5", "5,3", "7,7", "7,4"})
    void withOneReplicaDownTwoRoundTripsAreEnough(int replicas, int electorate) {
        DirectCluster cluster = cluster(replicas, electorate, 1);
        cluster.run(TRANSACTIONS, 1, KEYS);
        assertThat(cluster.takeRoundTripsMax()).isBetween(1, ProtocolBench.ROUND_TRIPS_MAX);
    }
}
