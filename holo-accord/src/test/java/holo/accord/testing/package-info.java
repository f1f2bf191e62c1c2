/// A cluster in one thread, for tests: virtual time, a seed for everything, hosts that lose what they have not
/// synced.
@NullMarked
package holo.accord.testing;

import org.jspecify.annotations.NullMarked;
