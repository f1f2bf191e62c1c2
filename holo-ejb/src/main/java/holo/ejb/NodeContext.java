package holo.ejb;

import holo.node.NodeStatus;
import holo.node.config.Configuration;
import holo.node.config.SettingSource;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/// What every bean of the node shares: its status and its configuration, bound once from MicroProfile Config.
@ApplicationScoped
public class NodeContext {
    private final NodeStatus status = new NodeStatus();
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
}
