package holo.store.node;

import holo.accord.topology.Shard;
import holo.accord.topology.Topology;
import holo.store.bytes.ByteSink;
import holo.store.bytes.ByteSource;
import java.util.ArrayList;
import java.util.List;

/// Topologies as the value of {@link SystemKeys#TOPOLOGIES}: format, count, then each with its epoch, nodes and
/// groups.
final class TopologyCodec {
    private static final int FORMAT = 1;

    private TopologyCodec() {}

    static byte[] encode(List<Topology> topologies) {
        ByteSink to = new ByteSink(256);
        to.putByte(FORMAT);
        to.putNumber(topologies.size());
        for (Topology topology : topologies) {
            to.putNumber(topology.epoch());
            putNodes(to, topology.nodes());
            to.putNumber(topology.shards().size());
            for (Shard shard : topology.shards()) {
                to.putNumber(shard.group());
                to.putNumber(shard.generation());
                CommitCodec.putRange(to, shard.range());
                putNodes(to, shard.replicas());
                putNodes(to, shard.electorate());
            }
        }
        return to.toArray();
    }

    static List<Topology> decode(byte[] bytes) {
        ByteSource from = new ByteSource(bytes, 0);
        int format = from.readByte();
        if (format != FORMAT) {
            throw new IllegalArgumentException("topologies of format " + format + "; this program knows " + FORMAT);
        }
        List<Topology> topologies = new ArrayList<>();
        for (long count = from.readNumber(); count > 0; count--) {
            long epoch = from.readNumber();
            List<Integer> nodes = readNodes(from);
            List<Shard> shards = new ArrayList<>();
            for (long groups = from.readNumber(); groups > 0; groups--) {
                shards.add(new Shard(
                        from.readNumber(),
                        from.readNumber(),
                        CommitCodec.readRange(from),
                        readNodes(from),
                        readNodes(from)));
            }
            topologies.add(new Topology(epoch, shards, nodes));
        }
        return topologies;
    }

    private static void putNodes(ByteSink to, List<Integer> nodes) {
        to.putNumber(nodes.size());
        nodes.forEach(to::putNumber);
    }

    private static List<Integer> readNodes(ByteSource from) {
        List<Integer> nodes = new ArrayList<>();
        for (long count = from.readNumber(); count > 0; count--) {
            nodes.add((int) from.readNumber());
        }
        return nodes;
    }
}
