/// Tests of the catalog of functions.
@NullMarked
package holo.sql.function;

import org.jspecify.annotations.NullMarked;
