package holo.sim.cluster;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Gives immutable objects names of bytes: what a codec would encode is kept aside, and its number
/// travels through wires and logs. A name is padded, so that records fill sectors and segments as real
/// ones do.
final class ObjectTable<T> {
    private static final int NAME_BYTES = 96;

    private final List<T> objects = new ArrayList<>();

    byte[] name(T object) {
        objects.add(object);
        return ByteBuffer.allocate(NAME_BYTES)
                .putInt(objects.size() - 1)
                .putInt(object.getClass().getName().hashCode())
                .array();
    }

    T object(byte[] name) {
        return objects.get(ByteBuffer.wrap(name).getInt());
    }
}
