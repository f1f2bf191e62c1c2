/// PostgreSQL's frontend/backend protocol, version 3, over a {@link holo.sql.SqlEngine}.
///
/// Start reading at {@link PgServer}, then `Connection`. A connection has two halves. On the I/O thread a
/// `StartupHandler` reads the startup packet, and a `FrameDecoder` cuts the bytes into complete, length-checked
/// messages. Everything that may wait (authentication, statements, commits) happens in the connection's *turn*: a
/// task on a worker thread that exists only while there is something to do. A turn reads messages, calls the
/// session, encodes straight into a buffer, and ends as soon as it lacks input or the client reads too slowly; the
/// state that it leaves behind is a few small objects, so an idle connection, a suspended portal, a stalled result
/// and a COPY that waits for data all cost no thread.
///
/// Workers are platform threads, created on demand: a statement may compute for minutes or sit in native code, and
/// virtual threads would let as many such statements as there are processors starve everybody else. Only messages of
/// statements that say they run quickly ({@link holo.sql.session.PreparedStatement#runsQuickly}), such as point
/// reads, are handled on the I/O thread itself, which saves two thread switches.
///
/// Invariants: one turn of a connection at a time; the session is touched by the turn only; buffered input and
/// output per connection are bounded by {@link PgServerOptions} plus one message or row.
@NullMarked
package holo.wire.pg;

import org.jspecify.annotations.NullMarked;
