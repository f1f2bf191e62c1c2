/// Those who drive transactions: the coordinator, and whoever takes over from it.
///
/// {@link holo.accord.coordinate.Coordinator} is the door. `Voting` counts answers until time and dependencies are
/// final (protocol §3.1 to §3.3), `Executing` and `Readers` read, compute and spread (§3.4, §3.5), `EphemeralReads`
/// leave no trace (§8), `Recovering` takes over (§4), `Timeouts` asks again. A `Coordination` is one attempt at one
/// transaction, a `Tally` what it has heard in its phase, and `Attempts` holds what all of them share. {@link
/// holo.accord.coordinate.Progress} finds transactions that nobody finishes (§5), and {@link
/// holo.accord.coordinate.OwnProgress} how far the node's own are over (§7).
@NullMarked
package holo.accord.coordinate;

import org.jspecify.annotations.NullMarked;
