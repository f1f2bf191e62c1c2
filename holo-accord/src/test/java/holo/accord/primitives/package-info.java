/// What transactions name and touch, against plain models of it.
@NullMarked
package holo.accord.primitives;

import org.jspecify.annotations.NullMarked;
