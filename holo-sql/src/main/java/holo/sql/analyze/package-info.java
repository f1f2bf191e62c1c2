/// ANALYZE: samples the rows of tables and writes down what is in them.
///
/// Start with {@link holo.sql.analyze.TableAnalyzer}; {@link holo.sql.analyze.AutoAnalyze} decides when a table is due.
@NullMarked
package holo.sql.analyze;

import org.jspecify.annotations.NullMarked;
