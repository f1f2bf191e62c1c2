package holo.bench.rows;

import java.util.random.RandomGenerator;

/// Draws ranks from 1 to a count, rank k with a probability proportional to k^-s, by rejection inversion
/// (Hörmann and Derflinger 1996), for s other than 1.
final class Zipf {
    private final double exponent;
    private final double first;
    private final double last;
    private final double shortcut;

    Zipf(int count, double exponent) {
        this.exponent = exponent;
        this.first = integral(1.5) - 1;
        this.last = integral(count + 0.5);
        this.shortcut = 2 - inverse(integral(2.5) - Math.pow(2, -exponent));
    }

    int draw(RandomGenerator random) {
        while (true) {
            double u = last + random.nextDouble() * (first - last);
            double x = inverse(u);
            int rank = (int) Math.max(1, Math.round(x));
            if (rank - x <= shortcut || u >= integral(rank + 0.5) - Math.pow(rank, -exponent)) {
                return rank;
            }
        }
    }

    /// The part of all draws that the first ranks get.
    static double share(int ranks, int count, double exponent) {
        double head = 0;
        double all = 0;
        for (int k = count; k > 0; k--) {
            double weight = Math.pow(k, -exponent);
            all += weight;
            head += k <= ranks ? weight : 0;
        }
        return head / all;
    }

    private double integral(double x) {
        return (Math.pow(x, 1 - exponent) - 1) / (1 - exponent);
    }

    private double inverse(double y) {
        return Math.pow(1 + y * (1 - exponent), 1 / (1 - exponent));
    }
}
