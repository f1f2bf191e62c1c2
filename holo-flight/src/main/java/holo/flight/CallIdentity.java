package holo.flight;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerTransportFilter;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Makes the connection that a call arrives on known to the producer, and tells when it has ended.
final class CallIdentity {
    private static final Attributes.Key<String> TRANSPORT_ATTRIBUTE = Attributes.Key.create("holo.transport");
    private static final Context.Key<String> TRANSPORT = Context.key("holo.transport");
    private static final Context.Key<String> ADDRESS = Context.key("holo.address");

    private CallIdentity() {}

    static String transport() {
        String transport = TRANSPORT.get();
        return transport == null ? "" : transport;
    }

    static String address() {
        String address = ADDRESS.get();
        return address == null ? "" : address;
    }

    /// @param begun told of each new connection
    /// @param ended told of its end
    static ServerTransportFilter filter(Consumer<String> begun, Consumer<String> ended) {
        return new ServerTransportFilter() {
            @Override
            public Attributes transportReady(Attributes attributes) {
                String transport = UUID.randomUUID().toString();
                begun.accept(transport);
                return attributes.toBuilder()
                        .set(TRANSPORT_ATTRIBUTE, transport)
                        .build();
            }

            @Override
            public void transportTerminated(@Nullable Attributes attributes) {
                String transport = attributes == null ? null : attributes.get(TRANSPORT_ATTRIBUTE);
                if (transport != null) {
                    ended.accept(transport);
                }
            }
        };
    }

    static ServerInterceptor interceptor() {
        return new ServerInterceptor() {
            @Override
            public <Q, R> ServerCall.Listener<Q> interceptCall(
                    ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
                Attributes attributes = call.getAttributes();
                String transport = attributes.get(TRANSPORT_ATTRIBUTE);
                Context context = Context.current()
                        .withValue(TRANSPORT, transport == null ? "" : transport)
                        .withValue(ADDRESS, text(attributes.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)));
                return Contexts.interceptCall(context, call, headers, next);
            }
        };
    }

    private static String text(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? inet.getAddress().getHostAddress() + ":" + inet.getPort()
                : String.valueOf(address);
    }
}
