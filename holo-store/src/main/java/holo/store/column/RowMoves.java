package holo.store.column;

import holo.accord.primitives.KeyRange;
import holo.store.RowTiers;
import holo.store.StoreException;
import holo.store.segment.Manifest;
import holo.store.segment.Part;
import holo.store.segment.Tier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has the rows of parts follow their columns: those of cold parts take less room on disk.
final class RowMoves {
    private static final Logger LOG = LoggerFactory.getLogger(RowMoves.class);

    private final OpenTables tables;
    private final RowTiers rows;
    private final RateLimit limit;
    private final Troubles troubles;
    private final long passNanos;
    private boolean everCold;

    /// @param limit of the bytes rewritten
    /// @param passNanos after which a pass leaves the rest to the next one
    RowMoves(OpenTables tables, RowTiers rows, RateLimit limit, Troubles troubles, long passNanos) {
        this.tables = tables;
        this.rows = rows;
        this.limit = limit;
        this.troubles = troubles;
        this.passNanos = passNanos;
    }

    /// Moves rows for a while.
    void work() {
        long end = System.nanoTime() + passNanos;
        long moved;
        do {
            Set<String> names = new HashSet<>();
            List<RowTiers.Part> parts = parts(names);
            if (parts.isEmpty()) {
                return;
            }
            try {
                moved = rows.settle(parts);
                limit.take(moved, tables::requireOpen);
                names.forEach(name -> troubles.succeeded(name, Troubles.Work.ROWS));
            } catch (ColumnException | StoreException e) {
                if (!tables.isClosed()) {
                    names.forEach(name -> troubles.failed(name, Troubles.Work.ROWS, e));
                    LOG.warn("Moving rows of cold parts failed; it is tried again", e);
                }
                return;
            }
        } while (moved > 0 && System.nanoTime() - end < 0);
    }

    /// Where the rows of the parts of open tables are to be. What is not known of is not looked at, so that rows stay
    /// where they are until their table is open. Empty as long as nothing has been cold.
    ///
    /// @param names gets those of the tables
    private List<RowTiers.Part> parts(Set<String> names) {
        List<RowTiers.Part> parts = new ArrayList<>();
        for (TableColumns columns : tables.all()) {
            Manifest manifest = columns.manifest();
            if (manifest == null) {
                continue;
            }
            for (int i = 0; i < manifest.parts().size(); i++) {
                Part part = manifest.parts().get(i);
                boolean cold = part.tier() == Tier.COLD;
                everCold |= cold;
                parts.add(new RowTiers.Part(manifest.rangeOf(i, columns.table().range()), cold));
            }
            names.add(columns.table().name());
        }
        return everCold ? parts : List.of();
    }

    /// The same with what the rows take, as far as their parts are still there.
    List<PartStatus> with(List<PartStatus> found) {
        Map<String, Map<Integer, Integer>> places = new HashMap<>();
        List<KeyRange> ranges = new ArrayList<>();
        for (TableColumns columns : tables.all()) {
            Manifest manifest = columns.manifest();
            if (manifest != null) {
                Map<Integer, Integer> ofTable = new HashMap<>();
                for (int i = 0; i < manifest.parts().size(); i++) {
                    ofTable.put(manifest.parts().get(i).id(), ranges.size());
                    ranges.add(manifest.rangeOf(i, columns.table().range()));
                }
                places.put(columns.table().name(), ofTable);
            }
        }
        List<RowTiers.Held> held = rows.held(ranges);
        return found.stream()
                .map(each -> {
                    Integer place = places.getOrDefault(each.table(), Map.of()).get(each.part());
                    return place == null ? each : each.with(held.get(place));
                })
                .toList();
    }
}
