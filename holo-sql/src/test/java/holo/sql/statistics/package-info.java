@NullMarked
package holo.sql.statistics;

import org.jspecify.annotations.NullMarked;
