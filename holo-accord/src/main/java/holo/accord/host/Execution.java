package holo.accord.host;

import holo.accord.primitives.Mutation;
import java.util.List;

/// What a transaction came to.
///
/// @param writes at most one per key; shared, not copied
/// @param result the answer for the client, opaque; replicated with the writes, so keep it small for writes
public record Execution(List<Mutation> writes, byte[] result) {}
