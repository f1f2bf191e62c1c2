/// A session as the fronts see it: prepare, bind, execute, and results that are pulled row by row.
@NullMarked
package holo.sql.session;

import org.jspecify.annotations.NullMarked;
