package holo.node.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/// Payara's instance directory of one node, made anew from the distribution's domain at each start: nothing of an
/// earlier life (a deployment that a kill left behind, a port that has changed) can leak into the next.
final class ServerDirectory {
    /// What a domain needs; the rest (documents, client configuration) stays behind.
    private static final List<String> CONFIG_FILES = List.of(
            "admin-keyfile",
            "cacerts.p12",
            "default-web.xml",
            "domain-passwords",
            "domain.xml",
            "keyfile",
            "keystore.p12",
            "login.conf",
            "server.policy");

    private static final String HTTP_LISTENER = "http-listener-1";

    private final LaunchPlan plan;

    ServerDirectory(LaunchPlan plan) {
        this.plan = plan;
    }

    void create(int httpPort, String hazelcastXml) throws IOException, StartException {
        deleteRecursively(plan.serverDirectory());
        Path config = plan.serverDirectory().resolve("config");
        Files.createDirectories(config);
        Files.createDirectories(plan.serverDirectory().resolve("docroot"));
        Files.createDirectories(plan.serverDirectory().resolve("lib/classes"));
        Files.createDirectories(plan.logDirectory());
        Path template = plan.payara().resolve("domains/domain1/config");
        for (String file : CONFIG_FILES) {
            if (!Files.isReadable(template.resolve(file))) {
                throw new StartException(
                        Launcher.EXIT_ERROR,
                        plan.payara() + " is no complete Payara Server: " + template.resolve(file)
                                + " is missing. Delete " + plan.payara().getParent()
                                + " and start again; it will be fetched anew");
            }
            Files.copy(template.resolve(file), config.resolve(file));
        }
        Files.writeString(plan.hazelcastConfig(), hazelcastXml);
        Files.writeString(config.resolve("logging.properties"), LogFile.properties(plan.logDirectory()));
        editDomain(config.resolve("domain.xml"), httpPort);
    }

    /// Loopback for HTTP, and no other listener: no admin port, HTTPS, IIOP, JMX or message broker.
    private static void editDomain(Path file, int httpPort) throws IOException {
        try {
            Document domain =
                    DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
            Element config = only(domain, "config", "server-config");
            for (Element listener : elements(config, "network-listener")) {
                if (listener.getAttribute("name").equals(HTTP_LISTENER)) {
                    listener.setAttribute("address", "127.0.0.1");
                    listener.setAttribute("port", Integer.toString(httpPort));
                } else {
                    remove(listener);
                }
            }
            for (Element server : elements(config, "virtual-server")) {
                if (server.getAttribute("id").equals("__asadmin")) {
                    remove(server);
                } else {
                    server.setAttribute("network-listeners", HTTP_LISTENER);
                }
            }
            for (Element protocol : elements(config, "protocol")) {
                if (!protocol.getAttribute("name").equals(HTTP_LISTENER)) {
                    remove(protocol);
                }
            }
            for (Element listener : elements(config, "iiop-listener")) {
                listener.setAttribute("address", "127.0.0.1");
                listener.setAttribute("enabled", "false");
            }
            for (Element connector : elements(config, "jmx-connector")) {
                connector.setAttribute("address", "127.0.0.1");
                connector.setAttribute("enabled", "false");
            }
            for (Element service : elements(config, "jms-service")) {
                remove(service);
            }
            Element jms = domain.createElement("jms-service");
            jms.setAttribute("type", "DISABLED");
            config.insertBefore(jms, config.getFirstChild());
            TransformerFactory.newInstance()
                    .newTransformer()
                    .transform(new DOMSource(domain), new StreamResult(file.toFile()));
        } catch (ParserConfigurationException | SAXException | TransformerException e) {
            throw new IOException("cannot edit " + file, e);
        }
    }

    private static Element only(Document document, String tag, String name) {
        NodeList nodes = document.getElementsByTagName(tag);
        for (int i = 0; i < nodes.getLength(); i++) {
            if (nodes.item(i) instanceof Element element
                    && element.getAttribute("name").equals(name)) {
                return element;
            }
        }
        throw new IllegalStateException("domain.xml has no <" + tag + " name=\"" + name + "\">");
    }

    private static List<Element> elements(Element parent, String tag) {
        NodeList nodes = parent.getElementsByTagName(tag);
        return Stream.iterate(0, i -> i < nodes.getLength(), i -> i + 1)
                .map(i -> (Element) nodes.item(i))
                .toList();
    }

    private static void remove(Element element) {
        element.getParentNode().removeChild(element);
    }

    private static void deleteRecursively(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /// The system properties that Payara's own domain would give to its JVM.
    Map<String, String> systemProperties() {
        Path config = plan.serverDirectory().resolve("config");
        return Map.ofEntries(
                Map.entry("com.sun.aas.installRoot", plan.payara().toString()),
                Map.entry("com.sun.aas.instanceRoot", plan.serverDirectory().toString()),
                Map.entry(
                        "java.security.auth.login.config",
                        config.resolve("login.conf").toString()),
                Map.entry(
                        "javax.net.ssl.keyStore", config.resolve("keystore.p12").toString()),
                Map.entry(
                        "javax.net.ssl.trustStore",
                        config.resolve("cacerts.p12").toString()),
                Map.entry(
                        "java.util.logging.config.file",
                        config.resolve("logging.properties").toString()),
                Map.entry("hazelcast.config", plan.hazelcastConfig().toString()),
                Map.entry("java.awt.headless", "true"),
                Map.entry(
                        "org.glassfish.grizzly.DEFAULT_MEMORY_MANAGER",
                        "org.glassfish.grizzly.memory.HeapMemoryManager"),
                Map.entry("org.jboss.weld.serialization.beanIdentifierIndexOptimization", "false"),
                Map.entry("jdk.attach.allowAttachSelf", "true"));
    }
}
