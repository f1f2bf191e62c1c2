/// Tests of epochs and groups.
@NullMarked
package holo.accord.topology;

import org.jspecify.annotations.NullMarked;
