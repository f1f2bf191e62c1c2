/// The binary encoding that the store's own formats share.
@NullMarked
package holo.store.bytes;

import org.jspecify.annotations.NullMarked;
