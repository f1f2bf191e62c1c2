package holo.wire.pg;

import holo.sql.error.MustWaitException;
import holo.sql.error.SqlException;
import holo.sql.session.Notice;
import holo.sql.session.Notification;
import holo.sql.session.Portal;
import holo.sql.session.PreparedStatement;
import holo.sql.session.RowDescription;
import holo.sql.session.Session;
import holo.sql.session.TransactionState;
import holo.sql.type.SqlType;
import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The query protocols on one open session: what each message does and answers. Confined to the connection's turn.
final class SessionProtocol {
    private static final Logger LOG = LoggerFactory.getLogger(SessionProtocol.class);
    private static final String CONFLICT = "40001";
    private static final int RETRIES_MAX = 10;

    private final Session session;
    private final Output output;
    private final Counters counters;
    private final ReportedParameters parameters;
    private final IdleTimeout idleTimeout;

    private final Map<String, PreparedStatement> statements = new HashMap<>(4);
    private final Map<String, OpenPortal> portals = new HashMap<>(4);
    /// What is under way, or null between messages.
    private @Nullable Activity activity;
    /// The query of the message that {@link #runsQuickly} has just looked at.
    private Session.@Nullable SimpleQuery quickQuery;
    /// Whether what has run since the last Sync leaves it nothing to do that could wait, such as a commit.
    private boolean quickSinceSync = true;
    /// How many portals were executed since the last Sync.
    private int executions;
    /// The only one of them, as long as its answer is complete and has not been sent.
    private @Nullable Lone lone;
    /// When the message that had to wait is worth handling again; null when a worker has to.
    private @Nullable CompletableFuture<?> awaited;
    /// Whether there are answers that end with ReadyForQuery and have not been handed over.
    private boolean answered;
    /// Whether messages of the extended protocol have been answered for which neither Sync nor Flush has come.
    private boolean unsynced;
    /// After an error in the extended protocol nothing counts until Sync.
    private boolean skipping;

    /// An execution that is a transaction of its own.
    ///
    /// @param before where its answer begins
    private record Lone(OpenPortal portal, int rowsMax, Output.Mark before) {}

    SessionProtocol(
            Session session, Output output, Counters counters, ReportedParameters parameters, IdleTimeout idleTimeout) {
        this.session = session;
        this.output = output;
        this.counters = counters;
        this.parameters = parameters;
        this.idleTimeout = idleTimeout;
    }

    Output output() {
        return output;
    }

    ByteBuf out() {
        return output.buffer();
    }

    Counters counters() {
        return counters;
    }

    Charset charset() {
        return parameters.charset();
    }

    ValueContext valueContext() {
        return new ValueContext(session.typeContext(), charset());
    }

    /// Whether what is encoded waits for Sync or Flush: until then the answer of a single execution can be taken back,
    /// and a client that counts round trips meets as many as it has asked for.
    boolean holdsBack() {
        return lone != null || unsynced;
    }

    /// Whether a result is being sent or COPY data received.
    boolean isBusy() {
        return activity != null;
    }

    /// Whether nothing has come since the idle period began that has expired.
    boolean isStillIdle(IdleTimeout.Expired expiry) {
        return idleTimeout.stillIdle(expiry);
    }

    /// Whether {@link #resume} is to be called before any further message.
    boolean hasOutputToSend() {
        return activity != null && !awaitsCopyData;
    }

    private boolean awaitsCopyData;
    /// Whether the message is handled on a thread that must not wait, so that it may have to be handled again.
    private boolean mayComeAgain;

    void readyForQuery() {
        parameters.send(out());
        TransactionState state = session.transactionState();
        if (state == TransactionState.IDLE && !portals.isEmpty()) {
            closePortals();
        }
        quickSinceSync = true;
        executions = 0;
        lone = null;
        unsynced = false;
        sendNotifications();
        Backend.readyForQuery(out(), state);
        answered = true;
        idleTimeout.start(session);
    }

    /// Sends what NOTIFY said to the session, unless a transaction is open: then its end does.
    void sendNotifications() {
        for (Notification said : session.takeNotifications()) {
            Backend.notification(out(), said.processId(), said.channel(), said.payload(), charset());
        }
    }

    /// Whether handling a message takes little time for certain, so that it may be done on an I/O thread.
    ///
    /// @param body is read from
    boolean runsQuickly(byte type, MessageReader body) {
        if (activity != null) {
            return false;
        }
        if (skipping) {
            return type != Frontend.SYNC;
        }
        try {
            return isQuick(type, body);
        } catch (SqlException malformed) {
            // It will be met again, and reported, where the message is handled.
            return false;
        }
    }

    private boolean isQuick(byte type, MessageReader body) {
        return switch (type) {
            case Frontend.BIND -> {
                body.skipString();
                PreparedStatement statement = statements.get(body.string(charset()));
                yield statement != null && statement.runsQuickly();
            }
            case Frontend.EXECUTE -> {
                OpenPortal portal = portals.get(body.string(charset()));
                yield portal != null && portal.statement().runsQuickly();
            }
            case Frontend.QUERY -> {
                quickQuery = session.quickQuery(body.string(charset()));
                yield quickQuery != null;
            }
            case Frontend.SYNC -> quickSinceSync;
            case Frontend.DESCRIBE, Frontend.FLUSH -> true;
            default -> false;
        };
    }

    /// Handles one message that runs quickly, on a thread that must not wait.
    ///
    /// @return false when it has to wait after all: nothing has been answered, and it is to be handled again, when
    ///     {@link #takeAwaited} says
    boolean quickMessage(byte type, MessageReader body) {
        session.setMayWait(false);
        mayComeAgain = true;
        try {
            message(type, body);
            return true;
        } catch (MustWaitException e) {
            awaited = e.until();
            return false;
        } finally {
            mayComeAgain = false;
            session.setMayWait(true);
        }
    }

    /// When the message that had to wait may be handled again; null when that has to be on a worker.
    @Nullable
    CompletableFuture<?> takeAwaited() {
        CompletableFuture<?> until = awaited;
        awaited = null;
        return until;
    }

    /// Hands over what is encoded unless it is to wait.
    void flushUnlessHeld() {
        if (!holdsBack()) {
            answered = false;
            output.flush();
        }
    }

    /// Hands over what is encoded if a client may be waiting for it: not the begin of an answer whose rest is to come.
    void flushAnswers() {
        if (answered) {
            answered = false;
            output.flushSoon();
        }
    }

    /// Handles one message.
    ///
    /// @throws SqlException only when the connection cannot go on: the error is fatal
    void message(byte type, MessageReader body) {
        idleTimeout.stop();
        if (awaitsCopyData) {
            guarded(activity instanceof Activity.SimpleRun, () -> copyMessage(type, body));
            return;
        }
        if (skipping && type != Frontend.SYNC) {
            return;
        }
        if (type != Frontend.SYNC) {
            lone = null;
            unsynced = switch (type) {
                case Frontend.PARSE, Frontend.BIND, Frontend.DESCRIBE, Frontend.EXECUTE, Frontend.CLOSE -> true;
                case Frontend.COPY_DATA, Frontend.COPY_DONE, Frontend.COPY_FAIL -> unsynced; // They are not answered.
                default -> false;
            };
            if (unsynced) {
                // What this message answers waits, perhaps for the client, and must not make what is complete wait.
                flushAnswers();
            }
        }
        dispatch(type, body);
        if (unsynced && lone == null) {
            output.flushIfLarge();
        }
    }

    private void dispatch(byte type, MessageReader body) {
        switch (type) {
            case Frontend.QUERY -> guarded(true, () -> query(body));
            case Frontend.PARSE -> guarded(false, () -> parse(body));
            case Frontend.BIND -> guarded(false, () -> bind(body));
            case Frontend.DESCRIBE -> guarded(false, () -> describe(body));
            case Frontend.EXECUTE -> guarded(false, () -> execute(body));
            case Frontend.CLOSE -> guarded(false, () -> close(body));
            case Frontend.FLUSH -> guarded(false, () -> flush(body));
            case Frontend.SYNC -> sync();
            case Frontend.FUNCTION_CALL ->
                guarded(true, () -> {
                    throw SqlException.of("0A000", "the function call protocol is not supported")
                            .withHint("Call the function in a SELECT.");
                });
            case Frontend.COPY_DATA, Frontend.COPY_DONE, Frontend.COPY_FAIL -> {
                // The rest of a COPY that has failed already.
            }
            default -> throw Frontend.unknownType(type);
        }
    }

    /// Continues what {@link #hasOutputToSend} tells of.
    void resume() {
        guarded(activity instanceof Activity.SimpleRun, this::continueActivity);
    }

    /// Runs a message's action; an error in it is reported and the protocol goes on, whatever the error is: a planner's
    /// failed assertion or exhausted stack is that statement's problem only.
    private void guarded(boolean simple, Runnable action) {
        try {
            action.run();
        } catch (MustWaitException e) {
            // Nothing has been sent, and the message comes again on a worker.
            Activity current = activity;
            activity = null;
            if (current != null) {
                quietly(current::close);
            }
            throw e;
        } catch (Throwable e) {
            SqlException error = Errors.of(e);
            if (Errors.isFatal(error)) {
                throw error;
            }
            abandonActivity(simple);
            counters.errorsSent.increment();
            Backend.error(out(), "ERROR", error, charset());
            if (simple) {
                readyForQuery();
            } else {
                skipping = true;
                unsynced = false; // A client is told of an error at once.
            }
        }
    }

    private void abandonActivity(boolean simple) {
        Activity current = activity;
        activity = null;
        awaitsCopyData = false;
        quietly(session::fail);
        if (current != null) {
            quietly(current::close);
        }
        if (simple) {
            quietly(session::sync);
        }
    }

    /// Cleaning up after an error that is being reported already; a second one goes to the log.
    private static void quietly(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            LOG.debug("clean-up after an error failed too", e);
        }
    }

    // ---- simple protocol

    private void query(MessageReader body) {
        Session.SimpleQuery quick = quickQuery;
        quickQuery = null;
        String sql = "";
        if (quick == null) {
            sql = body.string(charset());
        } else {
            body.skipString(); // It has been read to find the query.
        }
        body.finish();
        closeStatement("");
        closePortal("");
        activity = new Activity.SimpleRun(this, quick != null ? quick : session.simpleQuery(sql));
        continueActivity();
    }

    private void continueActivity() {
        Activity current = java.util.Objects.requireNonNull(activity);
        ended(current, current.resume());
    }

    private void copyMessage(byte type, MessageReader body) {
        Activity current = java.util.Objects.requireNonNull(activity);
        if (current.current().copyMessage(type, body) == ResultSender.Step.DONE) {
            awaitsCopyData = false;
            if (current instanceof Activity.SimpleRun) {
                continueActivity();
            } else {
                activity = null;
            }
        }
    }

    private void ended(Activity current, ResultSender.Step step) {
        switch (step) {
            case DONE, SUSPENDED -> {
                activity = null;
                if (current instanceof Activity.SimpleRun run) {
                    run.close();
                    readyForQuery();
                }
            }
            case OUTPUT_FULL -> {}
            case AWAITS_COPY_DATA -> {
                awaitsCopyData = true;
                output.flush();
            }
        }
    }

    // ---- extended protocol

    private void parse(MessageReader body) {
        String name = body.string(charset());
        String sql = body.string(charset());
        int count = body.uint16();
        if (count > body.remaining() / 4) {
            throw MessageReader.violation("insufficient data left in message");
        }
        List<Integer> types = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            types.add(body.int32());
        }
        body.finish();
        if (name.isEmpty()) {
            closeStatement("");
        } else if (statements.containsKey(name)) {
            throw SqlException.of("42P05", "prepared statement \"" + name + "\" already exists");
        }
        quickSinceSync = false;
        PreparedStatement made = session.prepare(sql, types);
        if (!name.isEmpty()) {
            session.keep(name, made);
        }
        statements.put(name, made);
        Backend.parseComplete(out());
    }

    private void bind(MessageReader body) {
        String portalName = body.string(charset());
        String statementName = body.string(charset());
        PreparedStatement statement = statement(statementName);
        List<SqlType> types = statement.parameterTypes();
        Formats formats = Formats.read(body);
        int count = body.uint16();
        if (!formats.fits(count)) {
            throw MessageReader.violation(
                    "bind message has " + formats.count() + " parameter formats but " + count + " parameters");
        }
        if (count != types.size()) {
            throw MessageReader.violation("bind message supplies " + count + " parameters, but prepared statement \""
                    + statementName + "\" requires " + types.size());
        }
        if (!portalName.isEmpty() && portals.containsKey(portalName)) {
            throw SqlException.of("42P03", "cursor \"" + portalName + "\" already exists");
        }
        List<@Nullable Object> values = parameters(body, types, formats);
        Formats resultFormats = Formats.read(body);
        body.finish();
        closePortal("");
        Portal portal = statement.bind(values);
        portals.put(portalName, new OpenPortal(portalName, statement, portal, resultFormats));
        Backend.bindComplete(out());
    }

    private List<@Nullable Object> parameters(MessageReader body, List<SqlType> types, Formats formats) {
        int count = types.size();
        List<@Nullable Object> values = new ArrayList<>(count);
        if (count == 0) {
            return values;
        }
        ValueContext context = valueContext();
        for (int i = 0; i < count; i++) {
            int length = body.int32();
            if (length < -1) {
                throw MessageReader.violation("insufficient data left in message");
            }
            values.add(length == -1 ? null : ValueReader.read(types.get(i), formats.binary(i), body, length, context));
        }
        return values;
    }

    private void describe(MessageReader body) {
        byte kind = body.int8();
        String name = body.string(charset());
        body.finish();
        switch (kind) {
            case 'S' -> {
                PreparedStatement statement = statement(name);
                Backend.parameterDescription(out(), statement.parameterTypes());
                rowDescription(statement.rowDescription(), Formats.ALL_TEXT);
            }
            case 'P' -> {
                RowDescription cursor = portals.containsKey(name) ? null : session.cursor(name);
                if (cursor != null) {
                    rowDescription(cursor, Formats.ALL_TEXT);
                    return;
                }
                OpenPortal portal = portal(name);
                rowDescription(portal.portal().rowDescription(), portal.formats());
            }
            default -> throw MessageReader.violation("invalid DESCRIBE message subtype " + kind);
        }
    }

    private void rowDescription(@Nullable RowDescription description, Formats formats) {
        if (description == null) {
            Backend.noData(out());
            return;
        }
        int columns = description.columns().size();
        if (!formats.fits(columns)) {
            throw MessageReader.violation(
                    "bind message has " + formats.count() + " result formats but query has " + columns + " columns");
        }
        Backend.rowDescription(out(), description, formats, charset());
    }

    private void execute(MessageReader body) {
        OpenPortal portal = portal(body.string(charset()));
        int rowsMax = body.int32();
        body.finish();
        if (portal.isStarted() && session.transactionState() == TransactionState.FAILED) {
            throw SqlException.of(
                    "25P02", "current transaction is aborted, commands ignored until end of transaction block");
        }
        quickSinceSync &= portal.statement().runsQuickly();
        boolean alone = executions++ == 0 && !quickSinceSync && session.transactionState() == TransactionState.IDLE;
        if (!alone) {
            execute(portal, rowsMax);
            return;
        }
        Lone execution = new Lone(portal, rowsMax, output.mark());
        try {
            execute(portal, rowsMax);
        } catch (SqlException e) {
            if (!mayRepeat(execution, e)) {
                throw e;
            }
            repeat(execution, RETRIES_MAX, e);
        }
        lone = activity == null ? execution : null;
    }

    private void execute(OpenPortal portal, int rowsMax) {
        ResultSender sender = portal.start(this, rowsMax);
        if (sender == null) {
            Backend.commandComplete(out(), "SELECT 0", charset());
            return;
        }
        activity = new Activity.Execution(portal, sender);
        continueActivity();
    }

    /// Whether an execution has lost against another transaction, and the client has not been told anything of it.
    private boolean mayRepeat(Lone execution, SqlException error) {
        return error.sqlState().equals(CONFLICT) && output.takeBack(execution.before());
    }

    /// Runs an execution again as a new transaction, whose end is left to Sync, until it meets no conflict.
    ///
    /// @param first the conflict that it has met
    private void repeat(Lone execution, int timesMax, SqlException first) {
        SqlException conflict = first;
        for (int times = 0; times < timesMax; times++) {
            Activity current = activity;
            activity = null;
            if (current != null) {
                quietly(current::close);
            }
            session.fail();
            execution.portal().restart();
            try {
                execute(execution.portal(), execution.rowsMax());
                return;
            } catch (SqlException e) {
                if (!mayRepeat(execution, e)) {
                    throw e;
                }
                conflict = e;
            }
        }
        throw conflict;
    }

    /// Ends the implicit transaction. A single execution that finds at its commit that it has lost against another
    /// transaction is run once more, as in the simple protocol, where nothing of its answer has been sent.
    private void endImplicit() {
        Lone execution = lone;
        lone = null;
        for (int times = 0; ; times++) {
            try {
                session.sync();
                return;
            } catch (SqlException e) {
                if (execution == null || times == RETRIES_MAX || !mayRepeat(execution, e)) {
                    throw e;
                }
                repeat(execution, RETRIES_MAX - times, e);
                if (activity != null) {
                    // Its answer has grown so much that a part of it is on its way.
                    throw e;
                }
            }
        }
    }

    private void close(MessageReader body) {
        byte kind = body.int8();
        String name = body.string(charset());
        body.finish();
        switch (kind) {
            case 'S' -> closeStatement(name);
            case 'P' -> closePortal(name);
            default -> throw MessageReader.violation("invalid CLOSE message subtype " + kind);
        }
        Backend.closeComplete(out());
    }

    private void flush(MessageReader body) {
        body.finish();
        output.flush();
    }

    private void sync() {
        boolean failed = skipping;
        skipping = false;
        try {
            endImplicit();
        } catch (Throwable e) {
            SqlException error = Errors.of(e);
            if (Errors.isFatal(error)) {
                throw error;
            }
            if (activity != null) {
                abandonActivity(false);
            }
            if (failed) {
                LOG.debug("rolling back after an error failed too", e);
            } else {
                counters.errorsSent.increment();
                Backend.error(out(), "ERROR", error, charset());
            }
        }
        readyForQuery();
    }

    private PreparedStatement statement(String name) {
        PreparedStatement statement = statements.get(name);
        if (statement == null) {
            statement = session.prepared(name);
        }
        if (statement == null) {
            throw SqlException.of(
                    "26000",
                    name.isEmpty()
                            ? "unnamed prepared statement does not exist"
                            : "prepared statement \"" + name + "\" does not exist");
        }
        return statement;
    }

    private OpenPortal portal(String name) {
        OpenPortal portal = portals.get(name);
        if (portal == null) {
            throw SqlException.of("34000", "portal \"" + name + "\" does not exist");
        }
        return portal;
    }

    private void closeStatement(String name) {
        PreparedStatement statement = statements.remove(name);
        if (!name.isEmpty()) {
            session.keep(name, null);
        }
        if (statement != null) {
            statement.close();
        }
    }

    private void closePortal(String name) {
        OpenPortal portal = portals.remove(name);
        if (portal != null) {
            portal.close();
        } else if (!name.isEmpty()) {
            session.closeCursor(name);
        }
    }

    private void closePortals() {
        List<OpenPortal> open = List.copyOf(portals.values());
        portals.clear();
        open.forEach(portal -> quietly(portal::close));
    }

    // ---- from the session

    /// Forgets a statement, or with null all of them; false when there is none of that name.
    boolean deallocate(@Nullable String name) {
        if (name != null) {
            boolean known = statements.containsKey(name);
            closeStatement(name);
            return known;
        }
        List.copyOf(statements.keySet()).forEach(this::closeStatement);
        return true;
    }

    /// Hands a notice over at once, as PostgreSQL does: the statement that gave it may go on for long, or wait.
    void notice(Notice notice) {
        Backend.notice(out(), notice, charset());
        if (!mayComeAgain && lone == null) {
            output.flush();
        }
    }

    /// Ends everything; rolls back what is open.
    void end() {
        idleTimeout.stop();
        if (activity != null) {
            quietly(activity::close);
            activity = null;
        }
        closePortals();
        statements.values().forEach(statement -> quietly(statement::close));
        statements.clear();
        quietly(session::close);
    }
}
