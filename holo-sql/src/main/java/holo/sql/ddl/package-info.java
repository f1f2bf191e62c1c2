/// Statements that change the catalog: CREATE, ALTER, DROP, TRUNCATE, COMMENT.
///
/// Each runs inside its session's transaction, on the descriptors of {@link holo.sql.catalog}; what a change means
/// for rows (a new primary key, an index to fill) is done in the same transaction. Start with
/// {@link holo.sql.ddl.DdlExecutor}; one class per kind of object does the work.
@NullMarked
package holo.sql.ddl;

import org.jspecify.annotations.NullMarked;
