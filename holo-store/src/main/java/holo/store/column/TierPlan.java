package holo.store.column;

import holo.store.segment.Tier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Decides which parts move. A part is hot from a score of {@link #HOT} on, warm from {@link #WARM} on, else cold. What
/// is hot stays while there is room for it and it is not cold; a budget bounds what is. A part moves when its score is
/// beyond the boundary by a fifth, and stays for a while where it came to.
final class TierPlan {
    static final double HOT = 0.8;
    static final double WARM = 0.3;
    private static final double HYSTERESIS = 0.2;

    private final long hotBytesMax;
    private final long residenceMicros;

    TierPlan(long hotBytesMax, long residenceMicros) {
        this.hotBytesMax = hotBytesMax;
        this.residenceMicros = residenceMicros;
    }

    /// A part as the decision sees it.
    ///
    /// @param wanted where its table's policy wants it; null to decide by its use
    /// @param bytes resident, or if it were, about
    record Candidate(
            String table, int part, Tier tier, @Nullable Tier wanted, double score, long bytes, long movedMicros) {}

    /// A part that is to go somewhere.
    record Moving(String table, int part, Tier to, String reason) {}

    /// The moves, those that free memory first.
    List<Moving> decide(List<Candidate> candidates, long nowMicros) {
        List<Moving> moves = new ArrayList<>();
        List<Candidate> hot = new ArrayList<>();
        List<Candidate> rising = new ArrayList<>();
        long bytes = 0;
        for (Candidate each : candidates) {
            Tier wanted = each.wanted();
            if (wanted != null) {
                if (wanted != each.tier()) {
                    moves.add(move(each, wanted, "tier_policy"));
                }
                bytes += wanted == Tier.HOT ? each.bytes() : 0;
                continue;
            }
            boolean stays = nowMicros - each.movedMicros() < residenceMicros;
            switch (each.tier()) {
                case HOT -> {
                    if (!stays && each.score() < WARM * (1 - HYSTERESIS)) {
                        moves.add(move(each, Tier.WARM, scored(each) + " is below " + WARM));
                    } else {
                        bytes += each.bytes();
                        if (!stays) {
                            hot.add(each);
                        }
                    }
                }
                case WARM -> {
                    if (each.score() >= HOT && !stays) {
                        rising.add(each);
                    } else if (each.score() < WARM * (1 - HYSTERESIS) && !stays) {
                        moves.add(move(each, Tier.COLD, scored(each) + " is below " + WARM));
                    }
                }
                case COLD -> {
                    if (each.score() >= HOT && !stays) {
                        rising.add(each);
                    } else if (each.score() > WARM * (1 + HYSTERESIS) && !stays) {
                        moves.add(move(each, Tier.WARM, scored(each) + " is above " + WARM));
                    }
                }
            }
        }
        hot.sort(Comparator.comparingDouble(Candidate::score));
        rising.sort(Comparator.comparingDouble(Candidate::score).reversed());
        return fill(moves, hot, rising, bytes);
    }

    private List<Moving> fill(List<Moving> moves, List<Candidate> hot, List<Candidate> rising, long before) {
        long bytes = before;
        int next = 0;
        while (bytes > hotBytesMax && next < hot.size()) {
            Candidate least = hot.get(next++);
            bytes -= least.bytes();
            moves.add(move(least, Tier.WARM, "over the budget, and " + scored(least) + " is the lowest"));
        }
        for (Candidate each : rising) {
            while (bytes + each.bytes() > hotBytesMax
                    && next < hot.size()
                    && hot.get(next).score() * (1 + HYSTERESIS) < each.score()) {
                Candidate least = hot.get(next++);
                bytes -= least.bytes();
                moves.add(move(least, Tier.WARM, "makes place, and " + scored(least) + " is the lowest"));
            }
            if (bytes + each.bytes() <= hotBytesMax) {
                bytes += each.bytes();
                moves.add(move(each, Tier.HOT, scored(each) + " is above " + HOT));
            }
        }
        return moves;
    }

    private static Moving move(Candidate each, Tier to, String reason) {
        return new Moving(each.table(), each.part(), to, reason);
    }

    private static String scored(Candidate each) {
        return String.format(Locale.ROOT, "score %.2f", each.score());
    }
}
