package holo.ejb;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.map.IMap;
import holo.node.NodeStatus;
import holo.node.config.Configuration;
import holo.node.metrics.Metric;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.DependsOn;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.inject.Inject;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Registers the node in Payara's Hazelcast and publishes who it is and which ranges it holds. An entry that is not
/// renewed disappears, so a killed node leaves by itself.
@Singleton
@Startup
@DependsOn("StoreBean")
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
public class MembershipBean {
    private static final String MAP = "holo.nodes";
    private static final long RENEW_MILLIS = 2_000;
    private static final long EXPIRE_MILLIS = 10_000;

    @Inject
    private NodeContext context;

    @Inject
    private MetricsBinder metrics;

    @Resource(lookup = "payara/Hazelcast")
    private HazelcastInstance hazelcast;

    @Resource
    private ManagedScheduledExecutorService scheduler;

    private @Nullable ScheduledFuture<?> renewal;

    /// A node of the cluster as it last described itself.
    ///
    /// @param name its `holo.node.name`
    /// @param facts state, ports by key, process id and, once it holds ranges, their number
    public record Member(String name, Map<String, String> facts) {}

    @PostConstruct
    void start() {
        context.starting("membership", this::publish);
        metrics.register(List.of(new Metric(
                "holo_nodes",
                "none",
                "Nodes of the cluster that announce themselves, this one included.",
                () -> nodes().size())));
        renewal = scheduler.scheduleWithFixedDelay(this::publish, RENEW_MILLIS, RENEW_MILLIS, TimeUnit.MILLISECONDS);
    }

    @PreDestroy
    void stop() {
        context.stopping("membership", this::leave);
    }

    private void leave() {
        if (renewal != null) {
            renewal.cancel(false);
        }
        try {
            nodes().delete(context.configuration().node().name());
        } catch (HazelcastInstanceNotActiveException e) {
            // Payara stopped it first; the entry expires by itself.
            System.getLogger(MembershipBean.class.getName()).log(System.Logger.Level.DEBUG, "already gone", e);
        }
    }

    /// All nodes, by name.
    public List<Member> members() {
        return nodes().entrySet().stream()
                .map(entry -> new Member(entry.getKey(), parse(entry.getValue())))
                .sorted(Comparator.comparing(Member::name))
                .toList();
    }

    private void publish() {
        Configuration configuration = context.configuration();
        NodeStatus.Report report = context.status().report();
        Map<String, String> facts = new TreeMap<>();
        configuration.ports().forEach((key, port) -> facts.put(key, Integer.toString(port)));
        facts.put("state", report.state().label());
        facts.put("reason", report.reason());
        facts.put("pid", Long.toString(ProcessHandle.current().pid()));
        context.topology().forEach(facts::put);
        nodes().set(configuration.node().name(), format(facts), EXPIRE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private IMap<String, String> nodes() {
        return hazelcast.getMap(MAP);
    }

    // Plain text, so that nodes of different builds read each other.
    private static String format(Map<String, String> facts) {
        StringBuilder text = new StringBuilder();
        facts.forEach((key, value) ->
                text.append(key).append('=').append(value.replace('\n', ' ')).append('\n'));
        return text.toString();
    }

    private static Map<String, String> parse(String text) {
        Map<String, String> facts = new TreeMap<>();
        text.lines().forEach(line -> {
            int equals = line.indexOf('=');
            if (equals > 0) {
                facts.put(line.substring(0, equals), line.substring(equals + 1));
            }
        });
        return facts;
    }
}
