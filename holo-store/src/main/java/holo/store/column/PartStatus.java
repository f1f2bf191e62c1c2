package holo.store.column;

import holo.store.RowTiers;
import holo.store.segment.Tier;

/// Where a part of a table is kept, for operators.
///
/// @param table as {@link ColumnTable#name} says
/// @param part its number in the table
/// @param rows about how many
/// @param bytes of its segment; 0 while there is none
/// @param rowBytes what its rows take in the row store's files, about
/// @param rowsCold whether most of these are in less room
/// @param scans queries over columns, lately: each counts half after `holo.tiers.half-life`
/// @param points rows of it read by key, lately, by samples
/// @param score its temperature, from 0 to 1
/// @param movedMicros when it came to its tier, microseconds since 1970
/// @param reason why
public record PartStatus(
        String table,
        int part,
        Tier tier,
        long rows,
        long bytes,
        long rowBytes,
        boolean rowsCold,
        double scans,
        double points,
        double score,
        long movedMicros,
        String reason) {

    /// The same with what its rows take.
    PartStatus with(RowTiers.Held held) {
        return new PartStatus(
                table, part, tier, rows, bytes, held.bytes(), held.cold(), scans, points, score, movedMicros, reason);
    }
}
