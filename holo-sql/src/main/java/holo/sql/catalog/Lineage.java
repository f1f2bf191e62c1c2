package holo.sql.catalog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A table's relatives: the tables that it inherits from, how it is divided into partitions, of which it may be one
/// itself. That a column or a constraint of a name is a parent's too is not written down: it has the same name there.
///
/// @param parents OIDs of the tables that it inherits from, in order; of the partitioned table for a partition
/// @param inherited numbers of columns and OIDs of constraints that were not declared for the table itself
/// @param own OIDs of CHECK constraints with NO INHERIT
/// @param origins of indexes and constraints of a partition, by their OIDs, those of the partitioned table that they
///     are part of
/// @param key how it is partitioned; null unless it is
/// @param bound which rows it has as a partition; null unless it is one
/// @param typeOid the type that it is a table of, 0 for none
public record Lineage(
        List<Integer> parents,
        Set<Integer> inherited,
        Set<Integer> own,
        Map<Integer, Integer> origins,
        @Nullable PartitionKey key,
        @Nullable PartitionBound bound,
        int typeOid) {
    /// A table without relatives.
    public static final Lineage NONE = new Lineage(List.of(), Set.of(), Set.of(), Map.of(), null, null, 0);

    public Lineage {
        parents = List.copyOf(parents);
        inherited = java.util.Collections.unmodifiableSet(new TreeSet<>(inherited));
        own = java.util.Collections.unmodifiableSet(new TreeSet<>(own));
        origins = java.util.Collections.unmodifiableMap(new TreeMap<>(origins));
    }

    /// Whether the table is divided into partitions, and has no rows itself.
    public boolean isPartitioned() {
        return key != null;
    }

    /// Whether the table is a partition of another.
    public boolean isPartition() {
        return bound != null;
    }

    public Lineage withParents(List<Integer> changed) {
        return new Lineage(changed, inherited, own, origins, key, bound, typeOid);
    }

    /// The same with a partition's bound; null for a table that is none.
    public Lineage withBound(@Nullable PartitionBound changed) {
        return new Lineage(parents, inherited, own, origins, key, changed, typeOid);
    }

    public Lineage withKey(PartitionKey changed) {
        return new Lineage(parents, inherited, own, origins, changed, bound, typeOid);
    }

    public Lineage withType(int oid) {
        return new Lineage(parents, inherited, own, origins, key, bound, oid);
    }

    /// The same where a column or constraint was declared for the table itself, or was not.
    public Lineage withInherited(int numberOrOid, boolean only) {
        Set<Integer> changed = new HashSet<>(inherited);
        if (only ? !changed.add(numberOrOid) : !changed.remove(numberOrOid)) {
            return this;
        }
        return new Lineage(parents, changed, own, origins, key, bound, typeOid);
    }

    /// The same with a CHECK constraint that children do not inherit.
    public Lineage withOwn(int constraintOid) {
        Set<Integer> changed = new HashSet<>(own);
        changed.add(constraintOid);
        return new Lineage(parents, inherited, changed, origins, key, bound, typeOid);
    }

    /// The same where an index or a constraint is part of one of the partitioned table; 0 for none.
    public Lineage withOrigin(int oid, int originOid) {
        Map<Integer, Integer> changed = new HashMap<>(origins);
        if (originOid == 0) {
            changed.remove(oid);
        } else {
            changed.put(oid, originOid);
        }
        return new Lineage(parents, inherited, own, changed, key, bound, typeOid);
    }

    /// What of the partitioned table an index or constraint is part of; 0 for nothing.
    public int origin(int oid) {
        return origins.getOrDefault(oid, 0);
    }

    void encode(DescriptorOutput out) {
        out.writeInts(parents);
        out.writeInts(List.copyOf(inherited));
        out.writeInts(List.copyOf(own));
        out.writeInts(List.copyOf(origins.keySet()));
        out.writeInts(List.copyOf(origins.values()));
        out.writeInt(typeOid);
        out.writeBoolean(key != null);
        if (key != null) {
            out.writeString(key.strategy().name());
            out.writeList(key.parts(), part -> {
                out.writeInt(part.column());
                out.writeNullable(part.expressionSql());
                out.writeInt(part.typeOid());
                out.writeInt(part.collation());
            });
        }
        switch (bound) {
            case null -> out.writeString("");
            case PartitionBound.Default any -> out.writeString("DEFAULT");
            case PartitionBound.Values in -> {
                out.writeString("IN");
                out.writeList(in.values(), out::writeNullable);
            }
            case PartitionBound.Range range -> {
                out.writeString("RANGE");
                encode(range.from(), out);
                encode(range.to(), out);
            }
            case PartitionBound.Hash hash -> {
                out.writeString("HASH");
                out.writeInt(hash.modulus());
                out.writeInt(hash.remainder());
            }
        }
    }

    private static void encode(List<PartitionBound.Limit> limits, DescriptorOutput out) {
        out.writeList(limits, limit -> {
            out.writeString(limit.kind().name());
            out.writeNullable(limit.value());
        });
    }

    static Lineage decode(DescriptorInput in) {
        List<Integer> parents = in.readInts();
        Set<Integer> inherited = new HashSet<>(in.readInts());
        Set<Integer> own = new HashSet<>(in.readInts());
        List<Integer> parts = in.readInts();
        List<Integer> wholes = in.readInts();
        Map<Integer, Integer> origins = new HashMap<>();
        for (int i = 0; i < parts.size(); i++) {
            origins.put(parts.get(i), wholes.get(i));
        }
        int typeOid = in.readInt();
        PartitionKey key = !in.readBoolean()
                ? null
                : new PartitionKey(
                        in.readEnum(PartitionKey.Strategy.class),
                        in.readList(() ->
                                new PartitionKey.Part(in.readInt(), in.readNullable(), in.readInt(), in.readInt())));
        String kind = in.readString();
        PartitionBound bound = switch (kind) {
            case "" -> null;
            case "DEFAULT" -> new PartitionBound.Default();
            case "IN" -> {
                List<@Nullable String> values = new ArrayList<>();
                int count = in.readInt();
                for (int i = 0; i < count; i++) {
                    values.add(in.readNullable());
                }
                yield new PartitionBound.Values(values);
            }
            case "RANGE" -> new PartitionBound.Range(limits(in), limits(in));
            case "HASH" -> new PartitionBound.Hash(in.readInt(), in.readInt());
            default -> throw new CatalogFormatException("partition bound " + kind);
        };
        return new Lineage(parents, inherited, own, origins, key, bound, typeOid);
    }

    private static List<PartitionBound.Limit> limits(DescriptorInput in) {
        return in.readList(
                () -> new PartitionBound.Limit(in.readEnum(PartitionBound.Limit.Kind.class), in.readNullable()));
    }
}
