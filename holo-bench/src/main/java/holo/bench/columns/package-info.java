/// Measures and checks queries over columns, on nodes in this process.
///
/// Start with {@link holo.bench.columns.TpchBenchmark}. That both paths give the same answers is the subject of {@link
/// holo.bench.agreement.PathAgreement}.
@NullMarked
package holo.bench.columns;

import org.jspecify.annotations.NullMarked;
