package holo.sql.ddl;

import holo.sql.catalog.TableDescriptor;
import holo.sql.parser.Statement;

/// Runs one statement that changes the catalog.
public final class DdlExecutor {
    private final DdlContext context;

    public DdlExecutor(DdlContext context) {
        this.context = context;
    }

    /// Whether this class runs the statement.
    public static boolean handles(Statement statement) {
        return switch (statement) {
            case Statement.CreateTable s -> true;
            case Statement.AlterTable s -> true;
            case Statement.Drop s -> true;
            case Statement.CreateSchema s -> true;
            case Statement.CreateExtension s -> true;
            case Statement.CreateCollation s -> true;
            case Statement.RefreshCollation s -> true;
            case Statement.AlterExtension s -> true;
            case Statement.DropExtension s -> true;
            case Statement.CreateIndex s -> true;
            case Statement.AttachIndex s -> true;
            case Statement.CreateView s -> true;
            case Statement.AlterView s -> true;
            case Statement.CreateSequence s -> true;
            case Statement.CreateFunction s -> true;
            case Statement.CreateAggregate s -> true;
            case Statement.DropFunction s -> true;
            case Statement.AlterFunction s -> true;
            case Statement.AlterFunctionSecurity s -> true;
            case Statement.AlterFunctionSetting s -> true;
            case Statement.CommentFunction s -> true;
            case Statement.CreateTrigger s -> true;
            case Statement.DropTrigger s -> true;
            case Statement.RenameTrigger s -> true;
            case Statement.Policy s -> true;
            case Statement.Truncate s -> true;
            case Statement.Comment s -> true;
            case Statement.AlterObject s -> true;
            case Statement.AlterSequence s -> true;
            case Statement.CreateType s -> true;
            case Statement.AlterType s -> true;
            case Statement.CreateDomain s -> true;
            case Statement.AlterDomain s -> true;
            case Statement.CreateRole s -> true;
            case Statement.AlterRole s -> true;
            case Statement.AlterRoleSetting s -> true;
            case Statement.RenameRole s -> true;
            case Statement.DropRole s -> true;
            case Statement.CreateDatabase s -> true;
            case Statement.AlterDatabase s -> true;
            case Statement.RenameDatabase s -> true;
            case Statement.OwnDatabase s -> true;
            case Statement.AlterDatabaseSetting s -> true;
            case Statement.DropDatabase s -> true;
            case Statement.GrantRole s -> true;
            case Statement.GrantPrivileges s -> true;
            case Statement.AlterDefaultPrivileges s -> true;
            case Statement.Owned s -> true;
            default -> false;
        };
    }

    /// A table with storage that is new and empty; the old is discarded. For the catalog to take over.
    public TableDescriptor emptied(TableDescriptor table) {
        return new Truncation(context).empty(table, context.changes());
    }

    /// Runs it and answers the command tag.
    ///
    /// @throws holo.sql.error.SqlException as PostgreSQL words and codes it; the caller abandons the statement
    public String execute(Statement statement) {
        return switch (statement) {
            case Statement.CreateTable create -> new TableCreation(context).create(create);
            case Statement.AlterTable alter -> new TableAlteration(context).alter(alter);
            case Statement.Drop drop -> new Removal(context).drop(drop);
            case Statement.CreateSchema create -> new SchemaCreation(context).create(create);
            case Statement.CreateCollation create -> new CollationChanges(context).create(create);
            case Statement.RefreshCollation refresh -> new CollationChanges(context).refresh(refresh);
            case Statement.CreateExtension create -> new ExtensionChanges(context).create(create);
            case Statement.AlterExtension alter -> new ExtensionChanges(context).alter(alter);
            case Statement.DropExtension drop -> new ExtensionChanges(context).drop(drop);
            case Statement.CreateIndex create -> new IndexCreation(context).create(create);
            case Statement.AttachIndex attach -> new FamilyChanges(context).attachIndex(attach);
            case Statement.CreateView create -> new ViewCreation(context).create(create);
            case Statement.AlterView alter -> new ViewAlteration(context).alter(alter);
            case Statement.CreateSequence create -> new SequenceCreation(context).create(create);
            case Statement.CreateFunction create -> new FunctionChanges(context).create(create);
            case Statement.CreateAggregate create -> new AggregateCreation(context).create(create);
            case Statement.DropFunction drop -> new FunctionChanges(context).drop(drop);
            case Statement.AlterFunction alter -> new FunctionChanges(context).alter(alter);
            case Statement.AlterFunctionSecurity alter -> new FunctionChanges(context).alter(alter);
            case Statement.AlterFunctionSetting alter -> new FunctionChanges(context).alter(alter);
            case Statement.CommentFunction comment -> new FunctionChanges(context).comment(comment);
            case Statement.CreateTrigger create -> new TriggerChanges(context).create(create);
            case Statement.DropTrigger drop -> new TriggerChanges(context).drop(drop);
            case Statement.RenameTrigger rename -> new TriggerChanges(context).rename(rename);
            case Statement.Policy policy -> new PolicyChanges(context).execute(policy.command());
            case Statement.Truncate truncate -> new Truncation(context).truncate(truncate);
            case Statement.AlterObject alter -> new ObjectAlteration(context).alter(alter);
            case Statement.AlterSequence alter -> new ObjectAlteration(context).alter(alter);
            case Statement.CreateType create -> new TypeCreation(context).create(create);
            case Statement.AlterType alter -> new TypeAlteration(context).alter(alter);
            case Statement.CreateDomain create -> new DomainChanges(context).create(create);
            case Statement.AlterDomain alter -> new DomainChanges(context).alter(alter);
            case Statement.CreateRole create -> new RoleChanges(context).create(create);
            case Statement.AlterRole alter -> new RoleChanges(context).alter(alter);
            case Statement.AlterRoleSetting alter -> new RoleChanges(context).set(alter);
            case Statement.RenameRole rename -> new RoleChanges(context).rename(rename);
            case Statement.DropRole drop -> new RoleChanges(context).drop(drop);
            case Statement.CreateDatabase create -> new DatabaseChanges(context).create(create);
            case Statement.AlterDatabase alter -> new DatabaseChanges(context).alter(alter);
            case Statement.RenameDatabase rename -> new DatabaseChanges(context).rename(rename);
            case Statement.OwnDatabase own -> new DatabaseChanges(context).own(own);
            case Statement.AlterDatabaseSetting set -> new DatabaseChanges(context).set(set);
            case Statement.DropDatabase drop -> new DatabaseChanges(context).drop(drop);
            case Statement.GrantRole grant -> new RoleChanges(context).grant(grant);
            case Statement.GrantPrivileges grant -> new Granting(context).grant(grant);
            case Statement.AlterDefaultPrivileges alter -> new Granting(context).alterDefaults(alter);
            case Statement.Owned owned -> new Granting(context).owned(owned);
            case Statement.Comment comment -> new Commenting(context).comment(comment);
            default -> throw new IllegalArgumentException("not a statement that changes the catalog: " + statement);
        };
    }
}
