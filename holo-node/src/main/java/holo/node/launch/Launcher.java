package holo.node.launch;

import holo.flight.FlightServer;
import holo.node.NodeStatus;
import holo.node.config.Configuration;
import holo.node.config.ConfigurationException;
import holo.node.config.FreePorts;
import holo.node.config.SettingSource;
import holo.wire.pg.PgServer;
import holo.wire.pg.PgServerException;
import java.io.IOException;
import java.io.Reader;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;

/// The main class of the one-process node; `bin/holo start` runs it.
///
/// It binds the configuration, checks what can be checked, makes the server directory, starts Payara in
/// this JVM, deploys the thin EAR and waits until the node says that it is ready. SIGTERM stops everything
/// in order. With `--check` it ends after the checks.
public final class Launcher {
    static final int EXIT_ERROR = 1;
    static final int EXIT_USAGE = 2;

    private static final String APPLICATION = "holo";

    private final LaunchPlan plan;

    private Launcher(LaunchPlan plan) {
        this.plan = plan;
    }

    public static void main(String[] args) throws InterruptedException {
        try {
            LaunchPlan plan = LaunchPlan.parse(args);
            new Launcher(plan).run();
            if (plan.checkOnly()) {
                return;
            }
        } catch (StartException e) {
            System.err.println("holo: " + e.getMessage());
            System.exit(e.exitCode());
        }
        new CountDownLatch(1).await(); // until a signal ends the process
    }

    private void run() throws StartException {
        try {
            Preflight.makeWritable(plan.home(), "the node's working directory");
            start();
        } catch (IOException e) {
            throw new StartException(EXIT_ERROR, e + ". Check the disk and the permissions of " + plan.home());
        }
    }

    private void start() throws StartException, IOException {
        Configuration configuration = configure();
        try {
            PgServer.check(configuration.pg());
            FlightServer.check(configuration.flight());
        } catch (PgServerException | IllegalArgumentException e) {
            throw new StartException(EXIT_USAGE, String.valueOf(e.getMessage()));
        }
        Path data = configuration.node().dataDir().toAbsolutePath().normalize();
        System.setProperty("holo.data-dir", data.toString());
        Preflight.makePrivate(data, "data directory");
        FileLock homeLock = Preflight.lock(plan.home(), "the node's working directory");
        FileLock dataLock = Preflight.lock(data, "data directory");
        Preflight.checkPorts(configuration.ports());
        if (plan.checkOnly()) {
            return; // the end of the process gives the directories back
        }
        ServerDirectory server = new ServerDirectory(plan);
        server.create(
                configuration.node().httpPort(),
                HazelcastFile.xml(
                        configuration.node().nodePort(), configuration.node().peers()));
        server.systemProperties().forEach(System::setProperty);
        LogFile.open(plan.logDirectory());
        NodeFacts facts = new NodeFacts(plan, configuration, data);
        NodeStatus status = NodeStatus.ofProcess();
        status.onStep(facts::step);
        facts.step("Payara Server");
        EmbeddedPayara payara = EmbeddedPayara.start(plan.payara(), plan.serverDirectory());
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> stop(payara, facts, List.of(homeLock, dataLock)), "holo-stop"));
        payara.deploy(plan.ear().toUri(), APPLICATION);
        ReadinessProbe.await(configuration.node().httpPort());
        facts.ready();
        status.onFailure(Launcher::end);
    }

    /// Properties of the file become system properties where nothing stronger sets them, so that the EJBs
    /// see them.
    private Configuration configure() throws StartException, IOException {
        Properties file = new Properties();
        if (Files.exists(plan.config())) {
            try (Reader reader = Files.newBufferedReader(plan.config())) {
                file.load(reader);
            } catch (IllegalArgumentException e) {
                throw new StartException(EXIT_USAGE, plan.config() + " is no properties file: " + e.getMessage());
            }
        }
        Map<String, String> environment = System.getenv();
        List<String> names = new ArrayList<>(System.getProperties().stringPropertyNames());
        names.addAll(file.stringPropertyNames());
        names.addAll(environment.keySet());
        SettingSource strong = SettingSource.of(System.getProperties()).or(SettingSource.ofEnvironment(environment));
        try {
            FreePorts settings = new FreePorts(strong.or(SettingSource.of(file)));
            Configuration configuration = Configuration.bind(settings, names);
            for (String key : file.stringPropertyNames()) {
                if (strong.find(key).isEmpty()) {
                    System.setProperty(key, file.getProperty(key));
                }
            }
            settings.chosen().forEach((key, port) -> System.setProperty(key, Integer.toString(port)));
            return configuration;
        } catch (ConfigurationException e) {
            throw new StartException(EXIT_USAGE, String.join("\nholo: ", e.problems()));
        }
    }

    /// A node that broke ends, so that it is started again on what is durable; its beans are not asked to flush
    /// anything.
    private static void end(String reason) {
        Thread.ofPlatform().name("holo-end").start(() -> {
            System.err.println("holo: the node broke and ends: " + reason);
            Runtime.getRuntime().halt(EXIT_ERROR);
        });
    }

    private static void stop(EmbeddedPayara payara, NodeFacts facts, List<FileLock> locks) {
        try {
            NodeStatus.ofProcess().stopping(NodeStatus.STOPPING);
            facts.stopping();
            payara.stop();
            facts.delete();
            for (FileLock lock : locks) {
                lock.acquiredBy().close();
            }
        } catch (StartException | IOException e) {
            System.err.println("holo: " + e.getMessage());
        }
    }
}
