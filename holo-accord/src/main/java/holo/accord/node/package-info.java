/// The node: where the parts of the protocol meet their host.
///
/// {@link holo.accord.node.AccordNode} is the door to all of it. `Screening` refuses impossible messages, `Parking`
/// keeps those of unknown epochs until the topology is there, and `Epochs` makes the node ready for new epochs
/// (protocol §6).
@NullMarked
package holo.accord.node;

import org.jspecify.annotations.NullMarked;
