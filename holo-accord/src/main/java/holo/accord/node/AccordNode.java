package holo.accord.node;

import holo.accord.InvariantViolation;
import holo.accord.coordinate.Coordinator;
import holo.accord.coordinate.Progress;
import holo.accord.host.LogRecord;
import holo.accord.host.Output;
import holo.accord.host.ReadEffect;
import holo.accord.host.TransactionLogic;
import holo.accord.local.Clock;
import holo.accord.local.Command;
import holo.accord.local.Counters;
import holo.accord.local.Counters.Refusal;
import holo.accord.local.Environment;
import holo.accord.local.Replica;
import holo.accord.local.Watermarks;
import holo.accord.messages.CheckOver;
import holo.accord.messages.Gossip;
import holo.accord.messages.Message;
import holo.accord.messages.Over;
import holo.accord.messages.PreAccept;
import holo.accord.messages.Request;
import holo.accord.messages.Response;
import holo.accord.messages.Synced;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Participants;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.Txn;
import holo.accord.primitives.TxnId;
import holo.accord.topology.Topologies;
import holo.accord.topology.Topology;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One node of the protocol: replica, coordinator, recoverer and progress log behind one door. Not thread-safe:
/// the host calls it from one thread at a time, and carries out the effects of each call as {@link Output}
/// demands.
///
/// Life: construct; {@link #replay} what the log holds; {@link #start}; then anything else in any order.
/// After an {@link InvariantViolation} the object must not be used any more.
public final class AccordNode {
    /// Every so many intervals with something to say, watermarks are logged; without them a restart asks again what is
    /// over everywhere.
    private static final int GOSSIPS_PER_RECORD = 20;
    /// Every so many of them, what is unchanged is said again.
    private static final int UNCHANGED_PER_GOSSIP = 4;
    /// Nobody can have left before.
    private static final Long FIRST_EPOCH = 1L;

    private final AccordOptions options;
    private final Clock clock;
    private final Topologies topologies;
    private final Watermarks marks = new Watermarks();
    private final Counters counters = new Counters();
    private final Replica replica;
    private final Coordinator coordinator;
    private final Progress progress;
    private final Epochs epochs;
    private final Departures departures;
    private final Step step = new Step();
    private final ArrayDeque<Message> toSelf = new ArrayDeque<>();
    /// Up to which epoch other nodes are known to know, or to have known before a restart, that all is synced.
    private final HashMap<Integer, Long> syncedAt = new HashMap<>();
    private final Screening screening;
    private final Parking parking;
    private long nextGossip;
    private long gossips;
    private @Nullable Gossip lastGossip;
    private boolean asked;
    private boolean started;

    /// The topologies from {@link #oldestEpochNeeded} on must be fed before {@link #replay}, in order.
    ///
    /// @param first the oldest topology that still matters; feed later ones with {@link #updateTopology}
    public AccordNode(AccordOptions options, Topology first, TransactionLogic logic) {
        this.options = options;
        this.clock = new Clock(options.node(), options.clockReserveMicros());
        this.topologies = new Topologies(options.node(), first);
        this.replica = new Replica(step, options.readsMax());
        this.coordinator = new Coordinator(
                step,
                replica,
                logic,
                new Coordinator.Limits(
                        options.messageTimeoutMicros(),
                        options.fastPathTimeoutMicros(),
                        options.recoverAfterMicros(),
                        options.retryMaxMicros(),
                        options.giveUpAfterMicros(),
                        options.inFlightMax(),
                        options.rememberedMax()));
        this.progress = new Progress(step, coordinator, options.recoverAfterMicros(), options.retryMaxMicros());
        this.epochs = new Epochs(step, replica, coordinator, options.recoverAfterMicros());
        this.departures = new Departures(step, coordinator, options.recoverAfterMicros());
        this.screening = new Screening(options.node());
        this.parking = new Parking(options.parkedMax(), options.parkedBytesMax());
        marks.members(first.epoch(), first.nodes());
    }

    /// Restores what a record of the log says, in the order of the log, before {@link #start}. Only applies
    /// come out: what was decided, and perhaps not yet visible in the store. The host carries out each and
    /// answers it with {@link #applied} before it replays the next record; their writes may reach the store
    /// later, but before `start`.
    public void replay(LogRecord record, Output out) {
        if (started) {
            throw new IllegalStateException("replay after start");
        }
        step.begin(0, out);
        coordinator.own().unready();
        switch (record) {
            case LogRecord.Command c -> replica.replay(c);
            case LogRecord.ClockBound b -> {
                clock.restore(b.bound());
                replica.raiseFloor(b.bound());
            }
            case LogRecord.Watermark w -> {
                marks.advance(w.node(), w.durable(), w.universal());
                if (w.node() == options.node()) {
                    coordinator.own().restore(w.durable(), w.universal());
                }
                replica.forgetBelowWatermark(w.node());
            }
            case LogRecord.Fence f -> {
                replica.replay(f);
                epochs.restore(f);
            }
            case LogRecord.Copied c -> {
                epochs.restore(c);
                replica.copied(c);
            }
            case LogRecord.Ready r -> epochs.restore(r);
            case LogRecord.Visible v -> replica.replay(v);
            case LogRecord.Forgotten f -> replica.replay(f);
        }
        toSelf.clear();
        step.end();
    }

    /// Begins to take part: finishes what this node had begun before the restart.
    public void start(long nowMicros, Output out) {
        if (started) {
            throw new IllegalStateException("started twice");
        }
        started = true;
        step.begin(nowMicros, out);
        for (int i = 0; i < marks.count(); i++) {
            replica.forgetBelowWatermark(marks.node(i));
        }
        replica.invalidateUnsent();
        coordinator.resume(replica.commands());
        for (Command c : replica.commands()) {
            if (c.id().node() == options.node()) {
                epochs.resumed(c);
            }
        }
        epochs.start();
        finish();
    }

    /// Coordinates a transaction. The reply carries the token.
    ///
    /// @param token any value but Long.MIN_VALUE
    public void submit(long nowMicros, long token, Txn txn, Output out) {
        if (token == Long.MIN_VALUE) {
            throw new IllegalArgumentException("token " + token + " is reserved");
        }
        step.begin(nowMicros, out);
        coordinator.submit(token, txn);
        finish();
    }

    /// Takes a message of another node. What makes no sense is refused, counted, and changes nothing.
    public void receive(long nowMicros, int from, Message message, Output out) {
        step.begin(nowMicros, out);
        Refusal refusal = screening.refusal(from, message, step.now());
        if (refusal != null) {
            counters.refuse(refusal);
            finish();
            return;
        }
        coordinator.heardFrom(from);
        if (message.epoch() > topologies.current().epoch()) {
            park(from, message);
        } else {
            dispatch(from, message);
        }
        finish();
    }

    private void park(int from, Message message) {
        if (!parking.offer(from, message)) {
            counters.refuse(Refusal.UNKNOWN_EPOCH);
        }
        step.out().needTopology(message.epoch());
    }

    private void dispatch(int from, Message message) {
        switch (message) {
            case PreAccept m -> {
                clock.witness(m.txnId().timestamp());
                if (from != options.node()) {
                    advance(from, m.durable(), m.universal());
                }
                replica.handle(from, m);
            }
            case Request m -> {
                clock.witness(m.txnId().timestamp());
                replica.handle(from, m);
            }
            case Response m -> coordinator.handle(from, m);
            case Gossip m -> onGossip(from, m);
            case CheckOver m -> replica.onCheckOver(from, m);
            case Over m -> coordinator.onOver(from, m);
            case Synced m -> onSynced(from, m);
        }
    }

    /// Protocol §6: what another node says may rest on epochs being synced, so this one takes note of that first.
    private void onSynced(int from, Synced m) {
        learnSynced(from, m.syncedEpoch());
        dispatch(from, m.message());
    }

    private void learnSynced(int from, long epoch) {
        syncedAt.merge(from, epoch, Math::max);
        topologies.syncedElsewhere(epoch);
        epochs.leave();
    }

    private void advance(int node, Timestamp durable, Timestamp universal) {
        if (marks.advance(node, durable, universal)) {
            replica.forgetBelowWatermark(node);
        }
    }

    /// Protocol §6, §7: how far another node is, and what it misses.
    private void onGossip(int from, Gossip m) {
        topologies.ready(from, m.readyEpoch());
        learnSynced(from, m.syncedEpoch());
        if (m.syncedEpoch() <= topologies.current().epoch()) {
            // Else the watermarks may leave out replicas of which this node does not know yet that they have left.
            advance(from, m.durable(), m.universal());
        }
        asked |= m.wanting();
        if (m.knownEpoch() > topologies.current().epoch()) {
            step.out().needTopology(topologies.current().epoch() + 1);
        } else if (m.syncedEpoch() < topologies.synced()
                && m.knownEpoch() == topologies.current().epoch()) {
            step.send(from, gossipNow(false));
        }
    }

    /// Carries out what is due. The host calls it every few milliseconds; nothing else makes time pass.
    public void tick(long nowMicros, Output out) {
        step.begin(nowMicros, out);
        coordinator.tick();
        progress.tick();
        epochs.tick();
        departures.tick();
        if (nowMicros >= nextGossip) {
            nextGossip = nowMicros + options.gossipIntervalMicros();
            gossip();
        }
        finish();
    }

    /// Tells others how far this node is, so that they can forget. Where nothing is remembered, nothing is said.
    private void gossip() {
        epochs.leave();
        boolean isListed = topologies.isListed(options.node());
        boolean wanting = isListed ? isRemembering() : isOwnAccountOpen();
        if (wanting && !isListed) {
            epochs.repeat(); // Also the last word, which nobody asks for.
        }
        boolean news = epochs.hasNews();
        if (!wanting && !asked && !news) {
            return;
        }
        // One that is listed no more may still have to fence what it replicates: its account is closed after that.
        if (isListed ? wanting || asked : !epochs.hasTasks()) {
            clock.next(step.now(), topologies.current().epoch());
            coordinator.own().idleAt(new Timestamp(topologies.current().epoch(), clock.last(), options.node()));
            advance(
                    options.node(),
                    coordinator.own().durable(),
                    coordinator.own().universal());
        }
        topologies.forgetBefore(Math.min(marks.settled().epoch(), epochs.oldestNeeded()));
        gossips++;
        if (topologies.current().nodes().size() > 1 && gossips % GOSSIPS_PER_RECORD == 0) {
            recordWatermarks();
        }
        Gossip g = gossipNow(wanting);
        // Where nothing moves, others know that mostly: it is said again in case they missed it. Who asks waits for
        // that, too: those who ask one another and are answered at once would never fall silent.
        if (g.equals(lastGossip) && gossips % UNCHANGED_PER_GOSSIP != 0) {
            return;
        }
        asked = false;
        lastGossip = g;
        for (int node : topologies.current().nodes()) {
            if (node != options.node()) {
                step.send(node, g);
            }
        }
    }

    /// Whether something is remembered here until others say how far they are.
    private boolean isRemembering() {
        return replica.commandCount() > 0
                || replica.keyCount() > 0
                || !marks.departed().isEmpty();
    }

    /// Whether this node, which is listed no more, has not said yet that all it started is over. Nobody tells it how
    /// far
    /// others are, so it does not ask on account of what it remembers.
    private boolean isOwnAccountOpen() {
        return marks.departed().containsKey(options.node()) || coordinator.own().pending() > 0;
    }

    private void recordWatermarks() {
        for (int i = 0; i < marks.count(); i++) {
            recordWatermark(marks.node(i));
        }
    }

    private void recordWatermark(int node) {
        step.out().persist(new LogRecord.Watermark(node, marks.durable(node), marks.universal(node)));
    }

    private Gossip gossipNow(boolean wanting) {
        return new Gossip(
                coordinator.own().durable(),
                coordinator.own().universal(),
                topologies.readyEpoch(options.node()),
                topologies.current().epoch(),
                topologies.synced(),
                wanting);
    }

    /// The host has read.
    public void readDone(long nowMicros, ReadEffect read, byte[] data, Output out) {
        step.begin(nowMicros, out);
        replica.reads().done(read, data);
        finish();
    }

    /// The host has made a transaction's writes visible to what executes after it.
    public void applied(long nowMicros, TxnId id, Output out) {
        step.begin(nowMicros, out);
        replica.applied(id);
        finish();
    }

    /// The host has copied a range.
    public void bootstrapped(long nowMicros, KeyRange range, TxnId bound, Output out) {
        step.begin(nowMicros, out);
        epochs.bootstrapped(range, bound);
        finish();
    }

    /// The host could not copy a range: another source will be chosen.
    public void bootstrapFailed(long nowMicros, KeyRange range, TxnId bound, Output out) {
        step.begin(nowMicros, out);
        epochs.bootstrapFailed(range, bound);
        finish();
    }

    /// The next epoch. Known ones are ignored; a gap is an error.
    public void updateTopology(long nowMicros, Topology topology, Output out) {
        if (topology.epoch() <= topologies.current().epoch()) {
            return;
        }
        step.begin(nowMicros, out);
        topologies.add(topology);
        marks.members(topology.epoch(), topology.nodes());
        epochs.changed();
        replica.topologyChanged();
        epochs.settle();
        for (Parking.Parked p : parking.takeUpTo(topology.epoch())) {
            dispatch(p.from(), p.message());
        }
        finish();
    }

    /// Fences a range: when the sync point is applied here, everything below it is over here.
    public TxnId syncPoint(long nowMicros, KeyRange range, Output out) {
        step.begin(nowMicros, out);
        TxnId id = coordinator.syncPoint(Txn.syncPoint(Participants.of(range)));
        finish();
        return id;
    }

    /// A timestamp above everything that this node has seen: the version of a snapshot taken now.
    public Timestamp timestamp(long nowMicros, Output out) {
        step.begin(nowMicros, out);
        Timestamp t = step.unique();
        finish();
        return t;
    }

    /// Records that replace the whole log before them. Take it between two steps, and make it durable before
    /// older segments go; writes of transactions that are applied must be durable in the store before that.
    public List<LogRecord> snapshot() {
        List<LogRecord> all = new ArrayList<>();
        all.add(new LogRecord.ClockBound(clock.reservation(topologies.current().epoch())));
        all.add(new LogRecord.Ready(topologies.readyEpoch(options.node())));
        for (int i = 0; i < marks.count(); i++) {
            int node = marks.node(i);
            all.add(new LogRecord.Watermark(node, marks.durable(node), marks.universal(node)));
        }
        replica.snapshot(all);
        coordinator.own().snapshot(id -> replica.command(id) != null, all);
        return all;
    }

    private void finish() {
        epochs.leave();
        for (Message m = toSelf.pollFirst(); m != null; m = toSelf.pollFirst()) {
            dispatch(options.node(), m);
            epochs.leave();
        }
        step.end();
    }

    public Topology topology() {
        return topologies.current();
    }

    /// From this epoch on the host must keep the topologies: something undecided may have started in them, or they
    /// are the last to list a departed node whose account is open. No record says who is departed: a node that
    /// starts again learns it from the topologies. Never goes back.
    public long oldestEpochNeeded() {
        return topologies.oldest();
    }

    /// A quorum of every group is ready for all epochs up to this one, as far as this node has heard. Who changes
    /// members again and again before that only makes more work for the nodes that join.
    public long syncedEpoch() {
        return topologies.synced();
    }

    /// Counts since the node's start.
    public Counters counters() {
        return counters;
    }

    /// What this node knows of a transaction; null when nothing, or when it is over everywhere and forgotten.
    public @Nullable Command command(TxnId id) {
        return replica.command(id);
    }

    /// Whether this node knows that the transaction is over on all replicas, so that it need not remember it.
    public boolean isForgotten(TxnId id) {
        return marks.isUniversal(id);
    }

    /// Everything that this node remembers of transactions, ascending by id.
    public List<Command> commands() {
        return replica.commands();
    }

    /// Attempts under way, for people.
    public List<String> attempts() {
        return coordinator.describe();
    }

    /// What this node still does to become ready for epochs, for people.
    public List<String> readying() {
        return epochs.describe();
    }

    /// How much the node remembers and does, as gauges.
    ///
    /// @param inFlight transactions of clients without an answer
    /// @param attempts coordinations under way, also those that only wait for all replicas
    /// @param commands transactions in memory
    /// @param keys keys with conflict state
    /// @param watched transactions that the progress log looks after
    /// @param parked messages that wait for an epoch
    /// @param parkedBytes their bytes
    /// @param reads reads that wait here or that the host is carrying out
    public record Gauges(
            int inFlight, int attempts, int commands, int keys, int watched, int parked, long parkedBytes, int reads) {}

    public Gauges gauges() {
        return new Gauges(
                coordinator.inFlight(),
                coordinator.activeCount(),
                replica.commandCount(),
                replica.keyCount(),
                progress.watchedCount(),
                parking.count(),
                parking.bytes(),
                replica.reads().count());
    }

    /// The step under way.
    private final class Step implements Environment {
        private long now;
        private @Nullable Output out;
        private long readIds;

        void begin(long nowMicros, Output output) {
            now = Math.max(now, nowMicros);
            out = output;
        }

        void end() {
            List<Integer> closed = marks.takeClosed();
            if (started) {
                replica.flush();
                closed.forEach(AccordNode.this::recordWatermark);
            } else {
                replica.discardRecords();
            }
            if (clock.needsReservation() && started) {
                out().persist(new LogRecord.ClockBound(
                        clock.reserve(topologies.current().epoch())));
            }
            out = null;
        }

        @Override
        public int self() {
            return options.node();
        }

        @Override
        public long now() {
            return now;
        }

        @Override
        public void send(int to, Message message) {
            if (to == options.node()) {
                toSelf.addLast(message);
            } else {
                counters.messagesSent++;
                out().send(to, telling(to, message));
            }
        }

        private Message telling(int to, Message message) {
            long synced = topologies.synced();
            return message instanceof Gossip || synced <= syncedAt.getOrDefault(to, FIRST_EPOCH)
                    ? message
                    : new Synced(synced, message);
        }

        @Override
        public Output out() {
            Output o = out;
            if (o == null) {
                throw new IllegalStateException("effect outside a step");
            }
            return o;
        }

        @Override
        public Timestamp unique() {
            return clock.next(now, topologies.current().epoch());
        }

        @Override
        public void witness(Timestamp seen) {
            clock.witness(seen);
        }

        @Override
        public Topologies topologies() {
            return topologies;
        }

        @Override
        public Watermarks watermarks() {
            return marks;
        }

        @Override
        public Counters counters() {
            return counters;
        }

        @Override
        public void created(Command command) {
            progress.watch(command);
        }

        @Override
        public Timestamp seen() {
            return new Timestamp(topologies.current().epoch(), clock.last(), Integer.MAX_VALUE);
        }

        @Override
        public void fencedAt(TxnId syncPoint, int node, Timestamp seen, long completeBefore) {
            epochs.appliedAt(syncPoint, node, seen, completeBefore);
        }

        @Override
        public void fencedEverywhere(TxnId syncPoint) {
            departures
                    .fencedEverywhere(syncPoint)
                    .forEach(node -> AccordNode.this.advance(node, syncPoint.timestamp(), syncPoint.timestamp()));
        }

        @Override
        public void fenced(Command syncPoint) {
            epochs.fenced(syncPoint);
        }

        @Override
        public long nextReadId() {
            return ++readIds;
        }
    }
}
