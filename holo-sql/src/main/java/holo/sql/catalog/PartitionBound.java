package holo.sql.catalog;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which rows of a partitioned table a partition takes. Values are texts in the format of the key's types.
public sealed interface PartitionBound {
    /// Those that no other partition takes.
    record Default() implements PartitionBound {}

    /// FOR VALUES IN.
    ///
    /// @param values null for NULL
    record Values(List<@Nullable String> values) implements PartitionBound {
        public Values {
            values = java.util.Collections.unmodifiableList(new ArrayList<>(values));
        }
    }

    /// FOR VALUES FROM … TO.
    record Range(List<Limit> from, List<Limit> to) implements PartitionBound {
        public Range {
            from = List.copyOf(from);
            to = List.copyOf(to);
        }
    }

    /// FOR VALUES WITH.
    record Hash(int modulus, int remainder) implements PartitionBound {}

    /// One value of the end of a range.
    ///
    /// @param value null unless it is one
    record Limit(Kind kind, @Nullable String value) {
        /// Stored by name.
        public enum Kind {
            MINVALUE,
            VALUE,
            MAXVALUE
        }
    }
}
