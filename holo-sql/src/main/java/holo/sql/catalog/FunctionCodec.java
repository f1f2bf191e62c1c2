package holo.sql.catalog;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is special about functions and triggers as bytes.
final class FunctionCodec {
    private FunctionCodec() {}

    static void encode(FunctionDescriptor function, DescriptorOutput out) {
        out.writeInt(function.schemaOid());
        out.writeInt(function.ownerOid());
        out.writeList(function.parameters(), p -> {
            out.writeString(p.name());
            out.writeInt(p.typeOid());
            out.writeString(p.mode().name());
            out.writeNullable(p.defaultSql());
        });
        out.writeInt(function.resultOid());
        out.writeBoolean(function.setReturning());
        out.writeString(function.form().name());
        out.writeString(function.body());
        out.writeString(function.volatility().name());
        out.writeBoolean(function.strict());
        out.writeBoolean(function.leakProof());
        out.writeString(function.parallel().name());
        out.writeInt(Float.floatToIntBits(function.cost()));
        out.writeInt(Float.floatToIntBits(function.rows()));
        out.writeBoolean(function.definer());
        AggregateDefinition.encode(function.aggregate(), out);
        out.writeList(List.copyOf(function.settings().entrySet()), setting -> {
            out.writeString(setting.getKey());
            out.writeString(setting.getValue());
        });
    }

    static void encode(TriggerDescriptor trigger, DescriptorOutput out) {
        out.writeInt(trigger.tableOid());
        out.writeInt(trigger.functionOid());
        out.writeByte(trigger.timing().ordinal());
        out.writeBoolean(trigger.row());
        out.writeList(List.copyOf(trigger.events()), e -> out.writeString(e.name()));
        out.writeInts(trigger.columns());
        out.writeNullable(trigger.whenSql());
        out.writeList(trigger.arguments(), out::writeString);
        out.writeBoolean(trigger.enabled());
        out.writeInt(trigger.parentOid());
    }

    static TriggerDescriptor decodeTrigger(int oid, String name, @Nullable String comment, DescriptorInput in) {
        return new TriggerDescriptor(
                oid,
                in.readInt(),
                name,
                in.readInt(),
                TriggerDescriptor.Timing.values()[in.readByte()],
                in.readBoolean(),
                Set.copyOf(in.readList(() -> in.readEnum(TriggerDescriptor.Event.class))),
                in.readInts(),
                in.readNullable(),
                in.readList(in::readString),
                in.readBoolean(),
                // Those from before there were partitions do not say.
                in.hasMore() ? in.readInt() : 0,
                comment);
    }

    static FunctionDescriptor decode(int oid, String name, @Nullable String comment, DescriptorInput in) {
        FunctionDescriptor plain = decodePlain(oid, name, comment, in);
        // Those from before functions had settings do not say.
        if (!in.hasMore()) {
            return plain;
        }
        Map<String, String> settings = new LinkedHashMap<>();
        in.readList(() -> settings.put(in.readString(), in.readString()));
        return settings.isEmpty() ? plain : plain.withSettings(settings);
    }

    private static FunctionDescriptor decodePlain(int oid, String name, @Nullable String comment, DescriptorInput in) {
        return new FunctionDescriptor(
                oid,
                in.readInt(),
                name,
                in.readInt(),
                in.readList(() -> new FunctionDescriptor.Parameter(
                        in.readString(), in.readInt(), in.readEnum(FunctionDescriptor.Mode.class), in.readNullable())),
                in.readInt(),
                in.readBoolean(),
                in.readEnum(FunctionDescriptor.Form.class),
                in.readString(),
                in.readEnum(FunctionDescriptor.Volatility.class),
                in.readBoolean(),
                in.readBoolean(),
                in.readEnum(FunctionDescriptor.Parallel.class),
                Float.intBitsToFloat(in.readInt()),
                Float.intBitsToFloat(in.readInt()),
                // Those from before functions could run with their owners' rights do not say.
                in.hasMore() && in.readBoolean(),
                Map.of(),
                // Those from before users made aggregates are none.
                in.hasMore() ? AggregateDefinition.decode(in) : null,
                comment);
    }
}
