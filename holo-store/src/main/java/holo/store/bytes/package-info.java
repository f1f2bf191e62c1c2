/// The binary encoding that the store's own formats share.
///
/// One pair of classes writes and reads it, {@link holo.store.bytes.ByteSink} and {@link
/// holo.store.bytes.ByteSource}: start there. Numbers are as short as their value allows and sort by their bytes as
/// they do by value, so that the same encoding serves records and keys.
@NullMarked
package holo.store.bytes;

import org.jspecify.annotations.NullMarked;
