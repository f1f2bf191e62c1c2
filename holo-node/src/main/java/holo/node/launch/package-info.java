/// The one-process node: prepares a server directory, starts Payara Server inside this JVM through its embeddable API
/// and deploys the thin EAR. Start reading at {@link holo.node.launch.Launcher}. Nothing here listens by itself, and
/// every listener that Payara is given is on loopback.
@NullMarked
package holo.node.launch;

import org.jspecify.annotations.NullMarked;
