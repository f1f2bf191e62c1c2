package holo.sim.cluster;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;

/// Lists by key, and whether a condition held, as bytes: what replicas read and what clients are answered.
///
/// @param applied whether the transaction's appends took place
/// @param values each key's list
record Lists(boolean applied, Map<Integer, int[]> values) {
    byte[] encode() {
        int ints = 2;
        for (int[] list : values.values()) {
            ints += 2 + list.length;
        }
        ByteBuffer out = ByteBuffer.allocate(4 * ints);
        out.putInt(applied ? 1 : 0).putInt(values.size());
        values.forEach((key, list) -> {
            out.putInt(key).putInt(list.length);
            for (int v : list) {
                out.putInt(v);
            }
        });
        return out.array();
    }

    static Lists decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        boolean applied = in.getInt() != 0;
        Map<Integer, int[]> values = new TreeMap<>();
        for (int n = in.getInt(); n > 0; n--) {
            int key = in.getInt();
            int[] list = new int[in.getInt()];
            for (int i = 0; i < list.length; i++) {
                list[i] = in.getInt();
            }
            values.put(key, list);
        }
        return new Lists(applied, values);
    }

    int last(int key) {
        int[] list = values.getOrDefault(key, new int[0]);
        return list.length == 0 ? 0 : list[list.length - 1];
    }
}
