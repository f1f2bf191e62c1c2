package holo.store.row;

import holo.store.RowTiers.Part;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.ToLongBiFunction;
import org.jspecify.annotations.Nullable;

/// Decides which files are rewritten next so that the rows of cold parts take less room, and only those.
///
/// RocksDB compresses whole files. So a file becomes cold when all of its keys are in cold parts; one in which cold
/// rows have others for neighbours is first cut into small files. A cold file in which a part has become warm is
/// rewritten as usual. Rows that are still in the upper levels, where they lie among all others, are first merged down,
/// once a part.
final class ColdPlan {
    /// Files are cut so small at the edges of what is cold: what stays uncompressed there.
    static final long CUT_BYTES = 4L << 20;

    /// About what one step rewrites: more when a file, or those below that have to be written with it, are larger.
    /// Merging a part down takes the part.
    static final long STEP_BYTES = 64L << 20;

    private final BiPredicate<byte[], byte[]> isEmpty;
    private final ToLongBiFunction<byte[], byte[]> bytes;
    private final Set<Bytes> pushed = new HashSet<>();

    /// @param isEmpty whether there is no key from the first on, and before the other
    /// @param bytes what the keys from the first on, and before the other, take in files, about
    ColdPlan(BiPredicate<byte[], byte[]> isEmpty, ToLongBiFunction<byte[], byte[]> bytes) {
        this.isEmpty = isEmpty;
        this.bytes = bytes;
    }

    /// What to do with files.
    sealed interface Step {
        /// Merges the keys from the one on, and before the other, into the deepest level that has any of them.
        record Push(byte[] from, byte[] to) implements Step {}

        /// Writes files anew.
        ///
        /// @param bytes of the files, and of those below that are written with them
        /// @param level where what is written goes
        /// @param cold whether it takes less room
        /// @param fileBytes size of what is written at which the next file begins
        record Rewrite(List<RowFile> files, long bytes, int level, boolean cold, long fileBytes) implements Step {
            /// Of a file that stays in its level.
            static Rewrite of(RowFile file, long fileBytes) {
                return new Rewrite(List.of(file), file.bytes(), file.level(), false, fileBytes);
            }
        }
    }

    /// Keys from one on, and before another.
    private record Run(byte[] from, byte[] to) {
        boolean contains(RowFile file) {
            return file.isWithin(from, to);
        }
    }

    private record Bytes(byte[] bytes) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Bytes(byte[] others) && Arrays.equals(bytes, others);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }
    }

    /// The next step; null when there is none, or none can be made now.
    ///
    /// @param files all there are
    /// @param deepest the last level
    @Nullable
    Step next(List<RowFile> files, List<Part> parts, int deepest) {
        List<Run> cold = new ArrayList<>();
        List<Run> warm = new ArrayList<>();
        for (Part part : parts) {
            Run run = new Run(
                    RowFormat.latestKey(part.range().start()),
                    RowFormat.latestEnd(part.range().end()));
            (part.cold() ? cold : warm).add(run);
        }
        cold.sort(Comparator.comparing(Run::from, Arrays::compareUnsigned));
        pushed.retainAll(
                new HashSet<>(cold.stream().map(run -> new Bytes(run.from())).toList()));
        Step step = thaw(files, warm);
        if (step == null && !cold.isEmpty()) {
            step = push(files, cold);
            List<Run> runs = step == null ? joined(cold) : List.of();
            step = step == null ? freeze(files, runs, deepest) : step;
            step = step == null ? cut(files, runs) : step;
        }
        return step;
    }

    /// A file may span a warm part that has no rows: the cold ones around it are one run.
    private @Nullable Step thaw(List<RowFile> files, List<Run> warm) {
        for (RowFile file : files) {
            if (file.cold() && !file.busy()) {
                for (Run run : warm) {
                    if (file.overlaps(run.from(), run.to()) && !isEmpty.test(run.from(), run.to())) {
                        return Step.Rewrite.of(file, run.contains(file) ? STEP_BYTES : CUT_BYTES);
                    }
                }
            }
        }
        return null;
    }

    private @Nullable Step push(List<RowFile> files, List<Run> cold) {
        for (Run part : cold) {
            if (!pushed.contains(new Bytes(part.from()))) {
                if (isAbove(files, part) && !isMostlyCold(files, part)) {
                    return new Step.Push(part.from(), part.to());
                }
                pushed(part.from());
            }
        }
        return null;
    }

    /// The part that begins there has been merged down, or needs not to be.
    void pushed(byte[] from) {
        pushed.add(new Bytes(from));
    }

    /// Whether there may be keys of a part in files above others that have some.
    private static boolean isAbove(List<RowFile> files, Run part) {
        return files.stream()
                .anyMatch(file ->
                        file.overlaps(part.from(), part.to()) && (file.level() == 0 || isCovering(file, files, part)));
    }

    private static boolean isCovering(RowFile file, List<RowFile> files, Run part) {
        return files.stream()
                .anyMatch(other ->
                        other.level() > file.level() && other.overlaps(part.from(), part.to()) && other.overlaps(file));
    }

    private boolean isMostlyCold(List<RowFile> files, Run part) {
        return 2 * coldBytes(files, part.from(), part.to()) > bytes.applyAsLong(part.from(), part.to());
    }

    /// What the cold files have of the keys from the one on, and before the other, about.
    long coldBytes(List<RowFile> files, byte[] from, byte[] to) {
        long sum = 0;
        for (RowFile file : files) {
            if (file.cold() && file.overlaps(from, to)) {
                sum += file.isWithin(from, to)
                        ? file.bytes()
                        : bytes.applyAsLong(max(from, file.first()), min(to, file.last()));
            }
        }
        return sum;
    }

    /// Parts between which there is nothing are one.
    private List<Run> joined(List<Run> sorted) {
        List<Run> runs = new ArrayList<>();
        for (Run part : sorted) {
            Run before = runs.isEmpty() ? null : runs.getLast();
            if (before != null && isEmpty.test(before.to(), part.from())) {
                runs.set(runs.size() - 1, new Run(before.from(), part.to()));
            } else {
                runs.add(part);
            }
        }
        return runs;
    }

    private static @Nullable Step freeze(List<RowFile> files, List<Run> runs, int deepest) {
        for (Run run : runs) {
            for (int level = deepest; level > 0; level--) {
                List<RowFile> step = neighbours(files, run, level);
                if (!step.isEmpty()) {
                    return new Step.Rewrite(step, bytesWithBelow(step, files), deepest, true, STEP_BYTES);
                }
            }
        }
        return null;
    }

    /// Files of a level that are to become cold, and lie side by side: RocksDB takes what lies between, too.
    private static List<RowFile> neighbours(List<RowFile> files, Run run, int level) {
        List<RowFile> inside = files.stream()
                .filter(file -> file.level() == level && run.contains(file))
                .sorted(Comparator.comparing(RowFile::first, Arrays::compareUnsigned))
                .toList();
        List<RowFile> step = new ArrayList<>();
        for (RowFile file : inside) {
            if (!file.cold() && !file.busy() && isAlone(file, files, run)) {
                step.add(file);
                if (step.size() > 1 && bytesWithBelow(step, files) > STEP_BYTES) {
                    step.removeLast();
                    break;
                }
            } else if (!step.isEmpty()) {
                break;
            }
        }
        return step;
    }

    /// Of files that lie side by side in a level, and of all below, from the first key on to the last: RocksDB writes
    /// those anew, too.
    private static long bytesWithBelow(List<RowFile> step, List<RowFile> files) {
        RowFile first = step.getFirst();
        byte[] last = step.getLast().last();
        long below = files.stream()
                .filter(file -> file.level() > first.level() && file.meets(first.first(), last))
                .mapToLong(RowFile::bytes)
                .sum();
        return below + step.stream().mapToLong(RowFile::bytes).sum();
    }

    /// Whether the files below, which are written anew with a file, have nothing but keys of the run either.
    private static boolean isAlone(RowFile file, List<RowFile> files, Run run) {
        return files.stream()
                .noneMatch(other ->
                        other.level() > file.level() && other.overlaps(file) && (other.busy() || !run.contains(other)));
    }

    private @Nullable Step cut(List<RowFile> files, List<Run> runs) {
        for (RowFile file : files) {
            if (file.level() == 0 || file.cold() || file.busy() || file.bytes() <= 2 * CUT_BYTES) {
                continue;
            }
            for (Run run : runs) {
                if (file.overlaps(run.from(), run.to())
                        && !run.contains(file)
                        && bytes.applyAsLong(max(run.from(), file.first()), min(run.to(), file.last())) > CUT_BYTES) {
                    return Step.Rewrite.of(file, CUT_BYTES);
                }
            }
        }
        return null;
    }

    private static byte[] max(byte[] one, byte[] other) {
        return Arrays.compareUnsigned(one, other) >= 0 ? one : other;
    }

    private static byte[] min(byte[] one, byte[] other) {
        return Arrays.compareUnsigned(one, other) <= 0 ? one : other;
    }
}
