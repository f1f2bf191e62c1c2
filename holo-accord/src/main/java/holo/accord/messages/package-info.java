/// What nodes say to each other. Every message names its transaction; each handler names the protocol section.
///
/// Start with {@link holo.accord.messages.PreAccept} and follow a write: PreAccept, its votes, then Commit or Apply.
@NullMarked
package holo.accord.messages;

import org.jspecify.annotations.NullMarked;
