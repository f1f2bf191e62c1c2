/// The binary form of messages and log records: versioned, bounded, without Java serialization.
@NullMarked
package holo.accord.codec;

import org.jspecify.annotations.NullMarked;
