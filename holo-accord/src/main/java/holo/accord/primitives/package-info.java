/// The values of the protocol: timestamps, keys and key ranges. Immutable and totally ordered.
@NullMarked
package holo.accord.primitives;

import org.jspecify.annotations.NullMarked;
