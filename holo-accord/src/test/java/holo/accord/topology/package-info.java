/// Which groups hold what.
@NullMarked
package holo.accord.topology;

import org.jspecify.annotations.NullMarked;
