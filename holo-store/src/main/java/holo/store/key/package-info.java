/// Order-preserving encoding of typed values into keys: comparing two keys byte by byte, unsigned, gives
/// the order of the values that PostgreSQL's operators give.
///
/// A key is a sequence of components. Each is self-delimiting, so a prefix of components is a prefix of
/// the key's bytes, and composite keys order by their first component, then by the second, and so on.
/// Start with {@link holo.store.key.KeyWriter}, which says how each component looks.
@NullMarked
package holo.store.key;

import org.jspecify.annotations.NullMarked;
