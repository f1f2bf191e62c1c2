/// Runs statements: queries, changes of rows, COPY. Settings, transactions and cursors are the session's own business.
///
/// Start with {@link holo.sql.statement.StatementCompiler}: it makes a {@link holo.sql.statement.CompiledStatement}
/// of a parsed one, which is cached and shared; {@link holo.sql.statement.Execution} holds what one run needs.
@NullMarked
package holo.sql.statement;

import org.jspecify.annotations.NullMarked;
