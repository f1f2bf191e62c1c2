/// The node: where the parts of the protocol meet their host.
@NullMarked
package holo.accord.node;

import org.jspecify.annotations.NullMarked;
