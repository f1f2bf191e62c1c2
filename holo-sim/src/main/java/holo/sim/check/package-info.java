/// Says whether what clients saw was allowed, from the outside: knows nothing of the protocol.
///
/// Transactions append globally unique values to lists, one list per key, and read whole lists; that
/// makes the order of versions visible to a reader. {@link holo.sim.check.SerializabilityChecker} looks
/// for cycles over all keys, {@link holo.sim.check.LinearizabilityChecker} searches a legal order key by
/// key, and the two are written independently of each other on purpose.
@NullMarked
package holo.sim.check;

import org.jspecify.annotations.NullMarked;
