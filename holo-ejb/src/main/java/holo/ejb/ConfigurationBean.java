package holo.ejb;

import jakarta.annotation.PostConstruct;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.inject.Inject;

/// The first to start: with a configuration that cannot be used nothing else does.
@Singleton
@Startup
public class ConfigurationBean {
    @Inject
    private NodeContext context;

    @PostConstruct
    void start() {
        context.starting("configuration", context::configuration);
    }
}
