package holo.store.column;

import holo.store.segment.Manifest;
import holo.store.segment.Part;
import holo.store.segment.SegmentDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;

/// What queries see as the table: what is resident, and the valid rows of the segments of all other parts.
final class TableView {
    private TableView() {}

    /// The statement that makes the view.
    ///
    /// @param isClean whether all rows of the segment of that number are valid: then nothing is looked up for them
    static String sql(ColumnTable table, Manifest manifest, SegmentDirectory directory, IntPredicate isClean) {
        String columns = columns(table);
        List<Path> clean = new ArrayList<>();
        List<Path> others = new ArrayList<>();
        for (Part part : manifest.parts()) {
            if (!part.resident() && part.file() != null) {
                int number = part.file().number();
                (isClean.test(number) ? clean : others).add(directory.parquet(number));
            }
        }
        StringBuilder sql = new StringBuilder(
                "CREATE OR REPLACE VIEW " + table.name() + " AS SELECT " + columns + " FROM " + table.residentName());
        if (!clean.isEmpty()) {
            sql.append(" UNION ALL SELECT ").append(columns).append(" FROM ").append(files(clean));
        }
        if (!others.isEmpty()) {
            sql.append(" UNION ALL ").append(valid(table, columns, others));
        }
        return sql.toString();
    }

    /// Whether there is nothing to be seen but what is resident.
    static boolean isResident(Manifest manifest) {
        return manifest.parts().stream().allMatch(part -> part.resident() || part.file() == null);
    }

    /// A query for the valid rows of segments.
    static String valid(ColumnTable table, String columns, List<Path> files) {
        return "SELECT " + columns + " FROM " + files(files) + " p WHERE NOT EXISTS (SELECT 1 FROM " + table.goneName()
                + " g WHERE g.position = p." + SegmentBuilder.POSITION + ")";
    }

    static String columns(ColumnTable table) {
        return table.columns().stream().map(ColumnTable.Column::name).collect(Collectors.joining(", "));
    }

    private static String files(List<Path> files) {
        return files.stream().map(SegmentBuilder::quoted).collect(Collectors.joining(", ", "read_parquet([", "])"));
    }
}
