package holo.ejb;

import holo.node.NodeStatus;
import holo.node.config.Configuration;
import holo.node.config.FreePorts;
import holo.node.config.SettingSource;
import holo.node.console.NodeObservatory;
import holo.store.RangeStatus;
import jakarta.ejb.EJBException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/// What every bean of the node shares: its status, its configuration, bound once from MicroProfile Config,
/// and what it tells other nodes about its ranges.
@ApplicationScoped
public class NodeContext {
    /// Ranges that are published one by one; all are counted.
    private static final int RANGES_PUBLISHED_MAX = 1_000;

    private static final System.Logger LOG = System.getLogger(NodeContext.class.getName());

    private final NodeStatus status = NodeStatus.ofProcess();
    private final NodeObservatory observatory = new NodeObservatory();
    private final Map<String, Supplier<@Nullable String>> watches = new ConcurrentHashMap<>();
    private volatile Supplier<List<RangeStatus>> heldRanges = List::of;
    private @Nullable Configuration configuration;

    public NodeStatus status() {
        return status;
    }

    /// @throws holo.node.config.ConfigurationException when a key is unknown or a value not allowed; the application
    /// does not start then
    public synchronized Configuration configuration() {
        if (configuration == null) {
            Config config = ConfigProvider.getConfig();
            SettingSource source = key -> config.getOptionalValue(key, String.class);
            configuration = Configuration.bind(new FreePorts(source), config.getPropertyNames());
        }
        return configuration;
    }

    /// What the console shows; the beans that start the engine's parts make them known to it.
    public NodeObservatory observatory() {
        return observatory;
    }

    /// What membership publishes of this node's ranges, by fact name.
    Map<String, String> topology() {
        Map<String, String> facts = new TreeMap<>();
        int index = 0;
        for (RangeStatus range : heldRanges.get()) {
            if (index == RANGES_PUBLISHED_MAX) {
                break;
            }
            facts.put(
                    "range." + range.id(),
                    "generation " + range.generation() + " keys " + range.keys().start() + " to "
                            + range.keys().end());
            index++;
        }
        facts.put("ranges", Integer.toString(heldRanges.get().size()));
        return facts;
    }

    /// Has a part of the engine asked once a second what needs attention; it answers null when nothing does.
    void watch(String component, Supplier<@Nullable String> concern) {
        watches.put(component, concern);
    }

    /// The engine is about to stop and must not be asked any more.
    void forgetWatches() {
        watches.keySet().forEach(status::clear);
        watches.clear();
    }

    /// Asks all that are watched.
    void look() {
        watches.forEach((component, concern) -> {
            String why = concern.get();
            if (why == null) {
                status.clear(component);
            } else {
                status.raise(component, why);
            }
        });
    }

    /// The store runs; its ranges are published from now on.
    void holding(Supplier<List<RangeStatus>> ranges) {
        heldRanges = ranges;
    }

    /// A part of the engine stopped by itself. Nothing is served from now on; what runs the node ends it.
    void broken(Throwable cause) {
        LOG.log(System.Logger.Level.ERROR, "the node is broken and serves nothing: " + message(cause), cause);
        status.failed(message(cause));
    }

    /// Runs one step of the start. A failure is the node's reason for not being ready, and stops the
    /// deployment.
    <T> T starting(String step, Callable<T> start) {
        LOG.log(System.Logger.Level.INFO, "starting {0}", step);
        status.starting(step);
        try {
            return start.call();
        } catch (Exception e) {
            status.failed(message(e));
            throw new EJBException("cannot start " + step + ": " + message(e), e);
        } catch (Error e) {
            status.failed("cannot start " + step + ": " + e);
            throw e;
        }
    }

    void starting(String step, Runnable start) {
        starting(step, () -> {
            start.run();
            return true;
        });
    }

    /// Runs one step of the stop, the counterpart of a start. A failure keeps no other part from stopping.
    void stopping(String step, Runnable stop) {
        LOG.log(System.Logger.Level.INFO, "stopping {0}", step);
        try {
            stop.run();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "stopping " + step + " failed: " + message(e), e);
        }
    }

    private static String message(Throwable e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }
}
