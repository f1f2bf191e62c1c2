package holo.store.node;

import holo.accord.host.ApplyEffect;
import holo.accord.host.ReadEffect;
import holo.accord.host.Reply;
import holo.accord.local.Counters.Refusal;
import holo.accord.node.AccordNode;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.TxnId;
import holo.accord.topology.Topology;
import holo.store.CommitOutcome;
import holo.store.StoreException;
import holo.store.log.CommitLog;
import holo.store.log.GroupCommitter;
import holo.store.log.LogBatch;
import holo.store.node.Effects.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jctools.queues.MpscBlockingConsumerArrayQueue;
import org.jspecify.annotations.Nullable;

/// The thread on which the protocol runs. It takes all events that wait, lets the protocol take its steps, hands
/// the steps' records to the log as one round, and carries out a round's effects when its records are durable.
///
/// While a round is in the log, the steps that follow collect in the next one, and the loop writes the rows of the
/// first: with many clients the disk and the loop work at the same time, and a sync carries what came in during
/// the sync before. Nobody reads at the timestamps of those rows before the round is durable.
///
/// Transactions that touch the same keys execute one after the other, but need not be durable one after the other: as
/// soon as the rows of one are written, the next executes on top of them, and its record comes behind in the log,
/// mostly in the same round. So a sync carries a whole line of them, and a crash takes from its end only.
///
/// The first error ends it: what is under way is told that its outcome is unknown, and `fatal` is called once.
final class EventLoop {
    private static final int QUEUE_CAPACITY = 1 << 17;
    private static final int EVENTS_PER_ROUND = 1024;
    /// Commits under way up to which the loop makes them durable itself.
    private static final int SYNC_HERE_MAX = 2;
    /// Bytes of records at which a round is handed to the log although one is there already.
    private static final int ROUND_BYTES_MAX = 1 << 20;

    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /// What the loop is told.
    sealed interface Event permits Submission, DurableRound, Call {}

    /// Work to be done on the loop, between two rounds.
    non-sealed interface Call extends Event {
        void run() throws IOException;
    }

    private final AccordNode node;
    private final Applier applier;
    private final Reader reader;
    private final CommitLogic logic;
    private final Limits limits;
    private final InFlight inFlight;
    private final GroupCommitter committer;
    private final NodeClock clock;
    private final Consumer<Throwable> fatal;
    private final Effects effects = new Effects();
    private final MpscBlockingConsumerArrayQueue<Event> queue = new MpscBlockingConsumerArrayQueue<>(QUEUE_CAPACITY);
    private final Thread thread;
    private final LatencyWindow commitMicros = new LatencyWindow();
    private final Answers answers;
    private final Gathering gathering;

    /// Commits that were decided and whose writes are not visible yet, and writes whose commit is not decided yet.
    private final Map<TxnId, Submission> awaitingApply = new HashMap<>();

    private final Set<TxnId> appliedEarly = new HashSet<>();
    /// Commits that were submitted to the protocol.
    private long submitted;
    private final List<DurableRound> durable = new ArrayList<>();
    /// Rounds handed to the log whose rows are not written yet.
    private final List<DurableRound> unwritten = new ArrayList<>();
    private final List<Waiter> waiters = new ArrayList<>();
    private final Set<CompletableFuture<?>> pending = ConcurrentHashMap.newKeySet();
    private int roundsInLog;
    private long nextTick;
    /// Whether nothing was made durable on this thread since the log's last marker.
    private boolean marked = true;

    private boolean stopping;
    private volatile Timestamp visible;
    private volatile @Nullable StoreException ended;
    private volatile Counts counts = new Counts(0, 0, 0, 0, Map.of());
    private long committed;
    private long refused;

    /// @param applied the greatest timestamp in the rows
    /// @param fatal told of the first error, on the loop's thread
    EventLoop(
            AccordNode node,
            Applier applier,
            Reader reader,
            CommitLogic logic,
            Limits limits,
            int inFlightMax,
            Timestamp applied,
            GroupCommitter committer,
            NodeClock clock,
            Consumer<Throwable> fatal) {
        this.node = node;
        this.applier = applier;
        this.reader = reader;
        this.logic = logic;
        this.limits = limits;
        this.inFlight = new InFlight(inFlightMax, applied, this::tell);
        this.committer = committer;
        this.answers = new Answers(fatal);
        this.gathering = new Gathering(committer::syncNanos);
        this.clock = clock;
        this.fatal = fatal;
        this.visible = inFlight.visible();
        this.thread = Thread.ofPlatform().name("holo-accord").unstarted(this::run);
    }

    /// Counters as of the last tick.
    ///
    /// @param committed commits acknowledged
    /// @param refused commits whose validation failed
    /// @param fastPath transactions decided on the fast path
    /// @param slowPath transactions that needed an Accept round
    record Counts(long committed, long refused, long fastPath, long slowPath, Map<Refusal, Long> messagesRefused) {}

    /// Somebody waits until nothing at or below a clock value can change.
    private record Waiter(long hlc, Runnable done) {}

    /// A round on its way: the event loop's until it is submitted, then the log's until it is durable, then the event
    /// loop's again. Its work stays with the event loop.
    final class DurableRound implements Event, LogBatch {
        private final Round round;
        private final List<Applier.Work> works;

        /// @param works in the order of their execution
        DurableRound(Round round, List<Applier.Work> works) {
            this.round = round;
            this.works = works;
        }

        @Override
        public void appendTo(CommitLog log) throws IOException {
            if (round.hasRecords()) {
                log.append(round.records(), round.recordBytes());
            }
        }

        @Override
        public void durable() {
            submit(this);
        }
    }

    /// Starts the protocol, before the thread.
    ///
    /// @param recovered what replaying the log has left to do
    /// @param known topologies committed, some of them perhaps not yet in use
    void begin(Effects recovered, List<Topology> known) {
        effects.addAll(recovered);
        clock.atLeast(inFlight.applied().hlc());
        node.start(clock.next(), effects);
        for (Topology topology : known) {
            node.updateTopology(clock.next(), topology, effects);
        }
        clock.atLeast(node.timestamp(clock.next(), effects).hlc());
        doReads();
    }

    void start() {
        answers.start();
        thread.start();
    }

    /// Queues an event. Any thread. After the end a commit fails, and other events are dropped.
    void submit(Event event) {
        while (ended == null && !queue.offer(event)) {
            Thread.onSpinWait();
        }
        StoreException reason = ended;
        if (reason != null && event instanceof Submission submission && !submission.future.isDone()) {
            submission.future.completeExceptionally(reason);
        }
    }

    /// What snapshots may use. Any thread.
    Timestamp visible() {
        return visible;
    }

    Counts counts() {
        return counts;
    }

    LatencyWindow.Percentiles commitMicros() {
        return commitMicros.last();
    }

    /// Calls back when nothing at or below the clock value can change any more. On the loop's thread.
    void whenSettled(long hlc, Runnable done) {
        clock.atLeast(hlc);
        waiters.add(new Waiter(hlc, done));
    }

    /// Has the protocol do something, with the effects in the next round. On the loop's thread.
    Effects effects() {
        return effects;
    }

    /// Ends the loop after what is queued. On the loop's thread.
    void stop() {
        stopping = true;
    }

    /// Waits for the end, and until all that were to be answered are.
    void join() throws InterruptedException {
        thread.join();
        answers.close();
    }

    private void run() {
        try {
            while (!stopping) {
                round();
            }
            finish(new StoreException("57P01", "the store was closed before the outcome of this commit was known"));
        } catch (InterruptedException | IOException | RuntimeException | Error e) {
            finish(new StoreException(
                    "08007",
                    "the store stopped before the outcome of this commit was known: " + e
                            + ". Start the node again, and look whether the commit is there.",
                    e));
            fatal.accept(e);
        }
    }

    private void round() throws InterruptedException, IOException {
        Event event = queue.poll(TICK_NANOS, TimeUnit.NANOSECONDS);
        for (int i = 0; event != null; i++) {
            handle(event);
            if (effects.recordBytes() > ROUND_BYTES_MAX) {
                handOver();
            }
            event = i < EVENTS_PER_ROUND ? queue.poll() : null;
        }
        gather();
        long now = System.nanoTime();
        if (now - nextTick >= 0) {
            nextTick = now + TICK_NANOS;
            tick(now);
        }
        if (inFlight.size() > SYNC_HERE_MAX) {
            endRound(); // first of all, so that the disk has something to do
        }
        carryOutDurable();
        endRound();
        acknowledge();
        writeAhead();
    }

    /// Lets clients that are on their way share the sync of those that are here.
    private void gather() throws IOException {
        if (roundsInLog > 0 || effects.recordBytes() == 0) {
            return;
        }
        while (effects.recordBytes() <= ROUND_BYTES_MAX && gathering.waits(System.nanoTime())) {
            Event event = queue.poll();
            if (event == null) {
                Thread.yield();
            } else {
                handle(event);
            }
        }
    }

    private void handle(Event event) throws IOException {
        switch (event) {
            case Submission submission -> {
                long token = inFlight.add(submission);
                gathering.came(submission.startNanos);
                submission.lowestHlc = clock.next();
                logic.remember(submission.txn, submission.commit);
                submitted++;
                node.submit(submission.lowestHlc, token, submission.txn, effects);
                doReads();
            }
            case DurableRound round -> {
                roundsInLog--;
                durable.add(round);
            }
            case Call call -> call.run();
        }
    }

    private void tick(long nowNanos) throws IOException {
        if (!marked && inFlight.isEmpty()) {
            committer.markIdle();
            marked = true;
        }
        node.tick(clock.next(), effects);
        doReads();
        commitMicros.roll(nowNanos);
        counts = new Counts(
                committed,
                refused,
                node.counters().fastPath,
                node.counters().slowPath,
                node.counters().refused());
    }

    /// Rows first, all at once; then the answers; then the protocol, which may go on with what waited for the rows,
    /// while the clients are being woken.
    private void carryOutDurable() {
        if (durable.isEmpty()) {
            return;
        }
        List<DurableRound> rounds = List.copyOf(durable);
        durable.clear();
        for (DurableRound done : rounds) {
            done.round.answers().forEach(this::answer);
            done.works.forEach(applier::apply);
        }
        for (DurableRound done : rounds) {
            for (Applier.Work work : done.works) {
                work.effects().forEach(this::inRows);
            }
        }
        acknowledge();
        for (DurableRound done : rounds) {
            for (Applier.Work work : done.works) {
                if (!work.isTold()) {
                    goOn(work);
                }
            }
        }
    }

    /// Has the protocol go on with what depends on rows that are written.
    private void goOn(Applier.Work work) {
        work.told();
        for (ApplyEffect apply : work.effects()) {
            node.applied(clock.now(), apply.txnId(), effects);
            doReads();
        }
    }

    private void inRows(ApplyEffect apply) {
        inFlight.applied(apply.executeAt());
        clock.atLeast(apply.executeAt().hlc());
        Submission submission = awaitingApply.remove(apply.txnId());
        if (submission != null) {
            submission.outcome = new CommitOutcome.Committed(apply.executeAt());
        } else {
            appliedEarly.add(apply.txnId());
        }
    }

    private void answer(Answer answer) {
        Submission submission = inFlight.get(answer.token());
        logic.forget(submission.txn);
        switch (answer.reply()) {
            case Reply.Executed executed -> {
                submission.executeAt = executed.executeAt();
                clock.atLeast(executed.executeAt().hlc());
                int failed = CommitLogic.decode(executed.result());
                if (failed != CommitLogic.NONE_FAILED) {
                    submission.outcome = new CommitOutcome.Refused(
                            submission.commit.validations().get(failed));
                } else if (submission.commit.writes().isEmpty() || appliedEarly.remove(executed.txnId())) {
                    submission.outcome = new CommitOutcome.Committed(executed.executeAt());
                } else {
                    awaitingApply.put(executed.txnId(), submission);
                }
            }
            case Reply.Refused r ->
                submission.error = new StoreException(
                        "40001", "the commit did not take effect: " + r.reason() + ". Try the transaction again.");
            case Reply.Unknown unknown ->
                submission.error = new StoreException(
                        "08007",
                        "the outcome of the commit is not known: " + unknown.reason()
                                + ". Look whether it is there before trying again.");
        }
    }

    private void doReads() {
        for (ReadEffect read = effects.reads.poll(); read != null; read = effects.reads.poll()) {
            node.readDone(clock.now(), read, reader.read(read), effects);
        }
    }

    /// Ends the round, unless one is in the log: then what comes until that is durable shares the next sync.
    private void endRound() throws IOException {
        if (roundsInLog == 0) {
            handOver();
        }
    }

    /// Hands the round to the log, or carries it out at once when it has nothing to wait for. With few
    /// clients the round is made durable right here: nothing else could be done meanwhile, and two changes of
    /// threads are saved.
    void handOver() throws IOException {
        while (!effects.isEmpty()) {
            List<Applier.Work> works = executeAhead();
            Round taken = effects.take();
            if (!taken.applies().isEmpty()) {
                works.add(applier.work(taken.applies()));
            }
            boolean waits = taken.hasRecords() || roundsInLog > 0;
            DurableRound round = new DurableRound(taken, works);
            if (waits && !(roundsInLog == 0 && inFlight.size() <= SYNC_HERE_MAX && committer.commitHere(round))) {
                roundsInLog++;
                committer.submit(round);
                unwritten.add(round);
            } else {
                durable.add(round);
                carryOutDurable();
                marked &= !waits;
            }
        }
    }

    /// Executes what waits for transactions of the round, whose rows it writes for that, until the round is full.
    ///
    /// @return what was executed before the round's last applies
    private List<Applier.Work> executeAhead() {
        List<Applier.Work> works = new ArrayList<>();
        while (effects.recordBytes() <= ROUND_BYTES_MAX && submitted > effects.answered() && effects.hasApplies()) {
            Applier.Work work = applier.work(effects.takeApplies());
            works.add(work);
            if (!applier.writeAhead(work)) {
                break; // It is large: what depends on it waits until it is durable.
            }
            goOn(work);
        }
        return works;
    }

    /// Writes the rows of what is in the log, which takes about as long as the sync. What was waiting for them executes
    /// now, in time for the next sync.
    private void writeAhead() {
        for (DurableRound round : unwritten) {
            for (Applier.Work work : round.works) {
                if (!work.isTold() && applier.writeAhead(work)) {
                    goOn(work);
                }
            }
        }
        unwritten.clear();
    }

    private void acknowledge() {
        boolean any = inFlight.settle();
        Timestamp next = inFlight.visible();
        if (next.isAfter(visible)) {
            visible = next;
        }
        if (any) {
            inFlight.acknowledge();
            counts = new Counts(committed, refused, counts.fastPath(), counts.slowPath(), counts.messagesRefused());
            int told = answers.tell();
            gathering.answered(told, System.nanoTime());
        }
        if (!waiters.isEmpty()) {
            waiters.removeIf(waiter -> {
                if (inFlight.mayChange(waiter.hlc())) {
                    return false;
                }
                waiter.done().run();
                return true;
            });
        }
    }

    /// Has a client told, and counts.
    private void tell(Submission submission) {
        limits.release(submission.bytes);
        commitMicros.record((System.nanoTime() - submission.startNanos) / 1000);
        CommitOutcome outcome = submission.outcome;
        if (outcome instanceof CommitOutcome.Committed) {
            committed++;
        } else if (outcome instanceof CommitOutcome.Refused) {
            refused++;
        }
        answers.add(submission);
    }

    /// Has the future fail when the loop ends before it is complete. Any thread.
    void onEnd(CompletableFuture<?> future) {
        pending.add(future);
        future.whenComplete((_, _) -> pending.remove(future));
        StoreException reason = ended;
        if (reason != null) {
            future.completeExceptionally(reason);
        }
    }

    private void finish(StoreException reason) {
        ended = reason;
        answers.tell();
        for (Submission left : inFlight.drain()) {
            fail(left, reason);
        }
        drainQueue();
        for (CompletableFuture<?> future : List.copyOf(pending)) {
            future.completeExceptionally(reason);
        }
    }

    /// Fails what was queued after the end.
    private void drainQueue() {
        StoreException reason = ended;
        for (Event event = queue.poll(); event != null && reason != null; event = queue.poll()) {
            if (event instanceof Submission submission) {
                fail(submission, reason);
            }
        }
    }

    private void fail(Submission submission, StoreException reason) {
        limits.release(submission.bytes);
        submission.future.completeExceptionally(reason);
    }
}
