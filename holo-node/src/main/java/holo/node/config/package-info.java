/// Configuration: options records whose components carry {@link holo.store.setting.Setting} become the node's keys.
/// {@link holo.node.config.Configuration} lists the records; the launcher binds them before the container starts, the
/// EJBs bind the same ones from MicroProfile Config, and {@link holo.node.config.ReferenceWriter} writes the reference.
@NullMarked
package holo.node.config;

import org.jspecify.annotations.NullMarked;
