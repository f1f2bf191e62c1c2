/// Accord: leaderless, strictly serializable consensus as plain state machines.
///
/// Nothing in this module reads a clock, starts a thread, draws a random number or does I/O: time
/// and messages come in as arguments; what to persist, send, read, apply and answer goes out as
/// values. Start with {@link holo.accord.primitives}.
@NullMarked
package holo.accord;

import org.jspecify.annotations.NullMarked;
