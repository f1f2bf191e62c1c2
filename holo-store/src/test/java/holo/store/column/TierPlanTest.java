package holo.store.column;

import static org.assertj.core.api.Assertions.assertThat;

import holo.store.column.TierPlan.Candidate;
import holo.store.column.TierPlan.Moving;
import holo.store.segment.Tier;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TierPlanTest {
    private static final long NOW = 1_000_000_000_000L;
    private static final long LONG_AGO = NOW - TimeUnit.HOURS.toMicros(1);
    private final TierPlan plan = new TierPlan(1000, TimeUnit.SECONDS.toMicros(60));

    private static Candidate part(int id, Tier tier, double score, long bytes) {
        return part(id, tier, null, score, bytes, LONG_AGO);
    }

    private static Candidate part(int id, Tier tier, @Nullable Tier wanted, double score, long bytes, long moved) {
        return new Candidate("t", id, tier, wanted, score, bytes, moved);
    }

    private List<String> moves(Candidate... candidates) {
        return plan.decide(List.of(candidates), NOW).stream()
                .map(m -> m.part() + " " + m.to())
                .toList();
    }

    @Test
    void whatIsReadOftenBecomesHotAndWhatIsNotBecomesCold() {
        assertThat(moves(
                        part(1, Tier.WARM, 0.9, 100),
                        part(2, Tier.WARM, 0.5, 100),
                        part(3, Tier.WARM, 0.1, 100),
                        part(4, Tier.COLD, 0.5, 100),
                        part(5, Tier.HOT, 0.1, 100),
                        part(6, Tier.HOT, 0.5, 100)))
                .containsExactlyInAnyOrder("1 HOT", "3 COLD", "4 WARM", "5 WARM");
    }

    @Test
    void nothingMovesNearABoundaryOrSoonAfterItCame() {
        assertThat(moves(
                        part(1, Tier.HOT, 0.28, 100),
                        part(2, Tier.WARM, 0.79, 100),
                        part(3, Tier.COLD, 0.33, 100),
                        part(4, Tier.HOT, null, 0, 100, NOW - 1000),
                        part(5, Tier.COLD, null, 1, 100, NOW - 1000)))
                .isEmpty();
    }

    @Test
    void theBudgetBoundsWhatIsHot() {
        assertThat(moves(part(1, Tier.HOT, 0.9, 600), part(2, Tier.HOT, 0.5, 600), part(3, Tier.HOT, 0.7, 300)))
                .containsExactly("2 WARM");
        assertThat(moves(part(1, Tier.HOT, 0.85, 900), part(2, Tier.WARM, 0.95, 900)))
                .as("not worth the move")
                .isEmpty();
        assertThat(moves(part(1, Tier.HOT, 0.5, 900), part(2, Tier.WARM, 0.95, 900)))
                .containsExactly("1 WARM", "2 HOT");
    }

    @Test
    void aPolicyCountsMoreThanUse() {
        assertThat(moves(
                        part(1, Tier.WARM, Tier.HOT, 0, 2000, NOW),
                        part(2, Tier.HOT, Tier.COLD, 1, 100, NOW),
                        part(3, Tier.HOT, Tier.HOT, 0, 100, LONG_AGO)))
                .containsExactly("1 HOT", "2 COLD");
    }

    @Test
    void everyMoveHasItsReason() {
        assertThat(plan.decide(List.of(part(1, Tier.WARM, 0.9, 100)), NOW))
                .containsExactly(new Moving("t", 1, Tier.HOT, "score 0.90 is above 0.8"));
    }

    @Test
    void anAccessCountsHalfAfterTheHalfLife() {
        Heat heat = new Heat(Duration.ofSeconds(10).toNanos());
        assertThat(heat.score(0)).isZero();
        heat.add(8, 0);
        assertThat(heat.score(0)).isEqualTo(1);
        long tenSeconds = Duration.ofSeconds(10).toNanos();
        assertThat(heat.count(tenSeconds)).isEqualTo(4);
        assertThat(heat.score(tenSeconds)).isEqualTo(0.6 * 4 / 5 + 0.4 / 2);
        assertThat(heat.score(20 * tenSeconds)).isLessThan(0.001);
    }
}
