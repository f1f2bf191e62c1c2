package holo.accord.node;

import holo.accord.codec.MessageCodec;
import holo.accord.messages.Message;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// Messages of epochs that this node does not know yet (protocol §6): they wait for the topology, within limits of
/// count and bytes. What finds no place is sent again by whoever needs an answer.
final class Parking {
    record Parked(int from, Message message, long bytes) {}

    private final int countMax;
    private final long bytesMax;
    private final ArrayDeque<Parked> waiting = new ArrayDeque<>();
    private long bytes;

    Parking(int countMax, long bytesMax) {
        this.countMax = countMax;
        this.bytesMax = bytesMax;
    }

    /// False when there is no place for it.
    boolean offer(int from, Message message) {
        if (waiting.size() >= countMax) {
            return false;
        }
        long size = MessageCodec.encode(message).size();
        if (size > bytesMax - bytes) {
            return false;
        }
        waiting.addLast(new Parked(from, message, size));
        bytes += size;
        return true;
    }

    /// Takes out what needs no epoch above this one, in the order of arrival.
    List<Parked> takeUpTo(long epoch) {
        List<Parked> due = new ArrayList<>();
        waiting.removeIf(p -> {
            boolean isDue = p.message.epoch() <= epoch;
            if (isDue) {
                bytes -= p.bytes;
                due.add(p);
            }
            return isDue;
        });
        return due;
    }

    int count() {
        return waiting.size();
    }

    long bytes() {
        return bytes;
    }
}
