/// How a component declares its settings: an options record whose components carry
/// {@link holo.store.setting.Setting}. The Jakarta shell binds them from MicroProfile Config, and the
/// configuration reference is generated from them.
@NullMarked
package holo.store.setting;

import org.jspecify.annotations.NullMarked;
