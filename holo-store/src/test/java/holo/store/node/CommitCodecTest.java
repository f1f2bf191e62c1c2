package holo.store.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import holo.accord.host.Execution;
import holo.accord.host.ReadSlice;
import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Mutation;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.Txn;
import holo.store.Commit;
import holo.store.Validation;
import holo.store.Write;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CommitCodecTest {
    private static final Key A = new Key(new byte[] {1});
    private static final Key B = new Key(new byte[300]);
    private static final Timestamp AT = new Timestamp(3, 1_700_000_000_000_000L, 7);

    private final Commit commit = new Commit(
            List.of(
                    new Validation.KeyAbsent(A),
                    new Validation.KeyPresent(B),
                    new Validation.KeyUnchanged(A, AT),
                    new Validation.RangeUnchanged(new KeyRange(A, null), AT),
                    new Validation.RangeUnchanged(KeyRange.of(B), Timestamp.NONE)),
            List.of(new Write.Put(A, new byte[1000]), new Write.Delete(B)));

    @Test
    void aCommitComesBackFromItsBody() {
        byte[] body = CommitCodec.encode(commit);
        assertThat(CommitCodec.validations(body)).isEqualTo(commit.validations());
        List<Mutation> mutations = CommitCodec.mutations(body);
        assertThat(mutations.stream().map(Mutation::key)).containsExactly(A, B);
        assertThat(mutations.get(0).value()).hasSize(1000);
        assertThat(mutations.get(1).value()).isNull();
    }

    @Test
    void aTransactionDeclaresAllThatItReadsAndWrites() {
        Txn txn = CommitCodec.transaction(commit);
        assertThat(txn.reads()).isTrue();
        assertThat(txn.participants().keys()).containsExactly(B, A);
        assertThat(txn.participants().ranges()).hasSize(2);
        assertThat(CommitCodec.transaction(new Commit(List.of(), commit.writes()))
                        .reads())
                .isFalse();
    }

    @Test
    void whatLiesInASpanIsNotNamed() {
        KeyRange span = new KeyRange(A, null);
        Txn txn = CommitCodec.transaction(
                new Commit(List.of(new Validation.KeyAbsent(A)), commit.writes(), List.of(span)));
        assertThat(txn.participants().keys()).containsExactly(B);
        assertThat(txn.participants().ranges()).containsExactly(span);
    }

    @Test
    void cutAndForeignBodiesAreRefused() {
        byte[] body = CommitCodec.encode(commit);
        body[0] = 9;
        assertThatThrownBy(() -> CommitCodec.mutations(body)).hasMessageContaining("format 9");
    }

    @Test
    void theFirstFailureOverAllGroupsDecides() {
        CommitLogic logic = new CommitLogic();
        Txn txn = CommitCodec.transaction(commit);
        ReadSlice holds = new ReadSlice(KeyRange.ALL, CommitLogic.encode(CommitLogic.NONE_FAILED));
        ReadSlice third = new ReadSlice(KeyRange.ALL, CommitLogic.encode(2));
        ReadSlice second = new ReadSlice(KeyRange.ALL, CommitLogic.encode(1));
        Execution refused = logic.execute(txn, AT, List.of(holds, third, second));
        assertThat(refused.writes()).isEmpty();
        assertThat(CommitLogic.decode(refused.result())).isEqualTo(1);
        Execution committed = logic.execute(txn, AT, List.of(holds, holds));
        assertThat(committed.writes()).hasSize(2);
        assertThat(CommitLogic.decode(committed.result())).isEqualTo(CommitLogic.NONE_FAILED);
    }
}
