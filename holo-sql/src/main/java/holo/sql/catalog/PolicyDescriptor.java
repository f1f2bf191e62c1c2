package holo.sql.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A policy of a table: which of its rows roles see, and which they may write.
///
/// @param command what it is for
/// @param permissive rows that some permissive policy lets through are there, as long as every restrictive one does
/// @param roles OIDs of those that it is for; 0 for all
/// @param usingSql the condition of rows that are there, or null; relations and functions have their schemas
/// @param checkSql the condition of rows that are written, or null for the other one
public record PolicyDescriptor(
        int oid,
        int tableOid,
        String name,
        Command command,
        boolean permissive,
        List<Integer> roles,
        @Nullable String usingSql,
        @Nullable String checkSql,
        @Nullable String comment)
        implements Descriptor {
    /// Stands for all roles.
    public static final int PUBLIC = 0;

    public PolicyDescriptor {
        roles = List.copyOf(roles);
    }

    /// What a policy is for. Stored by name.
    public enum Command {
        ALL("*"),
        SELECT("r"),
        INSERT("a"),
        UPDATE("w"),
        DELETE("d");

        private final String code;

        Command(String code) {
            this.code = code;
        }

        /// As pg_policy has it.
        public String code() {
            return code;
        }
    }

    /// Whether it is for a command of a role.
    ///
    /// @param member the OIDs whose rights the role has
    public boolean concerns(Command wanted, java.util.Set<Integer> member) {
        return (command == Command.ALL || command == wanted)
                && roles.stream().anyMatch(role -> role == PUBLIC || member.contains(role));
    }

    /// The condition of rows that are written.
    public @Nullable String writtenSql() {
        return checkSql == null ? usingSql : checkSql;
    }

    public PolicyDescriptor withName(String newName) {
        return new PolicyDescriptor(oid, tableOid, newName, command, permissive, roles, usingSql, checkSql, comment);
    }

    public PolicyDescriptor withRoles(List<Integer> newRoles) {
        return new PolicyDescriptor(oid, tableOid, name, command, permissive, newRoles, usingSql, checkSql, comment);
    }

    public PolicyDescriptor withConditions(@Nullable String using, @Nullable String check) {
        return new PolicyDescriptor(oid, tableOid, name, command, permissive, roles, using, check, comment);
    }

    public PolicyDescriptor withComment(@Nullable String text) {
        return new PolicyDescriptor(oid, tableOid, name, command, permissive, roles, usingSql, checkSql, text);
    }

    @Override
    public DescriptorKind kind() {
        return DescriptorKind.POLICY;
    }

    static void encode(PolicyDescriptor policy, DescriptorOutput out) {
        out.writeInt(policy.tableOid());
        out.writeString(policy.command().name());
        out.writeBoolean(policy.permissive());
        out.writeInts(policy.roles());
        out.writeNullable(policy.usingSql());
        out.writeNullable(policy.checkSql());
    }

    static PolicyDescriptor decode(int oid, String name, @Nullable String comment, DescriptorInput in) {
        return new PolicyDescriptor(
                oid,
                in.readInt(),
                name,
                in.readEnum(Command.class),
                in.readBoolean(),
                in.readInts(),
                in.readNullable(),
                in.readNullable(),
                comment);
    }
}
