/// Kills a process that writes to a store, again and again, and looks at what it finds.
@NullMarked
package holo.store.crash;

import org.jspecify.annotations.NullMarked;
