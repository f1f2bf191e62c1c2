@NullMarked
package holo.sql.analyze;

import org.jspecify.annotations.NullMarked;
