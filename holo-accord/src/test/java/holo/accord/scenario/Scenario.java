package holo.accord.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import holo.accord.InvariantViolation;
import holo.accord.local.Command;
import holo.accord.messages.Accept;
import holo.accord.messages.AcceptOk;
import holo.accord.messages.Apply;
import holo.accord.messages.CheckOver;
import holo.accord.messages.Commit;
import holo.accord.messages.Gossip;
import holo.accord.messages.Message;
import holo.accord.messages.Nack;
import holo.accord.messages.Over;
import holo.accord.messages.PreAcceptOk;
import holo.accord.messages.RecoverOk;
import holo.accord.messages.Request;
import holo.accord.messages.Response;
import holo.accord.messages.StatusOk;
import holo.accord.messages.Synced;
import holo.accord.primitives.Deps;
import holo.accord.primitives.Status;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.Txn;
import holo.accord.primitives.TxnId;
import holo.accord.primitives.TxnKind;
import holo.accord.testing.AppendLogic;
import holo.accord.topology.Shard;
import holo.accord.topology.Topology;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Plays one scenario: nodes, and a network that delivers what the scenario says, when it says so.
final class Scenario {
    private record Sent(int from, int to, Message message) {}

    long now = 1_000_000;
    private final TreeMap<Integer, ScenarioNode> nodes = new TreeMap<>();
    private final List<Topology> topologies = new ArrayList<>();
    private final List<Sent> network = new ArrayList<>();
    /// Nodes that nobody hears and that hear nobody.
    private final TreeSet<Integer> cut = new TreeSet<>();

    private final List<Sent> delivered = new ArrayList<>();
    private final Map<TxnId, String> labels = new HashMap<>();
    private final Map<Long, String> tokens = new HashMap<>();
    private final List<String> said = new ArrayList<>();
    private long lastToken;
    private boolean quiet;

    ScenarioNode node(int id) {
        ScenarioNode n = nodes.get(id);
        if (n == null) {
            throw new IllegalArgumentException("no node " + id);
        }
        return n;
    }

    void say(String line) {
        said.add(line);
    }

    String label(TxnId id) {
        return labels.computeIfAbsent(id, i -> i.kind() == TxnKind.SYNC_POINT ? "X" : "txn" + labels.size());
    }

    String labelOfToken(long token) {
        return tokens.getOrDefault(token, "?");
    }

    void sent(int from, int to, Message message) {
        if (message instanceof Gossip) {
            if (!quiet) {
                return;
            }
        } else if (!quiet) {
            say(from + ">" + to + " " + describe(message));
        }
        if (!cut.contains(from) && !cut.contains(to)) {
            network.add(new Sent(from, to, message));
        }
    }

    /// Carries out one line and says what happened.
    List<String> play(String line) {
        said.clear();
        List<String> w = new ArrayList<>(Arrays.asList(line.strip().split("\\s+")));
        String verb = w.remove(0);
        try {
            switch (verb) {
                case "cluster" -> cluster(w);
                case "topology" -> topology(w);
                case "submit" -> submit(w);
                case "deliver" -> deliver(w, network, true);
                case "drop" -> drop(w);
                case "repeat" -> deliver(w, delivered, false);
                case "run" -> run();
                case "pump" -> pump(Long.parseLong(w.get(0)));
                case "tick" -> tick(Long.parseLong(w.get(0)), w.subList(1, w.size()));
                case "crash" -> crash(Integer.parseInt(w.get(0)));
                case "restart" -> restart(Integer.parseInt(w.get(0)));
                case "checkpoint" -> node(Integer.parseInt(w.get(0))).checkpoint();
                case "stall" -> node(Integer.parseInt(w.get(0))).stall();
                case "step" -> node(Integer.parseInt(w.get(0))).step();
                case "resume" -> node(Integer.parseInt(w.get(0))).resume();
                case "fence" -> fence(w);
                case "state" -> state(w.get(0));
                case "values" -> values(w.get(0));
                case "remembered" -> remembered();
                case "refused" -> refused(Integer.parseInt(w.get(0)));
                case "clear" -> network.clear();
                case "cut" -> cut.add(Integer.parseInt(w.get(0)));
                case "heal" -> cut.remove(Integer.parseInt(w.get(0)));
                default -> throw new IllegalArgumentException("unknown verb " + verb);
            }
        } catch (InvariantViolation e) {
            say("INVARIANT: " + e.getMessage());
        }
        return said;
    }

    /// `cluster 3` or `cluster 1..m:1,2,3 m..:3,4,5/3,4` (range:replicas/electorate).
    private void cluster(List<String> w) {
        Topology t = parse(1, w);
        topologies.add(t);
        for (int n : t.nodes()) {
            nodes.put(n, new ScenarioNode(this, n, t));
        }
    }

    /// The next epoch, told to all nodes, or `to 1,2` to some.
    private void topology(List<String> w) {
        List<Integer> to = new ArrayList<>();
        int at = w.indexOf("to");
        if (at >= 0) {
            to = numbers(w.get(at + 1));
            w = w.subList(0, at);
        }
        Topology t = w.isEmpty() ? topologies.get(topologies.size() - 1) : parse(topologies.size() + 1, w);
        if (!w.isEmpty()) {
            topologies.add(t);
        }
        for (int n : t.nodes()) {
            if (!nodes.containsKey(n)) {
                nodes.put(n, new ScenarioNode(this, n, topologies.get(0)));
            }
        }
        for (ScenarioNode n : nodes.values()) {
            if (n.up && (to.isEmpty() || to.contains(n.id))) {
                for (Topology each : topologies) {
                    n.node.updateTopology(now, each, n);
                    n.work();
                }
            }
        }
    }

    private static Topology parse(long epoch, List<String> w) {
        if (w.size() == 1 && w.get(0).matches("\\d+")) {
            List<Integer> ids = new ArrayList<>();
            for (int i = 1; i <= Integer.parseInt(w.get(0)); i++) {
                ids.add(i);
            }
            return new Topology(epoch, List.of(new Shard(1, 1, AppendLogic.range("", ""), ids)));
        }
        List<Shard> shards = new ArrayList<>();
        long group = 0;
        List<Integer> members = List.of();
        for (String s : w) {
            if (s.startsWith("nodes:")) {
                members = numbers(s.substring(6));
                continue;
            }
            String range = s.substring(0, s.indexOf(':'));
            String rest = s.substring(s.indexOf(':') + 1);
            long generation = 1;
            if (rest.contains("#")) {
                generation = Long.parseLong(rest.substring(rest.indexOf('#') + 1));
                rest = rest.substring(0, rest.indexOf('#'));
            }
            String[] members2 = rest.split("/");
            List<Integer> replicas = numbers(members2[0]);
            List<Integer> electorate = members2.length > 1 ? numbers(members2[1]) : replicas;
            int dots = range.indexOf("..");
            shards.add(new Shard(
                    ++group,
                    generation,
                    AppendLogic.range(range.substring(0, dots), range.substring(dots + 2)),
                    replicas,
                    electorate));
        }
        return new Topology(epoch, shards, members);
    }

    private static List<Integer> numbers(String s) {
        return Arrays.stream(s.split(",")).map(Integer::valueOf).toList();
    }

    /// `submit 3 A append a b`, `set`, `read`, `ephemeral`, `scan a m`.
    private void submit(List<String> w) {
        ScenarioNode n = node(Integer.parseInt(w.get(0)));
        String label = w.get(1);
        String[] args = w.subList(3, w.size()).toArray(new String[0]);
        Txn txn = switch (w.get(2)) {
            case "append" -> AppendLogic.append(label, args);
            case "set" -> AppendLogic.set(label, args);
            case "read" -> AppendLogic.read(TxnKind.READ, args);
            case "ephemeral" -> AppendLogic.read(TxnKind.EPHEMERAL_READ, args);
            case "scan" -> AppendLogic.scan(args[0], args.length > 1 ? args[1] : "");
            default -> throw new IllegalArgumentException("unknown transaction " + w.get(2));
        };
        now += 10;
        TxnId id = new TxnId(
                new Timestamp(n.node.topology().epoch(), Math.max(now, lastHlc(n) + 1), n.id), txn.kind(), false);
        labels.put(id, label);
        tokens.put(++lastToken, label);
        n.node.submit(now, lastToken, txn, n);
        n.work();
    }

    private long lastHlc(ScenarioNode n) {
        Timestamp drawn = n.node.timestamp(now, n);
        return drawn.hlc();
    }

    private boolean matches(Sent s, List<String> pattern) {
        List<String> words = new ArrayList<>(List.of(s.from + ">" + s.to));
        words.addAll(Arrays.asList(describe(s.message).split(" ")));
        for (int i = 0; i < pattern.size(); i++) {
            String p = pattern.get(i);
            if (p.equals("*")) {
                continue;
            }
            if (i == 0) {
                String regex = p.replace("*", "\\d+");
                if (!words.get(0).matches(regex)) {
                    return false;
                }
            } else if (i >= words.size() || !words.get(i).equals(p)) {
                return false;
            }
        }
        return true;
    }

    private void deliver(List<String> pattern, List<Sent> from, boolean remove) {
        List<Sent> chosen = new ArrayList<>();
        for (Sent s : from) {
            if (matches(s, pattern)) {
                chosen.add(s);
            }
        }
        if (chosen.isEmpty()) {
            say("nothing matches");
        }
        if (remove) {
            network.removeAll(chosen);
        }
        for (Sent s : chosen) {
            hand(s);
        }
    }

    private void hand(Sent s) {
        ScenarioNode n = nodes.get(s.to);
        if (n != null && n.up) {
            delivered.add(s);
            now += 1;
            n.node.receive(now, s.from, s.message, n);
            n.work();
        }
    }

    private void drop(List<String> pattern) {
        if (!network.removeIf(s -> matches(s, pattern))) {
            say("nothing matches");
        }
    }

    /// Delivers everything in the order of sending until nothing is left.
    private void run() {
        while (!network.isEmpty()) {
            hand(network.remove(0));
        }
    }

    /// Lets time pass with everything delivered; says only what clients and stores see.
    private void pump(long micros) {
        quiet = true;
        long until = now + micros;
        while (now < until) {
            run();
            now += 2_000;
            for (ScenarioNode n : nodes.values()) {
                if (n.up) {
                    n.node.tick(now, n);
                    n.work();
                }
            }
        }
        run();
        quiet = false;
    }

    private void tick(long micros, List<String> who) {
        now += micros;
        for (ScenarioNode n : nodes.values()) {
            if (n.up && (who.isEmpty() || who.contains("" + n.id))) {
                n.node.tick(now, n);
                n.work();
            }
        }
    }

    private void crash(int id) {
        node(id).up = false;
        network.removeIf(s -> s.to == id);
    }

    private void restart(int id) {
        node(id).restart(topologies);
    }

    private void fence(List<String> w) {
        ScenarioNode n = node(Integer.parseInt(w.get(0)));
        now += 100;
        n.node.syncPoint(now, AppendLogic.range(w.get(1), w.size() > 2 ? w.get(2) : ""), n);
        n.work();
    }

    private void state(String label) {
        for (ScenarioNode n : nodes.values()) {
            String line = n.up ? "nothing" : "down";
            for (Command c : n.up ? n.node.commands() : List.<Command>of()) {
                if (label(c.id()).equals(label)) {
                    line = c.status()
                            + (c.executeAt() == null ? "" : " at " + time(c.id(), c.executeAt()))
                            + (c.status().isCommitted() || c.status() == Status.ACCEPTED
                                    ? " after " + names(c.deps())
                                    : "");
                }
            }
            say("node " + n.id + ": " + line);
        }
    }

    private void values(String key) {
        for (ScenarioNode n : nodes.values()) {
            TreeMap<Timestamp, byte[]> v = n.versions.get(AppendLogic.key(key));
            say("node " + n.id + ": " + key + "="
                    + (v == null ? "" : new String(v.lastEntry().getValue(), UTF_8)) + (n.up ? "" : " (down)"));
        }
    }

    private void remembered() {
        for (ScenarioNode n : nodes.values()) {
            say("node " + n.id + ": " + n.node.gauges().commands() + " transactions, "
                    + n.node.gauges().keys() + " keys, " + n.node.gauges().attempts() + " attempts");
        }
    }

    private void refused(int id) {
        node(id).node.counters().refused().forEach((why, count) -> say(why + " " + count));
    }

    private static String time(TxnId id, @Nullable Timestamp at) {
        return at == null
                ? "?"
                : at.equals(id.timestamp()) ? "t0" : at.epoch() > id.epoch() ? "epoch" + at.epoch() : "later";
    }

    private String names(Deps deps) {
        StringBuilder b = new StringBuilder("{");
        for (TxnId id : deps.ids()) {
            b.append(b.length() > 1 ? "," : "").append(label(id));
        }
        return b.append('}').toString();
    }

    private String labels(String before, List<TxnId> ids) {
        return ids.isEmpty() ? "" : before + ids.stream().map(this::label).collect(Collectors.joining(","));
    }

    private String describe(Message m) {
        String type = m.getClass().getSimpleName();
        return switch (m) {
            case Accept a ->
                type + " " + label(a.txnId()) + " " + time(a.txnId(), a.executeAt()) + " " + names(a.deps());
            case Commit c ->
                type + " " + label(c.txnId()) + " " + time(c.txnId(), c.executeAt()) + " " + names(c.deps())
                        + (c.stable() ? " stable" : "");
            case Apply a ->
                type + " " + label(a.txnId()) + " " + time(a.txnId(), a.executeAt()) + " " + names(a.deps());
            case Request r -> type + " " + label(r.txnId());
            case PreAcceptOk p ->
                type + " " + label(p.txnId()) + " " + time(p.txnId(), p.vote()) + " " + names(p.deps());
            case AcceptOk a -> type + " " + label(a.txnId()) + " " + names(a.deps());
            case RecoverOk r ->
                type + " " + label(r.txnId()) + " " + r.status() + (r.votedT0() ? " voted-t0" : "")
                        + (r.superseded() ? " superseded" : "")
                        + (r.waitFor().isEmpty() ? "" : " wait" + names(r.waitFor()));
            case Nack n -> type + " " + label(n.txnId()) + " " + n.reason();
            case StatusOk s -> type + " " + label(s.txnId()) + " " + s.status();
            case Response r -> type + " " + label(r.txnId());
            case CheckOver o -> type + labels(" ", o.ids());
            case Over o -> type + labels(" ", o.ids()) + labels(" held ", o.held());
            case Gossip g -> type;
            case Synced s -> describe(s.message());
        };
    }
}
