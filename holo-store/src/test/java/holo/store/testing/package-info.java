/// What other modules test with: {@link holo.store.testing.MemoryStore}, a store with the real semantics and
/// no disk, and {@link holo.store.testing.StoreContract}, the tests that every store must pass.
@NullMarked
package holo.store.testing;

import org.jspecify.annotations.NullMarked;
