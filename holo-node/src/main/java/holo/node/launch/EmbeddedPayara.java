package holo.node.launch;

import holo.node.NodeState;
import holo.node.NodeStatus;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The few calls of Payara's embeddable API (`org.glassfish.embeddable`) that a node needs. They go through reflection
/// because that API is in the server distribution only, not on Maven Central, so nothing can compile against it.
final class EmbeddedPayara {
    private static final String API = "org.glassfish.embeddable.";

    private final Object glassFish;

    private EmbeddedPayara(Object glassFish) {
        this.glassFish = glassFish;
    }

    static EmbeddedPayara start(Path installRoot, Path instanceRoot) throws StartException {
        try {
            Object bootstrap = construct("BootstrapProperties");
            call(bootstrap, "setInstallRoot", String.class, installRoot.toString());
            Object properties = construct("GlassFishProperties");
            call(properties, "setInstanceRoot", String.class, instanceRoot.toString());
            call(properties, "setConfigFileReadOnly", boolean.class, false);
            Object runtime = Class.forName(API + "GlassFishRuntime")
                    .getMethod("bootstrap", bootstrap.getClass())
                    .invoke(null, bootstrap);
            Object glassFish = Class.forName(API + "GlassFishRuntime")
                    .getMethod("newGlassFish", properties.getClass())
                    .invoke(runtime, properties);
            EmbeddedPayara payara = new EmbeddedPayara(glassFish);
            payara.invoke("start");
            return payara;
        } catch (ReflectiveOperationException e) {
            throw failed("Payara Server could not start", e);
        }
    }

    /// Deploys the archive under the name, unless an application of that name is already there.
    void deploy(URI archive, String name) throws StartException {
        try {
            Object deployer = invoke("getDeployer");
            Class<?> type = Class.forName(API + "Deployer");
            if (deployed(deployer).contains(name)) {
                return;
            }
            type.getMethod("deploy", URI.class, String[].class)
                    .invoke(deployer, archive, new String[] {"--name", name});
            if (!deployed(deployer).contains(name)) {
                NodeStatus.Report report = NodeStatus.ofProcess().report();
                throw new StartException(
                        Launcher.EXIT_ERROR,
                        report.state() == NodeState.NOT_READY
                                ? report.reason()
                                : "Payara Server refused the application; its log says why");
            }
        } catch (ReflectiveOperationException e) {
            throw failed("Holo could not start inside Payara Server", e);
        }
    }

    private static Collection<?> deployed(@Nullable Object deployer) throws ReflectiveOperationException {
        Object names = Class.forName(API + "Deployer")
                .getMethod("getDeployedApplications")
                .invoke(deployer);
        return names instanceof Collection<?> collection ? collection : List.of();
    }

    void stop() throws StartException {
        try {
            invoke("stop");
            invoke("dispose");
        } catch (ReflectiveOperationException e) {
            throw failed("Payara Server did not stop cleanly", e);
        }
    }

    private @Nullable Object invoke(String method) throws ReflectiveOperationException {
        return Class.forName(API + "GlassFish").getMethod(method).invoke(glassFish);
    }

    private static Object construct(String type) throws ReflectiveOperationException {
        return Class.forName(API + type).getConstructor().newInstance();
    }

    private static void call(Object target, String method, Class<?> type, Object argument)
            throws ReflectiveOperationException {
        target.getClass().getMethod(method, type).invoke(target, argument);
    }

    private static StartException failed(String what, ReflectiveOperationException e) {
        Throwable cause = e instanceof InvocationTargetException && e.getCause() != null ? e.getCause() : e;
        StartException failure = new StartException(Launcher.EXIT_ERROR, what + ": " + cause);
        failure.initCause(cause);
        return failure;
    }
}
