package holo.wire.pg;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// The live numbers behind {@link PgServerStatistics}.
final class Counters {
    final AtomicInteger connections = new AtomicInteger();
    final LongAdder connectionsAccepted = new LongAdder();
    final LongAdder connectionsRefused = new LongAdder();
    final LongAdder messagesReceived = new LongAdder();
    final LongAdder bytesReceived = new LongAdder();
    final LongAdder bytesSent = new LongAdder();
    final LongAdder rowsSent = new LongAdder();
    final LongAdder errorsSent = new LongAdder();

    PgServerStatistics snapshot() {
        return new PgServerStatistics(
                connections.get(),
                connectionsAccepted.sum(),
                connectionsRefused.sum(),
                messagesReceived.sum(),
                bytesReceived.sum(),
                bytesSent.sum(),
                rowsSent.sum(),
                errorsSent.sum());
    }
}
