package holo.sql.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How an aggregate that users made computes its value. Functions, types and operators are named by OIDs, 0 for none.
///
/// @param combineOid joins two states: kept for those who read the catalog, a group has one state here
/// @param moving what windows whose frames move may use instead: kept, frames are computed anew
/// @param sortOperatorOid which order's first value the aggregate is: kept
public record AggregateDefinition(
        State state, int combineOid, @Nullable Moving moving, int sortOperatorOid) {
    /// What is kept between rows.
    ///
    /// @param transitionOid takes the state and a row's arguments and gives the next state
    /// @param finalOid makes the result of the last state; 0 when that is the result
    /// @param finalExtra whether the final function gets a null for each argument, which only tells their types
    /// @param space the bytes that a state is expected to take; 0 when nothing was said
    /// @param initial the first state as text; null for none
    public record State(
            int transitionOid,
            int finalOid,
            boolean finalExtra,
            Modification modification,
            int typeOid,
            int space,
            @Nullable String initial) {}

    /// States from which rows can be taken away again.
    public record Moving(State state, int inverseOid) {}

    /// What a final function does to the state that it is given.
    public enum Modification {
        READ_ONLY("r"),
        SHAREABLE("s"),
        READ_WRITE("w");

        private final String code;

        Modification(String code) {
            this.code = code;
        }

        /// The letter in pg_aggregate.
        public String code() {
            return code;
        }

        /// As CREATE AGGREGATE has it, or null.
        public static @Nullable Modification of(String word) {
            for (Modification known : values()) {
                if (known.name().toLowerCase(Locale.ROOT).equals(word)) {
                    return known;
                }
            }
            return null;
        }
    }

    /// The functions that the aggregate calls.
    public List<Integer> functions() {
        List<Integer> oids = new ArrayList<>(List.of(state.transitionOid(), state.finalOid(), combineOid));
        if (moving != null) {
            oids.addAll(List.of(
                    moving.state().transitionOid(),
                    moving.inverseOid(),
                    moving.state().finalOid()));
        }
        return oids.stream().filter(oid -> oid != 0).distinct().toList();
    }

    /// The types of its states.
    public List<Integer> stateTypes() {
        return moving == null
                ? List.of(state.typeOid())
                : List.of(state.typeOid(), moving.state().typeOid());
    }

    static void encode(@Nullable AggregateDefinition definition, DescriptorOutput out) {
        out.writeBoolean(definition != null);
        if (definition == null) {
            return;
        }
        encode(definition.state, out);
        out.writeInt(definition.combineOid);
        out.writeInt(definition.sortOperatorOid);
        out.writeBoolean(definition.moving != null);
        if (definition.moving != null) {
            encode(definition.moving.state(), out);
            out.writeInt(definition.moving.inverseOid());
        }
    }

    private static void encode(State state, DescriptorOutput out) {
        out.writeInt(state.transitionOid);
        out.writeInt(state.finalOid);
        out.writeBoolean(state.finalExtra);
        out.writeString(state.modification.name());
        out.writeInt(state.typeOid);
        out.writeInt(state.space);
        out.writeNullable(state.initial);
    }

    static @Nullable AggregateDefinition decode(DescriptorInput in) {
        if (!in.readBoolean()) {
            return null;
        }
        State state = decodeState(in);
        int combine = in.readInt();
        int sort = in.readInt();
        Moving moving = in.readBoolean() ? new Moving(decodeState(in), in.readInt()) : null;
        return new AggregateDefinition(state, combine, moving, sort);
    }

    private static State decodeState(DescriptorInput in) {
        return new State(
                in.readInt(),
                in.readInt(),
                in.readBoolean(),
                in.readEnum(Modification.class),
                in.readInt(),
                in.readInt(),
                in.readNullable());
    }
}
