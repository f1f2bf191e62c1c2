/// Table rows and keys as bytes.
@NullMarked
package holo.sql.row;

import org.jspecify.annotations.NullMarked;
