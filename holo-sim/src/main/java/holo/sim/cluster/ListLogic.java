package holo.sim.cluster;

import holo.accord.host.Execution;
import holo.accord.host.ReadSlice;
import holo.accord.host.TransactionLogic;
import holo.accord.primitives.Mutation;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.Txn;
import holo.sim.check.Transaction.Append;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a {@link Request} means: its answer holds the lists it read, and its writes append, unless its
/// condition does not hold.
final class ListLogic implements TransactionLogic {
    @Override
    public Execution execute(Txn txn, Timestamp executeAt, List<ReadSlice> data) {
        Request request = Request.decode(txn.body());
        Map<Integer, int[]> read = new TreeMap<>();
        for (ReadSlice slice : data) {
            read.putAll(Lists.decode(slice.data()).values());
        }
        Lists seen = new Lists(true, read);
        boolean holds = request.conditionKey() < 0 || seen.last(request.conditionKey()) == request.expected();
        List<Mutation> writes = new ArrayList<>();
        if (holds) {
            for (Append a : request.appends()) {
                writes.add(new Mutation(KeySpace.key(a.key()), encode(a.value())));
            }
        }
        return new Execution(writes, new Lists(holds, read).encode());
    }

    static byte[] encode(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    static int decode(byte[] value) {
        return ByteBuffer.wrap(value).getInt();
    }
}
