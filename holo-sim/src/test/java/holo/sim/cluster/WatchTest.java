package holo.sim.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import holo.accord.host.LogRecord;
import holo.accord.messages.Accept;
import holo.accord.messages.AcceptInvalidate;
import holo.accord.messages.AcceptOk;
import holo.accord.messages.Apply;
import holo.accord.messages.ApplyOk;
import holo.accord.messages.Commit;
import holo.accord.messages.Gossip;
import holo.accord.messages.Message;
import holo.accord.messages.PreAccept;
import holo.accord.messages.PreAcceptOk;
import holo.accord.messages.Recover;
import holo.accord.messages.RecoverOk;
import holo.accord.primitives.Ballot;
import holo.accord.primitives.Deps;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Participants;
import holo.accord.primitives.Status;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.Txn;
import holo.accord.primitives.TxnId;
import holo.accord.primitives.TxnKind;
import holo.accord.topology.Shard;
import holo.sim.kernel.Hits;
import holo.sim.kernel.Rng;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What the watchers say of planted conversations: nothing of those that the protocol allows, and of the others what
/// is wrong with them.
class WatchTest {
    private static final int KEYS = 4;
    private static final Participants K0 = Participants.of(KeySpace.key(0));
    private static final TxnId A = write(10);
    private static final TxnId B = write(20);
    private static final TxnId C = write(30);

    private static TxnId write(long hlc) {
        return new TxnId(new Timestamp(1, hlc, 0), TxnKind.WRITE, false);
    }

    private static TxnId read(long hlc) {
        return new TxnId(new Timestamp(1, hlc, 0), TxnKind.READ, false);
    }

    /// Three nodes, all of them replicas of everything.
    private static Topologies three() {
        RunPlan plan = RunPlan.draw(new Rng(1), new RunOptions(10, 3, 3, Mode.SAFETY, Set.of(Fault.TOPOLOGY)));
        assertThat(plan.replicas()).isEqualTo(3);
        return new Topologies(new Rng(1), plan, new Hits());
    }

    private static Deps on(TxnId... ids) {
        Deps.Builder deps = new Deps.Builder();
        for (TxnId id : ids) {
            deps.add(KeySpace.key(0), id);
        }
        return deps.build();
    }

    private static Commit commit(TxnId id, TxnId... deps) {
        return new Commit(id, Ballot.ZERO, K0, null, id.timestamp(), on(deps), true);
    }

    private static DependencyCheck dependencies() {
        return new DependencyCheck(three(), KEYS);
    }

    @Test
    void aDecisionNamesTheWriteBeforeIt() {
        DependencyCheck check = dependencies();
        assertThat(check.sent(0, commit(A))).isNull();
        assertThat(check.sent(0, commit(B, A))).isNull();
        assertThat(check.sent(0, commit(C))).contains("does not depend").contains(B.toString());
    }

    @Test
    void aWriteThatIsNamedStandsForThoseBeforeIt() {
        DependencyCheck check = dependencies();
        check.sent(0, commit(A));
        check.sent(0, commit(B, A));
        assertThat(check.sent(0, commit(C, B))).isNull();
    }

    @Test
    void aWriteThatComesToLightLaterIsMissed() {
        DependencyCheck check = dependencies();
        check.sent(0, commit(A));
        check.sent(0, commit(C, A));
        assertThat(check.sent(0, commit(B, A))).contains("does not depend").contains(C.toString());
    }

    @Test
    void whoeverDecidesAgainNamesAsMuch() {
        DependencyCheck check = dependencies();
        check.sent(0, commit(A));
        assertThat(check.sent(0, commit(B, A))).isNull();
        assertThat(check.sent(1, commit(B))).contains("does not depend");
    }

    @Test
    void readsAreNeitherNamedNorStandForAnything() {
        DependencyCheck check = dependencies();
        check.sent(0, commit(A));
        assertThat(check.sent(0, commit(read(15), A))).isNull();
        assertThat(check.sent(0, commit(B, A))).isNull();
        assertThat(check.sent(0, commit(read(25), A))).contains("does not depend");
    }

    @Test
    void aReadMayNameALaterWriteThatStandsForEarlierOnes() {
        DependencyCheck check = dependencies();
        check.sent(0, commit(A));
        check.sent(0, commit(C, A));
        assertThat(check.sent(0, commit(read(20), C))).isNull();
        assertThat(check.sent(0, commit(write(21), C))).contains("does not depend");
    }

    @Test
    void whatIsOverOnAllReplicasNeedNotBeNamed() {
        DependencyCheck check = dependencies();
        check.sent(0, commit(A));
        check.sent(1, applied(A));
        assertThat(check.sent(0, commit(read(12)))).isNotNull();
        check.sent(2, applied(A));
        assertThat(check.sent(0, commit(B))).isNull();
    }

    @Test
    void whatIsOverOnAllReplicasButOneThatHasLeftNeedNotBeNamed() {
        RunPlan plan = RunPlan.draw(new Rng(1), new RunOptions(10, 4, 4, Mode.SAFETY, Set.of(Fault.TOPOLOGY)));
        Topologies topologies = new Topologies(new Rng(1), plan, new Hits());
        List<Integer> before = replicasOfK0(topologies);
        assertThat(before).hasSize(3);
        while (replicasOfK0(topologies).containsAll(before)) {
            topologies.change(true);
        }
        List<Integer> staying = new ArrayList<>(before);
        staying.retainAll(replicasOfK0(topologies));
        DependencyCheck check = new DependencyCheck(topologies, KEYS);
        check.sent(staying.get(0), commit(A));
        check.sent(staying.get(1), applied(A));
        assertThat(check.sent(staying.get(0), commit(read(12)))).contains(A.toString());
        check.synced(topologies.latestEpoch() - 1);
        assertThat(check.sent(staying.get(0), commit(read(13)))).contains(A.toString());
        check.synced(topologies.latestEpoch());
        assertThat(check.sent(staying.get(0), commit(B))).isNull();
        assertThat(check.sent(staying.get(0), commit(C))).contains(B.toString());
    }

    private static List<Integer> replicasOfK0(Topologies topologies) {
        Shard shard = topologies.latest().shardOf(KeySpace.key(0));
        assertThat(shard).isNotNull();
        return shard.replicas();
    }

    private static ApplyOk applied(TxnId id) {
        return new ApplyOk(id, id.timestamp(), 1);
    }

    @Test
    void aSyncPointStandsForWhatStartedBeforeIt() {
        DependencyCheck check = dependencies();
        check.sent(0, commit(A));
        TxnId fence = new TxnId(new Timestamp(1, 15, 0), TxnKind.SYNC_POINT, true);
        check.sent(
                0,
                new PreAccept(
                        fence,
                        new Txn(TxnKind.SYNC_POINT, Participants.of(KeyRange.ALL), false, new byte[0]),
                        Timestamp.NONE,
                        Timestamp.NONE));
        assertThat(check.sent(0, commit(B))).isNull();
        assertThat(check.sent(0, commit(C))).contains(B.toString());
    }

    private static Accept accept(TxnId id, long ballot, long hlc) {
        return new Accept(id, ballot(ballot), K0, null, new Timestamp(1, hlc, 0), Deps.NONE);
    }

    private static Ballot ballot(long number) {
        return number == 0 ? Ballot.ZERO : new Ballot(number, 1);
    }

    private static LogRecord accepted(TxnId id, long ballot, long hlc) {
        return new LogRecord.Command(
                id,
                Status.ACCEPTED,
                ballot(ballot),
                ballot(ballot),
                new Timestamp(1, hlc, 0),
                K0,
                null,
                Deps.NONE,
                null,
                null);
    }

    @Test
    void whatAQuorumAcceptedIsProposedByAllLaterBallots() {
        Agreement agreement = new Agreement(three());
        assertThat(agreement.sent(0, accept(A, 0, 12))).isNull();
        assertThat(agreement.durable(0, accepted(A, 0, 12))).isNull();
        assertThat(agreement.durable(1, accepted(A, 0, 12))).isNull();
        assertThat(agreement.sent(1, accept(A, 5, 12))).isNull();
        assertThat(agreement.sent(1, accept(A, 6, 13))).contains("was chosen");
    }

    @Test
    void whatAMinorityAcceptedBindsNobody() {
        Agreement agreement = new Agreement(three());
        agreement.sent(0, accept(A, 0, 12));
        agreement.durable(0, accepted(A, 0, 12));
        assertThat(agreement.sent(1, accept(A, 5, 13))).isNull();
        assertThat(agreement.sent(1, new AcceptInvalidate(A, ballot(6), K0))).isNull();
    }

    @Test
    void aDecisionIsNotInvalidatedAndABallotProposesOnce() {
        Agreement agreement = new Agreement(three());
        assertThat(agreement.sent(0, commit(A))).isNull();
        assertThat(agreement.sent(1, new AcceptInvalidate(A, ballot(5), K0))).contains("never to execute");
        assertThat(agreement.sent(1, accept(B, 5, 21))).isNull();
        assertThat(agreement.sent(1, accept(B, 5, 22))).contains("proposed twice");
    }

    @Test
    void aCoordinatorMaySpreadWhatALaterBallotDecided() {
        Agreement agreement = new Agreement(three());
        agreement.sent(0, new Recover(A, new Ballot(5, 0), K0, null));
        agreement.sent(1, new Recover(A, new Ballot(7, 1), K0, null));
        agreement.sent(0, new Accept(A, new Ballot(5, 0), K0, null, A.timestamp(), Deps.NONE));
        agreement.sent(1, new Accept(A, new Ballot(7, 1), K0, null, A.timestamp(), Deps.NONE));
        assertThat(agreement.sent(0, new Apply(A, K0, A.timestamp(), Deps.NONE, List.of(), new byte[0])))
                .isNull();
        assertThat(agreement.sent(2, new AcceptInvalidate(A, new Ballot(6, 2), K0)))
                .isNull();
        assertThat(agreement.sent(2, new AcceptInvalidate(A, new Ballot(8, 2), K0)))
                .contains("was chosen");
    }

    private static PreAcceptOk vote(TxnId id, long hlc) {
        return new PreAcceptOk(id, new Timestamp(1, hlc, hlc == id.hlc() ? 0 : 2), Deps.NONE, 1);
    }

    private static RecoverOk recoverOk(
            TxnId id, long ballot, Status status, @Nullable Timestamp at, boolean superseded, Deps waitFor) {
        return new RecoverOk(
                id,
                ballot(ballot),
                status,
                Ballot.ZERO,
                at != null && at.equals(id.timestamp()),
                superseded,
                at,
                K0,
                null,
                Deps.NONE,
                waitFor,
                Deps.NONE,
                null,
                null,
                1);
    }

    private static RecoverOk preAccepted(TxnId id, long ballot, boolean superseded, Deps waitFor) {
        return recoverOk(id, ballot, Status.PRE_ACCEPTED, id.timestamp(), superseded, waitFor);
    }

    @Test
    void aVoteStaysWhatItIs() {
        Testimony testimony = new Testimony(2);
        assertThat(testimony.says(vote(A, 10))).isNull();
        assertThat(testimony.says(vote(A, 10))).isNull();
        assertThat(testimony.says(vote(A, 17))).contains("now votes");
    }

    @Test
    void nobodyVotesAfterAPromiseOrAcceptsBelowOne() {
        Testimony testimony = new Testimony(2);
        assertThat(testimony.says(preAccepted(A, 5, false, Deps.NONE))).isNull();
        assertThat(testimony.says(vote(A, 10))).contains("after it promised");
        assertThat(testimony.says(new AcceptOk(A, ballot(4), Deps.NONE, 1))).contains("after it promised");
    }

    @Test
    void whatWasAcceptedIsToldToRecoverers() {
        Testimony testimony = new Testimony(2);
        assertThat(testimony.says(new AcceptOk(A, ballot(4), Deps.NONE, 1))).isNull();
        assertThat(testimony.says(preAccepted(A, 5, false, Deps.NONE))).contains("accepted");
    }

    @Test
    void whatWasDecidedIsNotForgotten() {
        Testimony testimony = new Testimony(2);
        assertThat(testimony.says(recoverOk(A, 5, Status.STABLE, A.timestamp(), false, Deps.NONE)))
                .isNull();
        assertThat(testimony.says(preAccepted(A, 6, false, Deps.NONE))).contains("knew what becomes of");
    }

    private static @Nullable String proposesAfter(List<RecoverOk> answers, Message proposal, Status own) {
        RecoveryCheck check = new RecoveryCheck();
        int from = 0;
        for (RecoverOk answer : answers) {
            check.takes(from++, answer);
        }
        return check.decides(proposal, id -> own);
    }

    @Test
    void aFastPathIsNotInferredAgainstEvidence() {
        Accept atT0 = accept(A, 5, 10);
        assertThat(proposesAfter(List.of(preAccepted(A, 5, false, Deps.NONE)), atT0, Status.PRE_ACCEPTED))
                .isNull();
        assertThat(proposesAfter(List.of(preAccepted(A, 5, true, Deps.NONE)), atT0, Status.PRE_ACCEPTED))
                .contains("against the evidence");
        assertThat(proposesAfter(List.of(preAccepted(A, 5, false, on(B))), atT0, Status.PRE_ACCEPTED))
                .contains("before [" + B + "] are decided");
    }

    @Test
    void evidenceOfAnEarlierAttemptCountsNoMore() {
        RecoveryCheck check = new RecoveryCheck();
        check.takes(0, preAccepted(A, 5, true, Deps.NONE));
        check.takes(0, preAccepted(A, 6, false, Deps.NONE));
        assertThat(check.decides(accept(A, 6, 10), id -> Status.PRE_ACCEPTED)).isNull();
    }

    @Test
    void evidenceThatWaitsForAnEpochDoesNotCountYet() {
        RecoveryCheck check = new RecoveryCheck();
        check.takes(0, preAccepted(A, 5, false, on(B)));
        check.keeps(preAccepted(A, 5, true, Deps.NONE));
        assertThat(check.decides(accept(A, 5, 10), id -> Status.PRE_ACCEPTED)).isNull();
    }

    @Test
    void aProposalThatSomebodyAcceptedNeedsNoInference() {
        assertThat(proposesAfter(
                        List.of(
                                preAccepted(A, 5, true, Deps.NONE),
                                recoverOk(A, 5, Status.ACCEPTED, A.timestamp(), false, Deps.NONE)),
                        accept(A, 5, 10),
                        Status.PRE_ACCEPTED))
                .isNull();
    }

    @Test
    void nobodySaysThatItIsReadyBeforeItHasWrittenSo() {
        Topologies topologies = three();
        topologies.change(false);
        ReadinessCheck check = new ReadinessCheck(topologies, KEYS);
        Gossip ready = new Gossip(Timestamp.NONE, Timestamp.NONE, 2, 2, 1, false);
        assertThat(check.sent(0, ready)).contains("is ready for epoch 2");
        assertThat(check.written(0, new LogRecord.Ready(2))).isNull();
        assertThat(check.sent(0, ready)).isNull();
    }

    @Test
    void nobodyIsReadyForAGroupOfWhichItHasCopiedAPart() {
        RunPlan plan = RunPlan.draw(new Rng(1), new RunOptions(10, 4, 4, Mode.SAFETY));
        assertThat(plan.replicas()).isEqualTo(3);
        Topologies topologies = new Topologies(new Rng(1), plan, new Hits());
        List<Integer> joined = List.of();
        int node = -1;
        while (joined.size() < 2) {
            topologies.change(true);
            for (Shard s : topologies.latest().shards()) {
                for (int n : s.replicas()) {
                    List<Integer> keys = KeySpace.numbers(s.range(), KEYS);
                    if (keys.stream().noneMatch(k -> isReplica(topologies, topologies.latestEpoch() - 1, n, k))) {
                        joined = keys;
                        node = n;
                    }
                }
            }
        }
        long epoch = topologies.latestEpoch();
        ReadinessCheck check = new ReadinessCheck(topologies, KEYS);
        check.written(node, new LogRecord.Ready(epoch - 1));
        TxnId fence = new TxnId(new Timestamp(epoch, 100, node), TxnKind.SYNC_POINT, true);
        Timestamp start = new Timestamp(epoch, 0, 0);
        KeyRange part = KeySpace.range(joined.get(0), joined.get(1));
        check.written(node, new LogRecord.Copied(part, start, fence, Timestamp.NONE));
        assertThat(check.written(node, new LogRecord.Ready(epoch))).contains("has not copied");

        ReadinessCheck whole = new ReadinessCheck(topologies, KEYS);
        whole.written(node, new LogRecord.Ready(epoch - 1));
        KeyRange all = KeySpace.range(joined.get(0), joined.getLast() + 1);
        whole.written(node, new LogRecord.Copied(all, start, fence, Timestamp.NONE));
        assertThat(whole.written(node, new LogRecord.Ready(epoch))).isNull();
    }

    private static boolean isReplica(Topologies topologies, long epoch, int node, int key) {
        Shard shard = topologies.epoch(epoch).shardOf(KeySpace.key(key));
        return shard != null && shard.isReplica(node);
    }
}
