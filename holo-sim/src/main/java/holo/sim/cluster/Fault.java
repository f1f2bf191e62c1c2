package holo.sim.cluster;

import java.util.Locale;

/// What can go wrong in a run, by kind, so that a failing seed can be run again with less.
public enum Fault {
    LOSS,
    DUPLICATES,
    REORDERING,
    SPIKES,
    PARTITIONS,
    CRASHES,
    CRASHES_AT_SYNC,
    PAUSES,
    DISKS,
    BIT_FLIPS,
    TORN_WRITES,
    CLOCKS,
    TOPOLOGY,
    UPHEAVALS,
    CHECKPOINTS;

    /// The name as a command line gives it: lower case, dashes.
    public String optionName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// @throws IllegalArgumentException when there is no such fault
    public static Fault named(String optionName) {
        for (Fault f : values()) {
            if (f.optionName().equals(optionName)) {
                return f;
            }
        }
        throw new IllegalArgumentException("no kind of fault is called \"" + optionName + "\"");
    }
}
