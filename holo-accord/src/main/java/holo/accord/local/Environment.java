package holo.accord.local;

import holo.accord.host.Output;
import holo.accord.messages.Message;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.TxnId;
import holo.accord.topology.Topologies;

/// What the parts of a node share within one step.
public interface Environment {
    int self();

    /// The time of this step.
    long now();

    /// To another node, or to this one, still within this step.
    void send(int to, Message message);

    Output out();

    /// A timestamp of the newest epoch, above all that this node has drawn or seen.
    Timestamp unique();

    /// Later timestamps of this node are above this one.
    void witness(Timestamp seen);

    /// Nothing that this node has drawn or seen is above this.
    Timestamp seen();

    /// A sync point that this node coordinates is applied on a replica, which tells for which epochs it is
    /// complete.
    void fencedAt(TxnId syncPoint, int node, Timestamp seen, long completeBefore);

    /// A sync point that this node has brought to its end is applied on all its replicas.
    void fencedEverywhere(TxnId syncPoint);

    Topologies topologies();

    Watermarks watermarks();

    Counters counters();

    /// A replica heard of a transaction that other nodes may know, too: somebody must see to its end.
    void created(Command command);

    /// A sync point is applied on this replica.
    void fenced(Command syncPoint);

    /// The number for the next read.
    long nextReadId();
}
