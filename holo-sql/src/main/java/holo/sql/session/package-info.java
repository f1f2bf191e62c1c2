/// A session as the fronts see it: prepare, bind, execute, and results that are pulled row by row.
///
/// {@link holo.sql.session.Session} is the interface that the fronts are written against. Behind it, {@link
/// holo.sql.session.EngineSession} knows who is connected, the transaction that the session is in ({@link
/// holo.sql.session.SessionTransaction}), and its settings, cursors, sequences and temporary relations, one class
/// each. {@link holo.sql.session.StatementRunner} runs statements that work on data or the catalog, {@link
/// holo.sql.session.UtilityRunner} those about the session itself. {@link holo.sql.session.EngineServices} is what
/// all sessions of a node share, {@link holo.sql.session.OtherSessions} what one may do to another.
///
/// A session belongs to one thread at a time; only cancelling may come from elsewhere ({@link
/// holo.sql.session.Cancellation}).
@NullMarked
package holo.sql.session;

import org.jspecify.annotations.NullMarked;
