package holo.store.column;

import holo.store.segment.SegmentFile;
import holo.store.segment.SegmentKeys;
import java.util.BitSet;

/// A segment in use: where its keys are, and which of its rows are not valid any more. Used under the table's lock.
final class OpenSegment implements AutoCloseable {
    private final SegmentKeys keys;
    private final BitSet gone;
    private SegmentFile file;
    private boolean unsaved;

    /// @param gone what DuckDB has
    OpenSegment(SegmentFile file, SegmentKeys keys, BitSet gone, boolean unsaved) {
        this.file = file;
        this.keys = keys;
        this.gone = gone;
        this.unsaved = unsaved;
    }

    SegmentFile file() {
        return file;
    }

    SegmentKeys keys() {
        return keys;
    }

    BitSet gone() {
        return gone;
    }

    /// Adds rows that are not valid any more.
    void add(BitSet more) {
        gone.or(more);
        unsaved = true;
    }

    /// Whether the delete vector on disk is behind.
    boolean isUnsaved() {
        return unsaved;
    }

    void saved(SegmentFile with) {
        file = with;
        unsaved = false;
    }

    @Override
    public void close() {
        keys.close();
    }
}
