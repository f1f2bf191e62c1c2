/// Tests of what counts as a quorum.
@NullMarked
package holo.accord.coordinate;

import org.jspecify.annotations.NullMarked;
