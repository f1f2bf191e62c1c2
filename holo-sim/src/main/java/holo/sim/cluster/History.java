package holo.sim.cluster;

import holo.accord.host.Reply;
import holo.sim.check.Transaction;
import holo.sim.check.Transaction.Outcome;
import holo.sim.check.Transaction.Read;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What all clients saw, in the words of the checkers.
final class History {
    private final List<Transaction> transactions = new ArrayList<>();
    private long committed;
    private long refused;
    private long unknown;

    /// @param reply null when none came
    void add(Request request, long invokedMicros, long nowMicros, @Nullable Reply reply) {
        switch (reply) {
            case null -> unknown(request, invokedMicros);
            case Reply.Unknown u -> unknown(request, invokedMicros);
            case Reply.Refused r -> {
                refused++;
                add(invokedMicros, nowMicros, Outcome.REFUSED, List.of(), request);
            }
            case Reply.Executed e -> {
                committed++;
                executed(request, invokedMicros, nowMicros, Lists.decode(e.result()));
            }
        }
    }

    private void unknown(Request request, long invokedMicros) {
        unknown++;
        add(invokedMicros, Transaction.NEVER, Outcome.UNKNOWN, List.of(), request);
    }

    private void add(long invoked, long completed, Outcome outcome, List<Read> reads, Request request) {
        transactions.add(new Transaction(transactions.size(), invoked, completed, outcome, reads, request.appends()));
    }

    private void executed(Request request, long invoked, long completed, Lists lists) {
        List<Read> reads = new ArrayList<>();
        for (int key : request.keysRead()) {
            int[] values = lists.values().get(key);
            if (values == null) {
                throw new IllegalStateException("the answer to " + request + " does not hold k" + key + ": "
                        + lists.values().keySet());
            }
            reads.add(new Read(key, values));
        }
        if (request.kind() == Request.Kind.EPHEMERAL_READ) {
            for (Read r : reads) {
                transactions.add(new Transaction(
                        transactions.size(), invoked, completed, Outcome.COMMITTED, List.of(r), List.of()));
            }
        } else if (lists.applied()) {
            add(invoked, completed, Outcome.COMMITTED, reads, request);
        } else {
            transactions.add(
                    new Transaction(transactions.size(), invoked, completed, Outcome.COMMITTED, reads, List.of()));
        }
    }

    List<Transaction> transactions() {
        return transactions;
    }

    long committed() {
        return committed;
    }

    long refused() {
        return refused;
    }

    long unknown() {
        return unknown;
    }
}
