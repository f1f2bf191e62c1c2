package holo.ejb;

import holo.node.NodeStatus;
import holo.node.config.Configuration;
import holo.node.config.SettingSource;
import holo.node.console.NodeObservatory;
import jakarta.ejb.EJBException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/// What every bean of the node shares: its status, its configuration, bound once from MicroProfile Config, and what it
/// tells other nodes about its ranges.
@ApplicationScoped
public class NodeContext {
    private final NodeStatus status = NodeStatus.ofProcess();
    private final NodeObservatory observatory = new NodeObservatory();
    private final Map<String, String> topology = new ConcurrentHashMap<>();
    private @Nullable Configuration configuration;

    public NodeStatus status() {
        return status;
    }

    /// @throws holo.node.config.ConfigurationException when a key is unknown or a value not allowed; the application
    ///     does not start then
    public synchronized Configuration configuration() {
        if (configuration == null) {
            Config config = ConfigProvider.getConfig();
            SettingSource source = key -> config.getOptionalValue(key, String.class);
            configuration = Configuration.bind(source, config.getPropertyNames());
        }
        return configuration;
    }

    /// What the console shows; the beans that start the engine's parts make them known to it.
    public NodeObservatory observatory() {
        return observatory;
    }

    /// What membership publishes of this node's ranges, by fact name.
    public Map<String, String> topology() {
        return topology;
    }

    /// Runs one step of the start. A failure is the node's reason for not being ready, and stops the deployment.
    <T> T starting(String step, Callable<T> start) {
        status.starting(step);
        try {
            return start.call();
        } catch (Exception e) {
            status.failed(message(e));
            throw new EJBException("cannot start " + step + ": " + message(e), e);
        }
    }

    void starting(String step, Runnable start) {
        starting(step, () -> {
            start.run();
            return true;
        });
    }

    private static String message(Throwable e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }
}
