/// What a node has to prove itself with: start reading at {@link holo.node.security.SelfMadeCertificate}.
@NullMarked
package holo.node.security;

import org.jspecify.annotations.NullMarked;
