/// Measures and checks queries over columns, on nodes in this process.
///
/// Start with {@link holo.bench.columns.PathAgreement}: the same answers on both paths, and PostgreSQL's.
@NullMarked
package holo.bench.columns;

import org.jspecify.annotations.NullMarked;
