package holo.sql.copy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes COPY data of rows.
public interface CopyOutput {
    /// What comes before the rows, or null for nothing.
    byte @Nullable [] header();

    /// Whether the header goes into one piece with what follows it.
    boolean headerJoinsRow();

    /// One row.
    byte[] row(List<? extends @Nullable Object> values);

    /// What comes behind the rows, or null for nothing.
    byte @Nullable [] trailer();
}
