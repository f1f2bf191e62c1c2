/// Those who drive transactions: the coordinator, and whoever takes over from it.
@NullMarked
package holo.accord.coordinate;

import org.jspecify.annotations.NullMarked;
