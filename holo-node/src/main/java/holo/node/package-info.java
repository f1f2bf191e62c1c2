/// One node in plain Java: what it is called, which state it is in. Start reading at {@link holo.node.NodeStatus}.
/// No type of Jakarta, MicroProfile or Hazelcast appears here, so that the launcher and the tests need no container.
@NullMarked
package holo.node;

import org.jspecify.annotations.NullMarked;
