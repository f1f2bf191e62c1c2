/// COPY's text and csv formats, read and written incrementally.
@NullMarked
package holo.sql.copy;

import org.jspecify.annotations.NullMarked;
