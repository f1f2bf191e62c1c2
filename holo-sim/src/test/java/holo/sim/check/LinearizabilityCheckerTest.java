package holo.sim.check;

import static org.assertj.core.api.Assertions.assertThat;

import holo.sim.check.LinearizabilityChecker.Call;
import holo.sim.check.LinearizabilityChecker.Verdict;
import holo.sim.check.RegisterModel.Access;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinearizabilityCheckerTest {
    private static final int BUDGET = 100_000;

    private static Call<Access> write(int value, long from, long to) {
        return new Call<>(new Access(RegisterModel.UNREAD, value), from, to);
    }

    private static Call<Access> read(int seen, long from, long to) {
        return new Call<>(new Access(seen, RegisterModel.UNWRITTEN), from, to);
    }

    private static Call<Access> swap(int seen, int value, long from, long to) {
        return new Call<>(new Access(seen, value), from, to);
    }

    @SafeVarargs
    private static Verdict verdict(Call<Access>... calls) {
        return LinearizabilityChecker.check(new RegisterModel(), List.of(calls), BUDGET);
    }

    @Test
    void sequentialCallsPass() {
        assertThat(verdict(write(1, 0, 1), read(1, 2, 3), swap(1, 2, 4, 5), read(2, 6, 7)))
                .isEqualTo(Verdict.LINEARIZABLE);
    }

    @Test
    void aReadDuringAWriteMaySeeEither() {
        assertThat(verdict(write(1, 0, 10), read(0, 2, 3), read(1, 4, 5))).isEqualTo(Verdict.LINEARIZABLE);
    }

    @Test
    void readsMustNotGoBack() {
        assertThat(verdict(write(1, 0, 10), read(1, 2, 3), read(0, 4, 5))).isEqualTo(Verdict.NOT_LINEARIZABLE);
    }

    @Test
    void aStaleReadIsRefused() {
        assertThat(verdict(write(1, 0, 1), read(0, 2, 3))).isEqualTo(Verdict.NOT_LINEARIZABLE);
    }

    @Test
    void aLostUpdateIsRefused() {
        assertThat(verdict(swap(0, 1, 0, 10), swap(0, 2, 0, 10))).isEqualTo(Verdict.NOT_LINEARIZABLE);
    }

    @Test
    void anUnansweredWriteMayTakeEffectLateOrNever() {
        assertThat(verdict(write(1, 0, Transaction.NEVER), read(0, 5, 6), read(1, 7, 8), read(1, 9, 10)))
                .isEqualTo(Verdict.LINEARIZABLE);
        assertThat(verdict(write(1, 0, Transaction.NEVER), read(0, 5, 6))).isEqualTo(Verdict.LINEARIZABLE);
        assertThat(verdict(write(1, 0, Transaction.NEVER), read(1, 5, 6), read(0, 7, 8)))
                .isEqualTo(Verdict.NOT_LINEARIZABLE);
    }

    @Test
    void theBudgetEndsTheSearch() {
        assertThat(LinearizabilityChecker.check(
                        new RegisterModel(), List.of(write(1, 0, 9), write(2, 0, 9), read(7, 0, 9)), 2))
                .isEqualTo(Verdict.UNDECIDED);
    }
}
