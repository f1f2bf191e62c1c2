/// Models of where keys lie, and indexes built on them.
///
/// {@link holo.store.learned.KeyModel} says where a key is in a sorted, immutable column segment, to within a bound
/// that holds for every key: start there. {@link holo.store.learned.KeyIndex} is an ordered index that changes, of some
/// of a store's keys, {@link holo.store.learned.HashIndex} one without an order, which is faster where only single keys
/// are looked up.
///
/// Keys compare byte by byte, unsigned. A model looks at eight bytes of them, those after the prefix that all have in
/// common, as one number ({@link holo.store.learned.KeyNumber}); what these bytes do not tell apart, comparing whole
/// keys does. So a model may make a search long, never wrong.
@NullMarked
package holo.store.learned;

import org.jspecify.annotations.NullMarked;
