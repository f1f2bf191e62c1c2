package holo.accord;

import static org.assertj.core.api.Assertions.assertThat;

import accord.local.Node;
import accord.primitives.Routable;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.TxnId;
import holo.accord.primitives.TxnKind;
import holo.accord.topology.Shard;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Cassandra's implementation of the protocol has the last word on quorum sizes and on the order of timestamps.
class OracleTest {
    @Test
    void quorumSizesAreThoseOfCassandraAccord() {
        for (int r = 1; r <= 15; r++) {
            List<Integer> replicas = new ArrayList<>();
            for (int i = 0; i < r; i++) {
                replicas.add(i);
            }
            int slow = accord.topology.Shard.slowQuorumSize(r);
            for (int e = slow; e <= r; e++) {
                Shard s = new Shard(1, 1, KeyRange.ALL, replicas, replicas.subList(0, e));
                assertThat(s.slowQuorum()).as("slow of %s", r).isEqualTo(slow);
                assertThat(s.faults()).as("faults of %s", r).isEqualTo(accord.topology.Shard.maxToleratedFailures(r));
                assertThat(s.fastQuorum())
                        .as("fast of %s with %s electors", r, e)
                        .isEqualTo(accord.topology.Shard.simpleFastQuorumSize(r, e, slow));
            }
        }
    }

    @Test
    void anyTwoFastQuorumsAndARecoveryQuorumShareAnElector() {
        for (int r = 1; r <= 15; r++) {
            List<Integer> replicas = new ArrayList<>();
            for (int i = 0; i < r; i++) {
                replicas.add(i);
            }
            for (int e = r - (r - 1) / 2; e <= r; e++) {
                Shard s = new Shard(1, 1, KeyRange.ALL, replicas, replicas.subList(0, e));
                int electorsInRecovery = e - (r - s.slowQuorum());
                assertThat(2 * s.fastQuorum() + electorsInRecovery)
                        .as("%s replicas, %s electors", r, e)
                        .isGreaterThan(2 * e);
            }
        }
    }

    @Test
    void timestampsAreOrderedAsInCassandraAccord() {
        Random random = new Random(1);
        List<Timestamp> ours = new ArrayList<>();
        List<accord.primitives.TxnId> theirs = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            Timestamp t = new Timestamp(1 + random.nextInt(3), 1 + random.nextInt(5), 1 + random.nextInt(4));
            ours.add(t);
            theirs.add(new accord.primitives.TxnId(
                    t.epoch(), t.hlc(), accord.primitives.Txn.Kind.Write, Routable.Domain.Key, new Node.Id(t.node())));
        }
        for (int i = 0; i < ours.size(); i++) {
            for (int j = 0; j < ours.size(); j++) {
                assertThat(Integer.signum(ours.get(i).compareTo(ours.get(j))))
                        .isEqualTo(Integer.signum(theirs.get(i).compareTo(theirs.get(j))));
            }
        }
    }

    @Test
    void transactionsWitnessEachOtherAsInCassandraAccord() {
        for (TxnKind a : TxnKind.values()) {
            for (TxnKind b : TxnKind.values()) {
                assertThat(a.witnesses(b)).as("%s witnesses %s", a, b).isEqualTo(kind(a).witnesses(kind(b)));
            }
        }
        assertThat(new TxnId(new Timestamp(1, 2, 3), TxnKind.READ, true)).hasToString("R1.2.3");
    }

    private static accord.primitives.Txn.Kind kind(TxnKind k) {
        return switch (k) {
            case READ -> accord.primitives.Txn.Kind.Read;
            case WRITE -> accord.primitives.Txn.Kind.Write;
            case EPHEMERAL_READ -> accord.primitives.Txn.Kind.EphemeralRead;
            case SYNC_POINT -> accord.primitives.Txn.Kind.ExclusiveSyncPoint;
        };
    }
}
