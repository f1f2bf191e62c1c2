/// The Jakarta shell around the engine: singletons that start, host and stop its parts in dependency order, bind the
/// configuration, join Payara's Hazelcast and report health and metrics. Wiring only; what is decided is decided below.
/// Start reading at {@link holo.ejb.NodeBean}.
@NullMarked
package holo.ejb;

import org.jspecify.annotations.NullMarked;
