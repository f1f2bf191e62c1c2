package holo.store.column;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.store.StoreException;
import holo.store.learned.KeyModel;
import holo.store.segment.Manifest;
import holo.store.segment.Part;
import holo.store.segment.SegmentDirectory;
import holo.store.segment.SegmentFile;
import holo.store.segment.SegmentKeys;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// The parts of a table and its open segments. Used under the table's lock.
final class TableParts implements AutoCloseable {
    private final SegmentDirectory directory;
    private final Map<Integer, OpenSegment> segments = new HashMap<>();
    private volatile Manifest manifest;
    private volatile Map<Integer, Modelled> models = Map.of();

    TableParts(SegmentDirectory directory, Manifest manifest) {
        this.directory = directory;
        this.manifest = manifest;
    }

    /// The parts; also for other threads, which see some state of them.
    Manifest manifest() {
        return manifest;
    }

    void set(Manifest next) {
        manifest = next;
        learnModels();
    }

    /// A part whose segment has a model, as long as that is not found to be wrong.
    private record Modelled(SegmentKeys keys, double validShare) {}

    private void learnModels() {
        Map<Integer, Modelled> known = new HashMap<>();
        segments.forEach((number, segment) -> segment.keys().model().ifPresent(_ -> {
            int rows = segment.file().rows();
            known.put(
                    number, new Modelled(segment.keys(), (rows - segment.gone().cardinality()) / (double) rows));
        }));
        models = known;
    }

    /// About how many rows of the segments are in a range: exact to twice the models' error for each end. Empty when a
    /// part of the range has no segment, or one without a model. Any thread.
    OptionalLong estimate(KeyRange range) {
        Manifest now = manifest;
        Map<Integer, Modelled> known = models;
        long rows = 0;
        int last = range.end() == null ? now.parts().size() - 1 : now.indexOf(range.end());
        for (int i = now.indexOf(range.start()); i <= last; i++) {
            SegmentFile file = now.parts().get(i).file();
            Modelled modelled = file == null ? null : known.get(file.number());
            KeyModel model = modelled == null ? null : modelled.keys().model().orElse(null);
            if (modelled == null || model == null) {
                return OptionalLong.empty();
            }
            byte[] end = range.end() == null ? null : range.end().bytes();
            rows += Math.round(model.estimate(range.start().bytes(), end) * modelled.validShare());
        }
        return OptionalLong.of(rows);
    }

    /// Opens a segment whose checksum is right.
    ///
    /// @param gone what DuckDB has, or is to have
    static OpenSegment open(SegmentDirectory directory, SegmentFile file, BitSet gone, boolean unsaved) {
        try {
            return new OpenSegment(file, SegmentKeys.open(directory.keys(file.number())), gone, unsaved);
        } catch (IOException e) {
            throw new StoreException("58030", "cannot open segment " + file.number() + ": " + e, e);
        }
    }

    void add(OpenSegment segment) {
        segments.put(segment.file().number(), segment);
    }

    void remove(int number) {
        OpenSegment gone = segments.remove(number);
        if (gone != null) {
            gone.close();
        }
    }

    Collection<OpenSegment> segments() {
        return segments.values();
    }

    /// The open segment of a part that has one.
    OpenSegment segment(SegmentFile file) {
        return Objects.requireNonNull(segments.get(file.number()), "a segment that is not open");
    }

    int idOf(Key key) {
        Manifest now = manifest;
        return now.parts().get(now.indexOf(key)).id();
    }

    /// The segment where the key may be.
    @Nullable
    OpenSegment segmentOf(Key key) {
        if (segments.isEmpty()) {
            return null;
        }
        Manifest now = manifest;
        SegmentFile file = now.parts().get(now.indexOf(key)).file();
        return file == null ? null : segments.get(file.number());
    }

    boolean isClean(int number) {
        OpenSegment segment = segments.get(number);
        return segment == null || segment.gone().isEmpty();
    }

    /// Adds rows that are not valid any more.
    void add(Map<Integer, BitSet> gone) {
        gone.forEach((number, rows) -> {
            OpenSegment segment = segments.get(number);
            if (segment != null) {
                segment.add(rows);
            }
        });
    }

    /// Writes the manifest, with the delete vectors as they are, true up to the mark.
    void save(Mark mark) {
        List<Part> saved = new ArrayList<>();
        List<SegmentFile> replaced = new ArrayList<>();
        for (Part part : manifest.parts()) {
            SegmentFile file = part.file();
            if (file == null) {
                saved.add(part);
                continue;
            }
            OpenSegment segment = segment(file);
            if (segment.isUnsaved()) {
                replaced.add(segment.file());
                segment.saved(directory.writeDeletes(segment.file(), segment.gone(), manifest.version() + 1));
            }
            saved.add(part.with(segment.file()));
        }
        Manifest next = manifest.upTo(mark.at(), mark.lastChange(), mark.unfit(), saved);
        directory.write(next);
        set(next);
        replaced.forEach(directory::retireDeletes);
    }

    @Override
    public void close() {
        segments.values().forEach(OpenSegment::close);
        segments.clear();
    }
}
