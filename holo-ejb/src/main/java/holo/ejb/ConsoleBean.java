package holo.ejb;

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
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Samples the node for the console and its metrics once a second, from the moment that its configuration
/// is known.
@Singleton
@Startup
@DependsOn("ConfigurationBean")
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
public class ConsoleBean {
    private static final System.Logger LOG = System.getLogger(ConsoleBean.class.getName());

    @Inject
    private NodeContext context;

    @Inject
    private MetricsBinder metrics;

    @Resource
    private ManagedScheduledExecutorService scheduler;

    private @Nullable ScheduledFuture<?> sampling;

    @PostConstruct
    void start() {
        context.starting("the console", this::observe);
    }

    private void observe() {
        context.observatory().observeDisk(context.configuration().node().dataDir());
        sampling = scheduler.scheduleAtFixedRate(this::tick, 0, 1, TimeUnit.SECONDS);
    }

    private void tick() {
        try {
            context.observatory().sample();
            metrics.update();
            context.look();
        } catch (RuntimeException e) {
            // An exception would end the sampling for good, and a part that is about to stop may throw one.
            LOG.log(System.Logger.Level.WARNING, "the node could not be sampled", e);
        }
    }

    @PreDestroy
    void stop() {
        context.stopping("the console", () -> {
            if (sampling != null) {
                sampling.cancel(false);
            }
            context.observatory().close();
        });
    }
}
