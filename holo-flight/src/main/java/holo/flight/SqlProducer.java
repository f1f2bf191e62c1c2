package holo.flight;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import holo.sql.error.SqlException;
import java.util.List;
import java.util.function.Supplier;
import org.apache.arrow.flight.Action;
import org.apache.arrow.flight.CancelFlightInfoRequest;
import org.apache.arrow.flight.CancelStatus;
import org.apache.arrow.flight.CloseSessionRequest;
import org.apache.arrow.flight.CloseSessionResult;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.PutResult;
import org.apache.arrow.flight.Result;
import org.apache.arrow.flight.SchemaResult;
import org.apache.arrow.flight.SetSessionOptionsRequest;
import org.apache.arrow.flight.SetSessionOptionsResult;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.flight.sql.BasicFlightSqlProducer;
import org.apache.arrow.flight.sql.SqlInfoBuilder;
import org.apache.arrow.flight.sql.impl.FlightSql.ActionBeginTransactionRequest;
import org.apache.arrow.flight.sql.impl.FlightSql.ActionBeginTransactionResult;
import org.apache.arrow.flight.sql.impl.FlightSql.ActionClosePreparedStatementRequest;
import org.apache.arrow.flight.sql.impl.FlightSql.ActionCreatePreparedStatementRequest;
import org.apache.arrow.flight.sql.impl.FlightSql.ActionCreatePreparedStatementResult;
import org.apache.arrow.flight.sql.impl.FlightSql.ActionEndTransactionRequest;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetCrossReference;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetDbSchemas;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetExportedKeys;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetImportedKeys;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetPrimaryKeys;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetSqlInfo;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetTables;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetXdbcTypeInfo;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandPreparedStatementQuery;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandPreparedStatementUpdate;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementQuery;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementUpdate;
import org.apache.arrow.flight.sql.impl.FlightSql.DoPutUpdateResult;
import org.apache.arrow.flight.sql.impl.FlightSql.TicketStatementQuery;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/// What each Flight SQL call means. A statement is analysed when it is announced or prepared, and executed
/// when its result is fetched or its update is put.
final class SqlProducer extends BasicFlightSqlProducer {
    /// Rows of parameters that a query may be bound to at a time.
    private static final int BOUND_ROWS_MAX = 10_000;

    private final FlightServerOptions options;
    private final BufferAllocator allocator;
    private final SessionManager sessions;
    private final HandleRegistry<StatementHandle> handles;
    private final RunningQueries running = new RunningQueries();
    private final MetadataStreams metadata;
    private final SessionOptionValues sessionOptions;
    private final SqlInfoBuilder sqlInfo;

    SqlProducer(
            FlightServerOptions options,
            BufferAllocator allocator,
            SessionManager sessions,
            HandleRegistry<StatementHandle> handles) {
        this.options = options;
        this.allocator = allocator;
        this.sessions = sessions;
        this.handles = handles;
        this.metadata = new MetadataStreams(sessions, allocator);
        this.sessionOptions = new SessionOptionValues(sessions);
        this.sqlInfo = SqlInfos.builder(options);
    }

    // ---- every call passes here, so that every error leaves as a Flight status

    @Override
    public FlightInfo getFlightInfo(CallContext context, FlightDescriptor descriptor) {
        return guarded(() -> {
            requireCommand(descriptor);
            return super.getFlightInfo(context, descriptor);
        });
    }

    @Override
    public SchemaResult getSchema(CallContext context, FlightDescriptor descriptor) {
        return guarded(() -> {
            requireCommand(descriptor);
            return super.getSchema(context, descriptor);
        });
    }

    @Override
    public void getStream(CallContext context, Ticket ticket, ServerStreamListener listener) {
        guarded(() -> {
            super.getStream(context, ticket, listener);
            return Boolean.TRUE;
        });
    }

    @Override
    public Runnable acceptPut(CallContext context, FlightStream stream, StreamListener<PutResult> acknowledgements) {
        return guarded(() -> {
            requireCommand(stream.getDescriptor());
            return super.acceptPut(context, stream, acknowledgements);
        });
    }

    @Override
    public void doAction(CallContext context, Action action, StreamListener<Result> listener) {
        guarded(() -> {
            super.doAction(context, action, listener);
            return Boolean.TRUE;
        });
    }

    private static <T> T guarded(Supplier<T> call) {
        try {
            return call.get();
        } catch (Throwable t) {
            throw Errors.toFlight(t);
        }
    }

    private static void requireCommand(@Nullable FlightDescriptor descriptor) {
        if (descriptor == null || !descriptor.isCommand()) {
            throw SqlException.of("08P01", "a Flight SQL command is required as the descriptor");
        }
    }

    private static Caller caller(CallContext context) {
        SessionCookie cookie = context.getMiddleware(SessionCookie.KEY);
        return new Caller(
                context.peerIdentity(),
                CallIdentity.address(),
                CallIdentity.transport(),
                cookie == null ? null : cookie.received());
    }

    // ---- statements

    @Override
    public FlightInfo getFlightInfoStatement(
            CommandStatementQuery command, CallContext context, FlightDescriptor descriptor) {
        Caller caller = caller(context);
        StatementHandle handle = analyse(caller, command.getQuery(), command.getTransactionId());
        ByteString id = handles.add(caller, handle);
        TicketStatementQuery ticket =
                TicketStatementQuery.newBuilder().setStatementHandle(id).build();
        return generateFlightInfo(ticket, descriptor, handle.schema);
    }

    @Override
    public SchemaResult getSchemaStatement(
            CommandStatementQuery command, CallContext context, FlightDescriptor descriptor) {
        StatementHandle handle = analyse(caller(context), command.getQuery(), command.getTransactionId());
        handle.dropped();
        return new SchemaResult(handle.schema);
    }

    @Override
    public void getStreamStatement(TicketStatementQuery ticket, CallContext context, ServerStreamListener listener) {
        Caller caller = caller(context);
        ByteString id = ticket.getStatementHandle();
        StatementHandle handle = handles.get(caller.user(), id);
        if (!handle.parameterTypes.isEmpty()) {
            throw SqlException.of("08P01", "the statement has " + handle.parameterTypes.size() + " parameters")
                    .withHint("Prepare it, bind the parameters, and execute the prepared statement.");
        }
        stream(caller, id, handle, List.of(List.of()), listener);
    }

    private StatementHandle analyse(Caller caller, String sql, ByteString transactionId) {
        try (SessionManager.Lease lease = sessions.lease(caller, transactionId)) {
            return StatementHandle.analyse(lease, transactionId, sql);
        }
    }

    private void stream(
            Caller caller,
            ByteString id,
            StatementHandle handle,
            List<List<@Nullable Object>> rows,
            ServerStreamListener listener) {
        SessionManager.Lease lease = sessions.lease(caller, handle.transactionId);
        ResultStream stream;
        try {
            StatementHandle.Prepared prepared = handle.in(lease);
            stream = new ResultStream(lease, prepared, handle.schema, rows, options, allocator, listener);
        } catch (Throwable t) {
            lease.close();
            throw t;
        }
        running.add(id, stream);
        stream.start(() -> running.remove(id, stream));
    }

    @Override
    public Runnable acceptPutStatement(
            CommandStatementUpdate command,
            CallContext context,
            FlightStream stream,
            StreamListener<PutResult> acknowledgements) {
        Caller caller = caller(context);
        return acknowledged(acknowledgements, () -> {
            try (SessionManager.Lease lease = sessions.lease(caller, command.getTransactionId())) {
                StatementHandle handle = StatementHandle.analyse(lease, command.getTransactionId(), command.getQuery());
                try {
                    if (!handle.parameterTypes.isEmpty()) {
                        throw SqlException.of(
                                        "08P01", "the statement has " + handle.parameterTypes.size() + " parameters")
                                .withHint("Prepare it, and execute the prepared statement with parameters.");
                    }
                    return Updates.run(lease, handle, stream);
                } finally {
                    handle.dropped();
                }
            }
        });
    }

    @Override
    public Runnable acceptPutStatementBulkIngest(
            CommandStatementIngest command,
            CallContext context,
            FlightStream stream,
            StreamListener<PutResult> acknowledgements) {
        Caller caller = caller(context);
        return acknowledged(acknowledgements, () -> {
            try (SessionManager.Lease lease = sessions.lease(caller, command.getTransactionId())) {
                return Cancellation.watch(
                        lease.session,
                        () -> lease.session.call(session -> new BulkIngest(session, command, stream).run()));
            }
        });
    }

    private Runnable acknowledged(StreamListener<PutResult> acknowledgements, Supplier<Long> update) {
        return () -> {
            long rows;
            try {
                rows = update.get();
            } catch (Throwable t) {
                acknowledgements.onError(Errors.toFlight(t));
                return;
            }
            byte[] bytes =
                    DoPutUpdateResult.newBuilder().setRecordCount(rows).build().toByteArray();
            try (ArrowBuf buffer = allocator.buffer(Math.max(1, bytes.length))) {
                buffer.writeBytes(bytes);
                acknowledgements.onNext(PutResult.metadata(buffer));
            }
            acknowledgements.onCompleted();
        };
    }

    // ---- prepared statements

    @Override
    public void createPreparedStatement(
            ActionCreatePreparedStatementRequest request, CallContext context, StreamListener<Result> listener) {
        Caller caller = caller(context);
        StatementHandle handle = analyse(caller, request.getQuery(), request.getTransactionId());
        ByteString id = handles.add(caller, handle);
        ActionCreatePreparedStatementResult.Builder result =
                ActionCreatePreparedStatementResult.newBuilder().setPreparedStatementHandle(id);
        if (!handle.schema.getFields().isEmpty()) {
            result.setDatasetSchema(ByteString.copyFrom(handle.schema.serializeAsMessage()));
        }
        result.setParameterSchema(
                ByteString.copyFrom(ArrowTypes.parameters(handle.parameterTypes).serializeAsMessage()));
        listener.onNext(new Result(Any.pack(result.build()).toByteArray()));
        listener.onCompleted();
    }

    @Override
    public void closePreparedStatement(
            ActionClosePreparedStatementRequest request, CallContext context, StreamListener<Result> listener) {
        handles.remove(caller(context).user(), request.getPreparedStatementHandle());
        listener.onCompleted();
    }

    @Override
    public FlightInfo getFlightInfoPreparedStatement(
            CommandPreparedStatementQuery command, CallContext context, FlightDescriptor descriptor) {
        StatementHandle handle = handles.get(caller(context).user(), command.getPreparedStatementHandle());
        return generateFlightInfo(command, descriptor, handle.schema);
    }

    @Override
    public SchemaResult getSchemaPreparedStatement(
            CommandPreparedStatementQuery command, CallContext context, FlightDescriptor descriptor) {
        return new SchemaResult(handles.get(caller(context).user(), command.getPreparedStatementHandle()).schema);
    }

    @Override
    public void getStreamPreparedStatement(
            CommandPreparedStatementQuery command, CallContext context, ServerStreamListener listener) {
        Caller caller = caller(context);
        ByteString id = command.getPreparedStatementHandle();
        StatementHandle handle = handles.get(caller.user(), id);
        List<List<@Nullable Object>> rows = handle.parameterTypes.isEmpty() ? List.of(List.of()) : handle.bindings();
        if (rows.isEmpty()) {
            throw SqlException.of(
                    "08P01",
                    "bind message supplies 0 parameters, but the prepared statement requires "
                            + handle.parameterTypes.size());
        }
        stream(caller, id, handle, rows, listener);
    }

    @Override
    public Runnable acceptPutPreparedStatementQuery(
            CommandPreparedStatementQuery command,
            CallContext context,
            FlightStream stream,
            StreamListener<PutResult> acknowledgements) {
        Caller caller = caller(context);
        return () -> {
            try {
                StatementHandle handle = handles.get(caller.user(), command.getPreparedStatementHandle());
                try (SessionManager.Lease lease = sessions.lease(caller, handle.transactionId)) {
                    handle.bind(Updates.parameters(lease, handle, stream, BOUND_ROWS_MAX));
                }
            } catch (Throwable t) {
                acknowledgements.onError(Errors.toFlight(t));
                return;
            }
            acknowledgements.onCompleted();
        };
    }

    @Override
    public Runnable acceptPutPreparedStatementUpdate(
            CommandPreparedStatementUpdate command,
            CallContext context,
            FlightStream stream,
            StreamListener<PutResult> acknowledgements) {
        Caller caller = caller(context);
        return acknowledged(acknowledgements, () -> {
            StatementHandle handle = handles.get(caller.user(), command.getPreparedStatementHandle());
            try (SessionManager.Lease lease = sessions.lease(caller, handle.transactionId)) {
                return Updates.run(lease, handle, stream);
            }
        });
    }

    // ---- transactions, cancel, sessions

    @Override
    public void beginTransaction(
            ActionBeginTransactionRequest request,
            CallContext context,
            StreamListener<ActionBeginTransactionResult> listener) {
        ByteString id = sessions.begin(caller(context));
        listener.onNext(
                ActionBeginTransactionResult.newBuilder().setTransactionId(id).build());
        listener.onCompleted();
    }

    @Override
    public void endTransaction(
            ActionEndTransactionRequest request, CallContext context, StreamListener<Result> listener) {
        boolean commit = switch (request.getAction()) {
            case END_TRANSACTION_COMMIT -> true;
            case END_TRANSACTION_ROLLBACK -> false;
            case END_TRANSACTION_UNSPECIFIED, UNRECOGNIZED ->
                throw SqlException.of("08P01", "EndTransaction says neither commit nor rollback");
        };
        sessions.end(caller(context), request.getTransactionId(), commit);
        listener.onCompleted();
    }

    @Override
    public void cancelFlightInfo(
            CancelFlightInfoRequest request, CallContext context, StreamListener<CancelStatus> listener) {
        Caller caller = caller(context);
        CancelStatus status = CancelStatus.NOT_CANCELLABLE;
        for (FlightEndpoint endpoint : request.getInfo().getEndpoints()) {
            ByteString id = handle(endpoint.getTicket());
            handles.get(caller.user(), id);
            if (running.cancel(id)) {
                status = CancelStatus.CANCELLING;
            }
        }
        listener.onNext(status);
        listener.onCompleted();
    }

    private static ByteString handle(Ticket ticket) {
        try {
            Any command = Any.parseFrom(ticket.getBytes());
            if (command.is(TicketStatementQuery.class)) {
                return command.unpack(TicketStatementQuery.class).getStatementHandle();
            }
            if (command.is(CommandPreparedStatementQuery.class)) {
                return command.unpack(CommandPreparedStatementQuery.class).getPreparedStatementHandle();
            }
        } catch (InvalidProtocolBufferException e) {
            throw SqlException.of("08P01", "the ticket is not one of this server")
                    .withCause(e);
        }
        throw SqlException.of("0A000", "only queries can be cancelled");
    }

    @Override
    public void setSessionOptions(
            SetSessionOptionsRequest request, CallContext context, StreamListener<SetSessionOptionsResult> listener) {
        SessionCookie cookie = context.getMiddleware(SessionCookie.KEY);
        Caller caller = caller(context);
        Caller owner = new Caller(caller.user(), caller.address(), caller.transport(), cookie.id());
        listener.onNext(sessionOptions.set(owner, request.getSessionOptions()));
        listener.onCompleted();
    }

    @Override
    public void closeSession(
            CloseSessionRequest request, CallContext context, StreamListener<CloseSessionResult> listener) {
        boolean closed = sessions.closeClient(caller(context));
        listener.onNext(new CloseSessionResult(
                closed ? CloseSessionResult.Status.CLOSED : CloseSessionResult.Status.NOT_CLOSABLE));
        listener.onCompleted();
    }

    // ---- metadata

    @Override
    public void getStreamSqlInfo(CommandGetSqlInfo command, CallContext context, ServerStreamListener listener) {
        sqlInfo.send(command.getInfoList(), listener);
    }

    @Override
    public void getStreamTypeInfo(CommandGetXdbcTypeInfo command, CallContext context, ServerStreamListener listener) {
        metadata.typeInfo(command, listener);
    }

    @Override
    public void getStreamCatalogs(CallContext context, ServerStreamListener listener) {
        metadata.catalogs(caller(context), listener);
    }

    @Override
    public void getStreamSchemas(CommandGetDbSchemas command, CallContext context, ServerStreamListener listener) {
        metadata.schemas(caller(context), command, listener);
    }

    @Override
    public void getStreamTables(CommandGetTables command, CallContext context, ServerStreamListener listener) {
        metadata.tables(caller(context), command, listener);
    }

    @Override
    public void getStreamTableTypes(CallContext context, ServerStreamListener listener) {
        metadata.tableTypes(listener);
    }

    @Override
    public void getStreamPrimaryKeys(
            CommandGetPrimaryKeys command, CallContext context, ServerStreamListener listener) {
        metadata.primaryKeys(caller(context), command, listener);
    }

    @Override
    public void getStreamExportedKeys(
            CommandGetExportedKeys command, CallContext context, ServerStreamListener listener) {
        metadata.foreignKeys(listener);
    }

    @Override
    public void getStreamImportedKeys(
            CommandGetImportedKeys command, CallContext context, ServerStreamListener listener) {
        metadata.foreignKeys(listener);
    }

    @Override
    public void getStreamCrossReference(
            CommandGetCrossReference command, CallContext context, ServerStreamListener listener) {
        metadata.foreignKeys(listener);
    }

    @Override
    protected <T extends Message> List<FlightEndpoint> determineEndpoints(
            T request, FlightDescriptor descriptor, Schema schema) {
        return List.of(new FlightEndpoint(new Ticket(Any.pack(request).toByteArray())));
    }
}
