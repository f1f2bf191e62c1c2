package holo.accord.host;

import holo.accord.messages.Message;

/// Where a node puts the effects of a step. The host must
///
/// 1. append the records of a step to its log, in order, and make them durable (many steps may share one sync);
/// 2. only after that carry out the step's messages, applies, bootstraps and replies; a step without a record has
///    nothing to wait for except earlier steps. A host that is the only replica of everything may write rows, and say
///    so by `applied`, before: nobody else can have come to another decision, and replies still wait;
/// 3. keep the order of steps for applies. Messages may be lost, doubled and reordered.
///
/// Reads may run at once: they depend on nothing that is not applied yet.
public interface Output {
    void persist(LogRecord record);

    void send(int to, Message message);

    void read(ReadEffect read);

    void apply(ApplyEffect apply);

    void reply(long token, Reply reply);

    void bootstrap(BootstrapEffect bootstrap);

    /// A message needs an epoch that the node does not know: the host should look for it and call
    /// {@link holo.accord.node.AccordNode#updateTopology}.
    void needTopology(long epoch);
}
