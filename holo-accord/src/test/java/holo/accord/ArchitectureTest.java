package holo.accord;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.AbstractMap;
import java.util.HashMap;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

/// The module is pure: the same calls give the same effects, on every run.
class ArchitectureTest {
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("holo.accord");

    @Test
    void usesNothingButTheJdkAndNullnessAnnotations() {
        classes()
                .that()
                .resideInAPackage("holo.accord..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("holo.accord..", "java.lang..", "java.util..", "java.nio", "org.jspecify..")
                .check(MAIN);
    }

    @Test
    void hasNoClockThreadRandomOrIo() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.io..", "java.net..", "java.time..", "java.nio.file..", "java.util.concurrent..")
                .orShould()
                .dependOnClassesThat(nameMatching("java\\.util\\.(Random|SplittableRandom|Timer|TimerTask|UUID|Date)"))
                .orShould()
                .dependOnClassesThat(nameMatching("java\\.lang\\.(Thread|ThreadLocal|Process|Runtime)"))
                .orShould()
                .callMethodWhere(target(owner(nameMatching("java\\.lang\\.System")))
                        .and(target(nameMatching("nanoTime|currentTimeMillis|getenv|getProperty|identityHashCode"))))
                .orShould()
                .callMethodWhere(
                        target(owner(nameMatching("java\\.lang\\.Math"))).and(target(nameMatching("random"))))
                .check(MAIN);
    }

    /// Hash order differs between versions and inputs: what is walked through must be sorted or in order of
    /// insertion.
    @Test
    void walksThroughNoHashTableExceptToSortIt() {
        noClasses()
                .should()
                .callMethodWhere(new DescribedPredicate<JavaMethodCall>("an iteration over a hash table") {
                    @Override
                    public boolean test(JavaMethodCall call) {
                        boolean hashed = call.getTargetOwner().isAssignableTo(HashMap.class)
                                || call.getTargetOwner().isAssignableTo(HashSet.class)
                                || call.getTargetOwner().isEquivalentTo(AbstractMap.class);
                        String name = call.getName();
                        return hashed
                                && (name.equals("forEach")
                                        || name.equals("keySet")
                                        || name.equals("entrySet")
                                        || name.equals("iterator")
                                        || name.equals("stream")
                                        || (name.equals("values")
                                                && !call.getOrigin().getName().equals("sortedCopy")));
                    }
                })
                .check(MAIN);
    }

    @Test
    void partsKnowOnlyThoseBelowThem() {
        noClasses()
                .that(resideInAPackage("holo.accord.local.."))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("holo.accord.coordinate..", "holo.accord.node..", "holo.accord.codec..")
                .check(MAIN);
        noClasses()
                .that(resideInAPackage("holo.accord.primitives.."))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "holo.accord.coordinate..",
                        "holo.accord.node..",
                        "holo.accord.local..",
                        "holo.accord.topology..",
                        "holo.accord.messages..")
                .check(MAIN);
        noClasses()
                .that(resideInAPackage("holo.accord.coordinate.."))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("holo.accord.node..", "holo.accord.codec..")
                .check(MAIN);
    }
}
