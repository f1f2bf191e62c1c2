package holo.sim.check;

import static org.assertj.core.api.Assertions.assertThat;

import holo.sim.check.Transaction.Append;
import holo.sim.check.Transaction.Outcome;
import holo.sim.check.Transaction.Read;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SerializabilityCheckerTest {
    private static final Map<Integer, int[]> NO_FINAL_STATE = Map.of();

    static Transaction committed(int id, long from, long to, List<Read> reads, Append... appends) {
        return new Transaction(id, from, to, Outcome.COMMITTED, reads, List.of(appends));
    }

    static Transaction unknown(int id, long from, Append... appends) {
        return new Transaction(id, from, Transaction.NEVER, Outcome.UNKNOWN, List.of(), List.of(appends));
    }

    static Read read(int key, int... values) {
        return new Read(key, values);
    }

    static Append append(int key, int value) {
        return new Append(key, value);
    }

    private static List<String> kinds(List<Transaction> history, Map<Integer, int[]> finalState) {
        return SerializabilityChecker.check(history, finalState).stream()
                .map(Anomaly::kind)
                .toList();
    }

    @Test
    void aSerialHistoryPasses() {
        assertThat(kinds(
                        List.of(
                                committed(0, 0, 1, List.of(), append(1, 10), append(2, 11)),
                                committed(1, 2, 3, List.of(read(1, 10), read(2, 11)), append(1, 12)),
                                committed(2, 4, 5, List.of(read(1, 10, 12), read(2, 11), read(3)))),
                        Map.of(1, new int[] {10, 12}, 2, new int[] {11})))
                .isEmpty();
    }

    @Test
    void concurrentTransactionsMayTakeEitherOrder() {
        assertThat(kinds(
                        List.of(
                                committed(0, 0, 10, List.of(), append(1, 10)),
                                committed(1, 0, 10, List.of(), append(1, 11)),
                                committed(2, 0, 10, List.of(read(1, 11)))),
                        Map.of(1, new int[] {11, 10})))
                .isEmpty();
    }

    @Test
    void anUnknownWriteMayAppearLateOrNever() {
        List<Transaction> history = List.of(
                unknown(0, 0, append(1, 10), append(2, 11)),
                committed(1, 5, 6, List.of(read(1))),
                committed(2, 90, 91, List.of(read(1))));
        assertThat(kinds(history, Map.of(1, new int[] {}, 2, new int[] {}))).isEmpty();
        assertThat(kinds(history, Map.of(1, new int[] {10}, 2, new int[] {11}))).isEmpty();
    }

    @Test
    void aStaleReadIsARealTimeCycle() {
        assertThat(kinds(
                        List.of(committed(0, 0, 1, List.of(), append(1, 10)), committed(1, 2, 3, List.of(read(1)))),
                        Map.of(1, new int[] {10})))
                .containsExactly("G-single-realtime");
    }

    @Test
    void anUnseenCommittedWriteStillOrdersAgainstReaders() {
        assertThat(kinds(
                        List.of(committed(0, 0, 1, List.of(), append(1, 10)), committed(1, 2, 3, List.of(read(1)))),
                        NO_FINAL_STATE))
                .containsExactly("G-single-realtime");
    }

    @Test
    void writeSkewIsG2() {
        assertThat(kinds(
                        List.of(
                                committed(0, 0, 10, List.of(read(1), read(2)), append(1, 10)),
                                committed(1, 0, 10, List.of(read(1), read(2)), append(2, 11))),
                        Map.of(1, new int[] {10}, 2, new int[] {11})))
                .containsExactly("G2");
    }

    @Test
    void readSkewIsGSingle() {
        assertThat(kinds(
                        List.of(
                                committed(0, 0, 10, List.of(), append(1, 10), append(2, 11)),
                                committed(1, 0, 10, List.of(read(1, 10), read(2)))),
                        Map.of(1, new int[] {10}, 2, new int[] {11})))
                .containsExactly("G-single");
    }

    @Test
    void oppositeWriteOrdersAreG0() {
        assertThat(kinds(
                        List.of(
                                committed(0, 0, 10, List.of(), append(1, 10), append(2, 11)),
                                committed(1, 0, 10, List.of(), append(1, 20), append(2, 21))),
                        Map.of(1, new int[] {10, 20}, 2, new int[] {21, 11})))
                .containsExactly("G0");
    }

    @Test
    void circularInformationFlowIsG1c() {
        assertThat(kinds(
                        List.of(
                                committed(0, 0, 10, List.of(read(2, 20)), append(1, 10)),
                                committed(1, 0, 10, List.of(read(1, 10)), append(2, 20))),
                        NO_FINAL_STATE))
                .containsExactly("G1c");
    }

    @Test
    void aLostUpdateIsGSingle() {
        assertThat(kinds(
                        List.of(
                                committed(0, 0, 10, List.of(read(1)), append(1, 10)),
                                committed(1, 0, 10, List.of(read(1)), append(1, 11))),
                        Map.of(1, new int[] {10, 11})))
                .containsExactly("G-single");
    }

    @Test
    void aReadInTheMiddleOfATransactionIsG1b() {
        List<Transaction> history = List.of(
                committed(0, 0, 10, List.of(), append(1, 10), append(1, 11)),
                committed(1, 0, 10, List.of(read(1, 10))));
        assertThat(kinds(history, Map.of(1, new int[] {10, 11}))).containsExactly("G1b");
    }

    @Test
    void aReadOfARefusedWriteIsG1a() {
        Transaction refused = new Transaction(0, 0, 1, Outcome.REFUSED, List.of(), List.of(append(1, 10)));
        assertThat(kinds(List.of(refused, committed(1, 2, 3, List.of(read(1, 10)))), NO_FINAL_STATE))
                .containsExactly("G1a");
    }

    /// Each scans the range 1 to 3 and inserts what the other should have seen.
    @Test
    void writeSkewBetweenScansIsG2() {
        assertThat(kinds(
                        List.of(
                                committed(0, 0, 10, List.of(read(1), read(2), read(3)), append(2, 10)),
                                committed(1, 0, 10, List.of(read(1), read(2), read(3)), append(3, 11))),
                        Map.of(2, new int[] {10}, 3, new int[] {11})))
                .containsExactly("G2");
    }

    @Test
    void eachKindHasItsRealTimeVariant() {
        assertThat(kinds(
                        List.of(
                                committed(0, 0, 1, List.of(), append(1, 10)),
                                committed(1, 2, 3, List.of(), append(1, 11))),
                        Map.of(1, new int[] {11, 10})))
                .as("a write that goes before one that had ended")
                .containsExactly("G0-realtime");
        assertThat(kinds(
                        List.of(committed(0, 0, 1, List.of(read(1, 10))), committed(1, 2, 3, List.of(), append(1, 10))),
                        Map.of(1, new int[] {10})))
                .as("a read of what was written after it had ended")
                .containsExactly("G1c-realtime");
        assertThat(kinds(
                        List.of(
                                committed(0, 0, 10, List.of(read(1)), append(2, 20)),
                                committed(1, 0, 1, List.of(), append(1, 10)),
                                committed(2, 2, 3, List.of(read(2)))),
                        Map.of(1, new int[] {10}, 2, new int[] {20})))
                .as("two states that nobody could see one after the other")
                .containsExactly("G2-realtime");
    }

    @Test
    void longForkIsFound() {
        assertThat(kinds(
                        List.of(
                                committed(0, 0, 10, List.of(), append(1, 10)),
                                committed(1, 0, 10, List.of(), append(2, 20)),
                                committed(2, 0, 10, List.of(read(1, 10), read(2))),
                                committed(3, 0, 10, List.of(read(1), read(2, 20)))),
                        NO_FINAL_STATE))
                .containsExactly("G2");
    }

    @Test
    void aScanThatMissesAnEarlierKeyIsFound() {
        assertThat(kinds(
                        List.of(
                                committed(0, 0, 1, List.of(), append(5, 50)),
                                committed(1, 2, 9, List.of(read(4, 40), read(5), read(6))),
                                committed(2, 2, 9, List.of(), append(4, 40))),
                        NO_FINAL_STATE))
                .containsExactly("G-single-realtime");
    }

    @Test
    void plantedValueFaultsHaveNames() {
        Transaction w = committed(0, 0, 1, List.of(), append(1, 10));
        assertThat(kinds(List.of(w), Map.of(1, new int[] {}))).containsExactly("lost-write");
        assertThat(kinds(List.of(w), Map.of(1, new int[] {10, 10}))).containsExactly("duplicate-write");
        assertThat(kinds(List.of(w), Map.of(1, new int[] {10, 99}))).containsExactly("phantom-value");
        assertThat(kinds(List.of(w, committed(1, 2, 3, List.of(read(1, 10)), append(2, 20))), Map.of(3, new int[] {20
                })))
                .contains("misplaced-value");
        Transaction refused = new Transaction(3, 0, 1, Outcome.REFUSED, List.of(), List.of(append(1, 30)));
        assertThat(kinds(List.of(refused), Map.of(1, new int[] {30}))).containsExactly("G1a");
        assertThat(kinds(
                        List.of(unknown(0, 0, append(1, 10), append(2, 11))),
                        Map.of(1, new int[] {10}, 2, new int[] {})))
                .containsExactly("torn-transaction");
        assertThat(kinds(List.of(committed(0, 0, 1, List.of(read(1, 10)), append(1, 10))), NO_FINAL_STATE))
                .containsExactly("future-read");
        assertThat(kinds(
                        List.of(
                                committed(0, 0, 9, List.of(), append(1, 10)),
                                committed(1, 0, 9, List.of(), append(1, 11)),
                                committed(2, 0, 9, List.of(read(1, 10))),
                                committed(3, 0, 9, List.of(read(1, 11, 10)))),
                        NO_FINAL_STATE))
                .containsExactly("incompatible-order");
    }

    @Test
    void theReportShowsTheCycle() {
        List<Anomaly> found = SerializabilityChecker.check(
                List.of(
                        committed(7, 0, 10, List.of(read(1), read(2)), append(1, 10)),
                        committed(8, 0, 10, List.of(read(1), read(2)), append(2, 11))),
                NO_FINAL_STATE);
        assertThat(found)
                .singleElement()
                .satisfies(a -> assertThat(a.description()).startsWith("T7 -rw(k2)-> T8 -rw(k1)-> T7"));
    }
}
