package holo.store.row;

import holo.accord.primitives.KeyRange;
import holo.store.RowTiers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/// Keeps the rows of cold parts in less room. See {@link ColdPlan} for what is done, {@link RowFiles} for how.
final class ColdRows {
    private final RowFiles files;
    private final ColdPlan plan;

    ColdRows(RowDatabase database) {
        this.files = new RowFiles(database);
        this.plan = new ColdPlan(database::isEmptyBefore, files::bytes);
    }

    /// @param admit told of the bytes that are about to be written; may throw
    /// @return bytes read; 0 when nothing is left to do, or nothing can be done now
    long settle(List<RowTiers.Part> parts, LongConsumer admit) {
        if (parts.isEmpty()) {
            return 0;
        }
        ColdPlan.Step step = plan.next(files.list(), parts, files.deepestLevel());
        return switch (step) {
            case null -> 0;
            case ColdPlan.Step.Push(byte[] from, byte[] to) -> {
                long bytes = files.bytes(from, to);
                admit.accept(bytes);
                if (!files.push(from, to)) {
                    yield 0;
                }
                plan.pushed(from);
                yield Math.max(1, bytes);
            }
            case ColdPlan.Step.Rewrite rewrite -> {
                admit.accept(rewrite.bytes());
                boolean done = files.rewrite(rewrite.files(), rewrite.level(), rewrite.cold(), rewrite.fileBytes());
                yield done ? Math.max(1, rewrite.bytes()) : 0;
            }
        };
    }

    List<RowTiers.Held> held(List<KeyRange> ranges) {
        List<RowFile> now = files.list();
        List<RowTiers.Held> held = new ArrayList<>(ranges.size());
        for (KeyRange range : ranges) {
            byte[] from = RowFormat.latestKey(range.start());
            byte[] to = RowFormat.latestEnd(range.end());
            long bytes = files.bytes(from, to);
            held.add(new RowTiers.Held(bytes, Math.min(bytes, plan.coldBytes(now, from, to))));
        }
        return held;
    }
}
