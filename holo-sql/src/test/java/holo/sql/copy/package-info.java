/// Tests of COPY's formats.
@NullMarked
package holo.sql.copy;

import org.jspecify.annotations.NullMarked;
