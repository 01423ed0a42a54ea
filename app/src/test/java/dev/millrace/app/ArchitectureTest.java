package dev.millrace.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Holds the code to {@code docs/architecture.md}. */
class ArchitectureTest {

    private static final String ROOT = "dev.millrace";
    private static final List<String> MODULE_ORDER = List.of("opencl-kernels", "scheduler", "runtime", "app");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    private final ArchitecturePage page = ArchitecturePage.read();

    ArchitectureTest() throws IOException {}

    @Test
    void theClassesOfAllModulesAreSeen() {
        assertThat(actualEdges().keySet().stream().map(ArchitectureTest::moduleOf))
                .containsAll(MODULE_ORDER);
    }

    @Test
    void packagesUseOnlyWhatThePageAllows() {
        Map<String, Set<String>> forbidden = new TreeMap<>();
        actualEdges().forEach((from, targets) -> {
            Set<String> beyond = new TreeSet<>(targets);
            beyond.removeAll(page.edges().getOrDefault(from, Set.of()));
            if (!beyond.isEmpty()) {
                forbidden.put(from, beyond);
            }
        });

        assertThat(forbidden)
                .as("edges that docs/architecture.md does not list")
                .isEmpty();
    }

    @Test
    void thePageListsNoEdgeThatIsGone() {
        Map<String, Set<String>> actual = actualEdges();
        Map<String, Set<String>> gone = new TreeMap<>();
        page.edges().forEach((from, targets) -> {
            Set<String> unused = new TreeSet<>(targets);
            unused.removeAll(actual.getOrDefault(from, Set.of()));
            if (!unused.isEmpty() || !actual.containsKey(from)) {
                gone.put(from, unused);
            }
        });

        assertThat(gone).as("edges of docs/architecture.md that no code uses").isEmpty();
    }

    @Test
    void theTableOfThePageNamesEveryPackageAndNoOther() {
        assertThat(page.packages())
                .containsExactlyInAnyOrderElementsOf(actualEdges().keySet());
    }

    @Test
    void modulesUseOnlyModulesBeforeThem() {
        actualEdges()
                .forEach((from, targets) -> targets.forEach(to -> assertThat(MODULE_ORDER.indexOf(moduleOf(to)))
                        .as("%s uses %s", from, to)
                        .isLessThanOrEqualTo(MODULE_ORDER.indexOf(moduleOf(from)))));
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void onlyTheBindingsKnowTheirLibraries() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".opencl.jocl")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.jocl..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".opencl.lwjgl")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.lwjgl..")
                .check(CLASSES);
    }

    @Test
    void jacksonStaysInTheRuntimeAndAbove() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + ".runtime..", ROOT + ".app..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.fasterxml.jackson..")
                .check(CLASSES);
    }

    @Test
    void theTokenizerLibraryStaysInTheTokenizer() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".runtime.tokenizer..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.djl..")
                .check(CLASSES);
    }

    /** A template is a stranger's: what renders it has no way to files, threads, classes or anything else of ours. */
    @Test
    void templatesReachNothing() {
        classes()
                .that()
                .resideInAPackage(ROOT + ".runtime.jinja..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        ROOT + ".runtime.jinja",
                        "java.lang",
                        "java.lang.invoke",
                        "java.lang.runtime",
                        "java.math",
                        "java.util..",
                        "org.jspecify..")
                .check(CLASSES);
    }

    /** Which packages use which, without the root {@code dev.millrace.}; every package is a key. */
    private static Map<String, Set<String>> actualEdges() {
        Map<String, Set<String>> edges = new TreeMap<>();
        for (JavaClass type : CLASSES) {
            if (type.getSimpleName().equals("package-info")) {
                continue;
            }
            Set<String> targets = edges.computeIfAbsent(shortName(type), name -> new TreeSet<>());
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                if (target.getPackageName().startsWith(ROOT)
                        && !shortName(target).equals(shortName(type))) {
                    targets.add(shortName(target));
                }
            }
        }
        return edges;
    }

    private static String shortName(JavaClass type) {
        return type.getPackageName().substring(ROOT.length() + 1);
    }

    private static String moduleOf(String shortName) {
        int dot = shortName.indexOf('.');
        String first = dot < 0 ? shortName : shortName.substring(0, dot);
        return first.equals("opencl") || first.equals("kernels") ? "opencl-kernels" : first;
    }
}
