/// What the console shows, gathered from this node alone and never through consensus, so that it works when the
/// cluster does not. Components make themselves known to {@link holo.node.console.NodeObservatory} as they start;
/// whatever has not yet is absent, not zero.
@NullMarked
package holo.node.console;

import org.jspecify.annotations.NullMarked;
