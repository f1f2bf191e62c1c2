package holo.node.metrics;

import holo.sql.HoloSqlEngine;
import java.util.List;

/// What statements hold while they run, as metrics.
public final class WorkMetrics {
    private WorkMetrics() {}

    public static List<Metric> of(HoloSqlEngine engine) {
        return List.of(
                new Metric(
                        "holo_work_memory_bytes",
                        "bytes",
                        "Memory that statements have asked for to keep rows in.",
                        engine::workMemoryBytes),
                new Metric(
                        "holo_temporary_files",
                        "none",
                        "Temporary files of running statements.",
                        engine::openTemporaryFiles),
                new Metric(
                        "holo_temporary_file_bytes",
                        "bytes",
                        "What is in temporary files.",
                        engine::temporaryFileBytes));
    }
}
