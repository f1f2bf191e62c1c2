package holo.bench.columns;

import picocli.CommandLine.Option;

/// How TPC-B is run, by the benchmarks that do.
final class TpcbOptions {
    @Option(names = "--scale", description = "branches of TPC-B", defaultValue = "4")
    private double scale;

    @Option(names = "--clients", description = "of TPC-B", defaultValue = "8")
    private int clients;

    @Option(names = "--seconds", description = "of a round", defaultValue = "5")
    private double seconds;

    @Option(names = "--rounds", description = "of each side", defaultValue = "5")
    private int rounds;

    /// 2,000 accounts, 2 clients, one round of half a second.
    void beQuick() {
        scale = 0.02;
        clients = 2;
        seconds = 0.5;
        rounds = 1;
    }

    double scale() {
        return scale;
    }

    int clients() {
        return clients;
    }

    double seconds() {
        return seconds;
    }

    int rounds() {
        return rounds;
    }
}
