package holo.sql.expression;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows that an IN compares with.
///
/// @param mayEqual whether one of them can be equal; where none can, the first one that may be leaves it unknown
record EqualityCandidates(boolean mayEqual, List<@Nullable Object[]> rows) {}
