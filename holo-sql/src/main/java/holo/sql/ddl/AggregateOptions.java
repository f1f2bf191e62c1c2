package holo.sql.ddl;

import holo.sql.catalog.AggregateDefinition.Modification;
import holo.sql.catalog.FunctionDescriptor.Parallel;
import holo.sql.error.SqlException;
import holo.sql.parser.DefinitionItem;
import holo.sql.parser.ObjectName;
import holo.sql.parser.PgParser;
import holo.sql.parser.PgTypeNameSpec;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The list of CREATE AGGREGATE, read.
final class AggregateOptions {
    @Nullable
    ObjectName transition;

    @Nullable
    ObjectName last;

    @Nullable
    ObjectName combine;

    @Nullable
    ObjectName movingTransition;

    @Nullable
    ObjectName inverse;

    @Nullable
    ObjectName movingLast;

    @Nullable
    ObjectName sortOperator;

    DefinitionItem.@Nullable Value stateType;
    DefinitionItem.@Nullable Value movingStateType;
    DefinitionItem.@Nullable Value baseType;

    @Nullable
    String initial;

    @Nullable
    String movingInitial;

    boolean finalExtra;
    boolean movingFinalExtra;
    boolean hypothetical;
    Modification modification = Modification.READ_ONLY;
    Modification movingModification = Modification.READ_ONLY;
    int space;
    int movingSpace;
    Parallel parallel = Parallel.UNSAFE;
    private boolean serializes;
    private boolean deserializes;

    private AggregateOptions() {}

    static AggregateOptions of(DdlContext context, List<DefinitionItem> items) {
        AggregateOptions options = new AggregateOptions();
        for (DefinitionItem item : items) {
            if (!options.read(item)) {
                context.warning("42601", "aggregate attribute \"" + item.name() + "\" not recognized");
            }
        }
        if (options.serializes != options.deserializes) {
            throw SqlException.of(
                    "42P13", "must specify both or neither of serialization and deserialization functions");
        }
        return options;
    }

    private boolean read(DefinitionItem item) {
        switch (item.name()) {
            case "sfunc", "sfunc1" -> transition = function(item);
            case "finalfunc" -> last = function(item);
            case "combinefunc" -> combine = function(item);
            case "serialfunc" -> serializes = function(item) != null;
            case "deserialfunc" -> deserializes = function(item) != null;
            case "msfunc" -> movingTransition = function(item);
            case "minvfunc" -> inverse = function(item);
            case "mfinalfunc" -> movingLast = function(item);
            case "sortop" -> sortOperator = function(item);
            case "finalfunc_extra" -> finalExtra = isTrue(item);
            case "mfinalfunc_extra" -> movingFinalExtra = isTrue(item);
            case "finalfunc_modify" -> modification = modification(item);
            case "mfinalfunc_modify" -> movingModification = modification(item);
            case "hypothetical" -> hypothetical = isTrue(item);
            case "basetype" -> baseType = value(item);
            case "stype", "stype1" -> stateType = value(item);
            case "mstype" -> movingStateType = value(item);
            case "sspace" -> space = number(item);
            case "msspace" -> movingSpace = number(item);
            case "initcond", "initcond1" -> initial = value(item).text();
            case "minitcond" -> movingInitial = value(item).text();
            case "parallel" -> parallel = parallel(item);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static DefinitionItem.Value value(DefinitionItem item) {
        DefinitionItem.Value value = item.value();
        if (value == null) {
            throw SqlException.of("42601", item.name() + " requires a parameter");
        }
        return value;
    }

    private static ObjectName function(DefinitionItem item) {
        DefinitionItem.Value value = value(item);
        ObjectName name = value.object();
        return name == null ? new ObjectName(null, value.text(), item.position()) : name;
    }

    /// The type of a value, which may be a string.
    ///
    /// @throws SqlException 42601
    static PgTypeNameSpec typeSpec(DefinitionItem.Value value) {
        PgTypeNameSpec type = value.type();
        return type != null ? type : PgParser.type(value.text());
    }

    private static boolean isTrue(DefinitionItem item) {
        DefinitionItem.Value value = item.value();
        if (value == null) {
            return true;
        }
        return switch (value.text().toLowerCase(Locale.ROOT)) {
            case "true", "on", "1" -> true;
            case "false", "off", "0" -> false;
            default -> throw SqlException.of("42601", item.name() + " requires a Boolean value");
        };
    }

    private static int number(DefinitionItem item) {
        try {
            return Integer.parseInt(value(item).text());
        } catch (NumberFormatException e) {
            throw SqlException.of("42601", item.name() + " requires an integer value");
        }
    }

    private static Modification modification(DefinitionItem item) {
        Modification found = Modification.of(value(item).text());
        if (found == null) {
            throw SqlException.of(
                    "42601", "parameter \"" + item.name() + "\" must be READ_ONLY, SHAREABLE, or READ_WRITE");
        }
        return found;
    }

    private static Parallel parallel(DefinitionItem item) {
        String word = value(item).text();
        for (Parallel known : Parallel.values()) {
            if (known.name().toLowerCase(Locale.ROOT).equals(word)) {
                return known;
            }
        }
        throw SqlException.of("42601", "parameter \"parallel\" must be SAFE, RESTRICTED, or UNSAFE");
    }
}
