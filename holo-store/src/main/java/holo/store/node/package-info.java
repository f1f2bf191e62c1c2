/// The node: hosts the protocol, the commit log and the rows, and offers them as a
/// {@link holo.store.Store}.
///
/// A commit's way, with the thread that does it:
///
/// 1. caller: checks the limits, encodes the commit, queues it ({@link holo.store.node.HoloStore});
/// 2. event loop: submits it to the protocol, which runs its own messages to itself within one step, asks for the
///    reads that the validations need, and says what to log ({@link holo.store.node.EventLoop});
/// 3. log thread: appends all that waits, syncs once, hands back ({@link holo.store.log.GroupCommitter}); meanwhile the
///    event loop writes the rows and tells the protocol, which goes on with what waited for them
///    ({@link holo.store.node.Applier}), and collects what shares the next sync ({@link holo.store.node.Gathering});
/// 4. event loop: lets readers know of the rows of all that became durable, and advances the visible timestamp;
/// 5. answering thread: completes the futures ({@link holo.store.node.Answers}).
///
/// Invariants: nothing leaves the node before the records of its step are durable; a commit is acknowledged
/// only when no transaction with a lower timestamp can still become visible, so a snapshot is simply the visible
/// timestamp.
@NullMarked
package holo.store.node;

import org.jspecify.annotations.NullMarked;
