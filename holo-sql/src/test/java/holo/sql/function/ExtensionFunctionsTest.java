package holo.sql.function;

import static org.assertj.core.api.Assertions.assertThat;

import holo.sql.catalog.Extensions;
import holo.sql.catalog.FunctionDescriptor.Parameter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ExtensionFunctionsTest {
    @Test
    void everyListedFunctionIsThereAndEveryOneThatIsThereIsListed() {
        FunctionCatalog catalog = FunctionCatalog.extensions();
        Set<Routine> listed = new HashSet<>();
        Set<Integer> oids = new HashSet<>();
        for (Extensions.Available extension : Extensions.all()) {
            for (Extensions.Function function : extension.functions()) {
                List<Integer> arguments = function.parameters().stream()
                        .filter(parameter -> parameter.mode().isInput())
                        .map(Parameter::typeOid)
                        .toList();
                Routine routine = catalog.get(function.name(), arguments);
                assertThat(routine.result().oid()).as(routine.toString()).isEqualTo(function.result());
                assertThat(routine.setReturning()).as(routine.toString()).isEqualTo(function.set());
                assertThat(oids.add(function.oid())).as(routine.toString()).isTrue();
                listed.add(routine);
            }
            for (Extensions.Operator operator : extension.operators()) {
                listed.add(catalog.get(operator.name(), List.of(operator.left(), operator.right())));
            }
        }
        Set<Routine> all = new HashSet<>();
        catalog.all().forEach(all::addAll);
        assertThat(listed).isEqualTo(all);
    }
}
