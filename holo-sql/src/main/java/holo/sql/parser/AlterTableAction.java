package holo.sql.parser;

import holo.sql.parser.Statement.ColumnDefinition;
import java.util.Map;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// What is altered.
public sealed interface AlterTableAction {
    /// ADD COLUMN.
    record AddColumn(ColumnDefinition column, boolean ifNotExists) implements AlterTableAction {}

    /// DROP COLUMN.
    record DropColumn(SqlIdentifier column, boolean ifExists, boolean cascade) implements AlterTableAction {}

    /// ADD CONSTRAINT.
    ///
    /// @param validate false for NOT VALID
    record AddConstraint(TableConstraint constraint, boolean validate) implements AlterTableAction {}

    /// RENAME CONSTRAINT.
    record RenameConstraint(String from, String to) implements AlterTableAction {}

    /// VALIDATE CONSTRAINT.
    record ValidateConstraint(String name) implements AlterTableAction {}

    /// DROP CONSTRAINT.
    record DropConstraint(String name, boolean ifExists, boolean cascade) implements AlterTableAction {}

    /// SET DEFAULT; a null expression drops it.
    record SetDefault(
            SqlIdentifier column,
            @Nullable SqlNode expression,
            @Nullable String text) implements AlterTableAction {}

    /// ADD GENERATED … AS IDENTITY.
    record AddIdentity(SqlIdentifier column, ColumnConstraint.Identity identity) implements AlterTableAction {}

    /// DROP IDENTITY.
    record DropIdentity(SqlIdentifier column, boolean ifExists) implements AlterTableAction {}

    /// SET and DROP NOT NULL.
    record SetNotNull(SqlIdentifier column, boolean notNull) implements AlterTableAction {}

    /// ALTER COLUMN … TYPE.
    record SetType(
            SqlIdentifier column,
            PgTypeNameSpec type,
            @Nullable ObjectName collation,
            @Nullable SqlNode using) implements AlterTableAction {}

    /// RENAME COLUMN.
    record RenameColumn(SqlIdentifier column, String to) implements AlterTableAction {}

    /// RENAME TO.
    record RenameTable(String to) implements AlterTableAction {}

    /// SET SCHEMA.
    record SetSchema(String schema) implements AlterTableAction {}

    /// OWNER TO.
    record OwnerTo(String role) implements AlterTableAction {}

    /// SET and RESET of storage parameters.
    ///
    /// @param parameters null values reset
    record SetParameters(Map<String, @Nullable String> parameters) implements AlterTableAction {}

    /// ENABLE and DISABLE TRIGGER; null for all.
    record EnableTrigger(@Nullable String name, boolean on) implements AlterTableAction {}

    /// ENABLE, DISABLE, FORCE and NO FORCE ROW LEVEL SECURITY.
    record RowSecurity(Change change) implements AlterTableAction {
        /// What is switched.
        public enum Change {
            ENABLE,
            DISABLE,
            FORCE,
            NO_FORCE
        }
    }

    /// INHERIT.
    record Inherit(ObjectName parent) implements AlterTableAction {}

    /// NO INHERIT.
    record NoInherit(ObjectName parent) implements AlterTableAction {}

    /// ATTACH PARTITION.
    record AttachPartition(ObjectName partition, TableFamily.Bound bound) implements AlterTableAction {}

    /// DETACH PARTITION.
    record DetachPartition(ObjectName partition, boolean concurrently, boolean complete) implements AlterTableAction {}

    /// OF.
    record OfType(ObjectName type) implements AlterTableAction {}

    /// NOT OF.
    record NotOfType() implements AlterTableAction {}

    /// Hints that change nothing here.
    record Ignored(String what) implements AlterTableAction {}

    /// ALTER COLUMN … SET STATISTICS.
    record SetStatistics(SqlIdentifier column, int target) implements AlterTableAction {}
}
