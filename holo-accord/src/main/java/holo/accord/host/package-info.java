/// What a node of the protocol and its host owe each other.
///
/// The host feeds an {@link holo.accord.node.AccordNode} with transactions, messages, ticks and answers, one at a
/// time. Each such step puts effects into an {@link holo.accord.host.Output}; what order they must be carried out
/// in is written there. The host supplies {@link holo.accord.host.TransactionLogic}.
@NullMarked
package holo.accord.host;

import org.jspecify.annotations.NullMarked;
