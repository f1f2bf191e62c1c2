/// Accord: leaderless, strictly serializable consensus as plain state machines.
///
/// Nothing in this module reads a clock, starts a thread, draws a random number or does I/O: time and messages come in
/// as arguments; what to persist, send, read, apply and answer goes out as values. The same calls give the same
/// effects.
///
/// ## A tour for those who know Raft
///
/// Raft orders commands in one log per group: a leader chooses the place, a majority keeps it. Here there is no leader
/// and no log position. Every transaction carries its place with it:
///
/// - **t0**, its {@link holo.accord.primitives.TxnId}: a timestamp `(epoch, hlc, node)` that whoever coordinates it
///   draws.
/// - **executeAt**: where it really goes in the one order of all transactions, in all groups. Mostly t0.
/// - **deps**: the conflicting transactions that a replica must look at before it executes this one.
///
/// What in Raft is "append at index n" is here "execute at executeAt, after these deps", and what in Raft is a new
/// term is here a {@link holo.accord.primitives.Ballot}, for one transaction alone.
///
/// **A write** (follow {@link holo.accord.coordinate.Coordinator} and {@link holo.accord.local.Replica}; each is a
/// door with one part behind it for each step, and their package pages say which):
///
/// 1. `PreAccept(t0)` goes to all replicas of all groups that it touches. Each remembers it, votes t0 if it has seen
///    nothing that conflicts above t0, else a later time, and names the conflicts that started before t0.
/// 2. If a *fast quorum* of every group votes t0, that is the decision, after one round trip. For three replicas that
///    are all three, or both of an electorate of two ({@link holo.accord.topology.Shard}).
/// 3. Otherwise the latest vote is proposed: `Accept(executeAt, deps)`. A majority of every group accepts, and names
///    what started before executeAt. Now the dependencies are final; `Commit` puts them on a majority (*stable*).
/// 4. One replica of each group reads, below executeAt, once everything before it is applied there. The coordinator
///    computes the writes; `Apply` brings them to all replicas, which make them visible in the order of executeAt.
///
/// **Recovery**: nobody owns a transaction. A replica that sees one not advance asks the others, and then takes over
/// with a ballot. From a majority's answers it must tell whether the first coordinator *may* have decided on the fast
/// path: {@link holo.accord.local.RecoveryEvidence} gathers what speaks against it, and {@link
/// holo.accord.coordinate.RecoveryDecision} draws the conclusion: finish it just so, or make sure that it never takes
/// effect. Taking the union of what replicas say instead is wrong: scenario `01-holostore-divergence` shows how.
///
/// **Forgetting**: there is no log to truncate. A coordinator announces up to which of its own timestamps everything
/// is over on all replicas ({@link holo.accord.local.Watermarks}); below that, replicas forget. An *exclusive sync
/// point* settles a range whoever coordinated: it waits for all it has witnessed below itself, and keeps the rest out
/// for ever. It does not let anything be forgotten: while a replica stays down, or a coordinator that the topology
/// lists, what it takes part in is remembered. A sync point over all ranges closes the account of a coordinator that is
/// listed no more.
///
/// **Changes of topology** are epochs. A split or merge changes no members, so nothing need be done. Where members
/// change, decisions take quorums of the old and the new group until a quorum of the new one has applied a sync point
/// of the new epoch; a new replica copies the range from one that has ({@link holo.accord.topology.Topologies}).
/// Nothing executes across a change of replicas, wherever in the cluster: what starts before it and got a vote above it
/// is tried again. So copies and transactions never wait for each other in a circle.
///
/// ## Decisions of this implementation
///
/// - One replica object per node for all its groups, not one per group: a transaction is one thing, logged with one
///   record, however many groups of the node it touches. Groups exist where quorums are counted and keys are owned.
/// - Definitions, dependencies and writes travel whole to every replica of every group that takes part, so that any
///   one replica that knows a decision knows all of it.
/// - The host keeps versions, so reads need not be repeated when something newer is applied, and writes do not wait
///   for reads.
/// - A group with one replica runs the same messages within one step, and logs a transaction once, with its writes.
///
/// ## Where to start
///
/// {@link holo.accord.node.AccordNode} is the door, {@link holo.accord.host.Output} what the host owes it. The
/// scenarios in `src/test/resources/scenarios` are dialogues with a cluster that can be read without any Java.
/// "Protocol §n" in comments means: 1 values and statuses, 2 quorums, 3 the normal path, 4 recovery and invalidation,
/// 5 progress, 6 epochs, 7 sync points and forgetting, 8 reads.
///
/// ## What bad input gets
///
/// A message that nobody who follows the protocol can have sent is refused at the door of the node, counted by its
/// reason ({@link holo.accord.local.Counters.Refusal}), and changes nothing. One that is late, comes twice, or has
/// been outbid is refused and counted by its handler. One of an epoch that is not known yet waits for the topology,
/// within limits of number and bytes. A broken invariant throws {@link holo.accord.InvariantViolation} with the state
/// printed; the node must stop then.
@NullMarked
package holo.accord;

import org.jspecify.annotations.NullMarked;
