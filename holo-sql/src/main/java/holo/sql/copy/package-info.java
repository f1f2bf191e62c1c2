/// COPY's formats, read and written incrementally.
///
/// Start at {@link holo.sql.copy.CopyReader} and {@link holo.sql.copy.CopyWriter}. Data comes in pieces that may
/// end anywhere, even inside a character; at most one line is kept.
@NullMarked
package holo.sql.copy;

import org.jspecify.annotations.NullMarked;
