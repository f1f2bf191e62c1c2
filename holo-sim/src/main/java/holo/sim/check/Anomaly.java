package holo.sim.check;

/// Something that a strictly serializable database must not show.
///
/// @param kind a short name, such as `G1a`, `lost-write`, `G-single-realtime`
/// @param description the evidence: transactions, keys, the cycle
public record Anomaly(String kind, String description) {
    @Override
    public String toString() {
        return kind + ": " + description;
    }
}
