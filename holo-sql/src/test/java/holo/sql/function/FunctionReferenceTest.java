package holo.sql.function;

import static org.assertj.core.api.Assertions.assertThat;

import holo.sql.catalog.Extensions;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// docs/reference/functions.md lists what the catalog holds.
final class FunctionReferenceTest {
    private static final Path PAGE = Path.of("..", "docs", "reference", "functions.md");

    /// Run with -Drewrite=true to write the page anew.
    @Test
    void theReferenceIsWhatTheCatalogHolds() throws IOException {
        if (Boolean.getBoolean("rewrite")) {
            Files.writeString(PAGE, markdown());
        }
        assertThat(Files.readString(PAGE))
                .as("docs/reference/functions.md is stale. Write it anew with"
                        + " ./mvnw -pl holo-sql test -Dtest=FunctionReferenceTest -Drewrite=true")
                .isEqualTo(markdown());
    }

    private static String markdown() {
        FunctionCatalog catalog = FunctionCatalog.instance();
        StringBuilder page = new StringBuilder("""
                # Functions and operators

                What Holo's SQL knows by name, with PostgreSQL's signatures. Syntax such as `CASE`, `COALESCE`, `CAST`, `EXTRACT` and the
                window functions `row_number`, `rank`, `dense_rank`, `percent_rank`, `cume_dist`, `ntile`, `lag`, `lead`, `first_value`,
                `last_value` and `nth_value` is not listed. The test `FunctionReferenceTest` writes this page from the catalog.

                """);
        section(page, "Functions", names(catalog.all(), false, false));
        section(page, "Functions that return rows", names(catalog.all(), false, true));
        section(page, "Aggregates", names(catalog.allAggregates(), false, false));
        section(page, "Operators", names(catalog.all(), true, false));
        page.append("""
                ## Extensions

                What `CREATE EXTENSION` adds, in the schema of the extension; the operators of its types are listed above.

                """);
        Extensions.all().forEach(extension -> extension(page, extension));
        return page.toString().stripTrailing() + "\n";
    }

    private static void extension(StringBuilder page, Extensions.Available extension) {
        page.append("### ").append(extension.name()).append("\n\nVersion ").append(extension.version());
        page.append(": ").append(extension.comment()).append(".\n\n```\n");
        extension
                .types()
                .forEach(type -> page.append("type ").append(type.name()).append('\n'));
        extension.functions().stream()
                .map(FunctionReferenceTest::function)
                .sorted()
                .forEach(line -> page.append(line).append('\n'));
        extension
                .operators()
                .forEach(o -> page.append("operator ")
                        .append(name(o.left()) + " " + o.name() + " " + name(o.right()))
                        .append('\n'));
        page.append("```\n\n");
    }

    private static String function(Extensions.Function function) {
        String inputs = function.parameters().stream()
                .filter(p -> p.mode().isInput())
                .map(p -> name(p.typeOid()))
                .collect(Collectors.joining(", "));
        return function.name() + "(" + inputs + ") → " + (function.set() ? "setof " : "") + name(function.result());
    }

    private static String name(int type) {
        return Objects.requireNonNull(PgTypes.find(type)).displayName();
    }

    private static boolean isOperator(String name) {
        return !Character.isLetter(name.charAt(0)) && name.charAt(0) != '_' || name.contains(" ");
    }

    private static TreeSet<String> names(Collection<List<Routine>> all, boolean operators, boolean rows) {
        TreeSet<String> lines = new TreeSet<>();
        for (List<Routine> overloads : all) {
            for (Routine routine : overloads) {
                boolean internal = routine.name().charAt(0) < ' ';
                if (!internal && isOperator(routine.name()) == operators && routine.setReturning() == rows) {
                    lines.add(operators ? operator(routine) : function(routine));
                }
            }
        }
        return lines;
    }

    private static String function(Routine routine) {
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < routine.arguments().size(); i++) {
            boolean last = i == routine.arguments().size() - 1;
            arguments.add((routine.variadic() && last ? "variadic " : "")
                    + routine.arguments().get(i).displayName());
        }
        return routine.name() + "(" + String.join(", ", arguments) + ") → " + result(routine);
    }

    private static String operator(Routine routine) {
        List<String> arguments =
                routine.arguments().stream().map(SqlType::displayName).toList();
        return arguments.size() == 1
                ? routine.name() + " " + arguments.getFirst() + " → " + result(routine)
                : String.join(" " + routine.name() + " ", arguments) + " → " + result(routine);
    }

    private static String result(Routine routine) {
        return (routine.setReturning() ? "setof " : "") + routine.result().displayName();
    }

    private static void section(StringBuilder page, String title, TreeSet<String> lines) {
        page.append("## ").append(title).append("\n\n```\n");
        lines.forEach(line -> page.append(line).append('\n'));
        page.append("```\n\n");
    }
}
