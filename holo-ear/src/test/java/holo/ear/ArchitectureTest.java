package holo.ear;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The module rules of ARCHITECTURE.md, on the classes of the whole build.
class ArchitectureTest {
    private static final String[] ENGINE = {
        "holo.accord..", "holo.store..", "holo.sql..", "holo.wire..", "holo.flight..", "holo.node..", "holo.sim.."
    };

    private static JavaClasses classes;

    @BeforeAll
    static void importAllModules() throws Exception {
        try (Stream<Path> modules = Files.list(Path.of(".."))) {
            List<Path> directories = modules.map(module -> module.resolve("target/classes"))
                    .filter(Files::isDirectory)
                    .toList();
            assertThat(directories).as("built modules").hasSizeGreaterThan(8);
            classes = new ClassFileImporter().importPaths(directories);
        }
    }

    @Test
    void modulesUseOnlyWhatIsBelowThem() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("accord")
                .definedBy("holo.accord..")
                .layer("store")
                .definedBy("holo.store..")
                .layer("sim")
                .definedBy("holo.sim..")
                .layer("sql")
                .definedBy("holo.sql..")
                .layer("wire")
                .definedBy("holo.wire..")
                .layer("flight")
                .definedBy("holo.flight..")
                .layer("node")
                .definedBy("holo.node..")
                .layer("ejb")
                .definedBy("holo.ejb..")
                .layer("web")
                .definedBy("holo.web..")
                .optionalLayer("bench")
                .definedBy("holo.bench..")
                .whereLayer("accord")
                .mayNotAccessAnyLayer()
                .whereLayer("store")
                .mayOnlyAccessLayers("accord")
                .whereLayer("sim")
                .mayOnlyAccessLayers("accord", "store")
                .whereLayer("sql")
                .mayOnlyAccessLayers("accord", "store")
                .whereLayer("wire")
                .mayOnlyAccessLayers("accord", "store", "sql")
                .whereLayer("flight")
                .mayOnlyAccessLayers("accord", "store", "sql")
                .whereLayer("node")
                .mayOnlyAccessLayers("accord", "store", "sql", "wire", "flight")
                .whereLayer("ejb")
                .mayOnlyAccessLayers("accord", "store", "sql", "wire", "flight", "node")
                .whereLayer("web")
                .mayNotBeAccessedByAnyLayer()
                .check(classes);
    }

    @Test
    void theEngineKnowsNoContainer() {
        noClasses()
                .that()
                .resideInAnyPackage(ENGINE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta..", "org.eclipse.microprofile..", "com.hazelcast..", "fish.payara..")
                .check(classes);
    }

    @Test
    void consensusReadsNoClockStartsNoThreadAndDoesNoIo() {
        noClasses()
                .that()
                .resideInAPackage("holo.accord..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.io..", "java.nio.file..", "java.nio.channels..", "java.net..", "java.time..")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.Thread")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.Random")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(classes);
    }

    @Test
    void onlyTheFlightModuleKnowsArrowAndGrpc() {
        noClasses()
                .that()
                .resideOutsideOfPackages("holo.flight..", "holo.bench..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.arrow.flight..", "io.grpc..")
                .check(classes);
    }
}
