package holo.sql.type;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A type made by CREATE DOMAIN: another type with conditions. Its values are those of the base type, and expressions
/// see the base type; only what makes a value of the domain (a cast, a column) asks the conditions.
public final class DomainType extends AbstractType implements UserType {
    private final SqlType of;
    private final int modifier;
    private final boolean notNull;
    private final @Nullable String defaultSql;
    private final List<Check> checks;
    private final long stamp = UserType.nextStamp();

    /// A condition.
    ///
    /// @param sql an expression over `value`
    public record Check(String name, String sql) {}

    /// @param of what it is made over, which may be a domain itself
    /// @param modifier of that type, -1 for none
    /// @param notNull its own NOT NULL
    /// @param defaultSql what columns of it have that say nothing; null for the default of the domain below
    /// @param checks its own, by name
    public DomainType(
            int oid,
            String name,
            String displayName,
            int arrayOid,
            SqlType of,
            int modifier,
            boolean notNull,
            @Nullable String defaultSql,
            List<Check> checks) {
        super(oid, name, displayName, of.length(), of.category(), of.preferred(), arrayOid);
        this.of = of;
        this.modifier = modifier;
        this.notNull = notNull;
        this.defaultSql = defaultSql;
        this.checks = List.copyOf(checks);
    }

    /// What it is made over.
    public SqlType of() {
        return of;
    }

    /// The type at the bottom, which is no domain.
    @Override
    public SqlType base() {
        return of.base();
    }

    /// The modifier that values have: its own, or that of the domain below.
    public int baseModifier() {
        return modifier < 0 && of instanceof DomainType domain ? domain.baseModifier() : modifier;
    }

    public boolean notNull() {
        return notNull;
    }

    public List<Check> checks() {
        return checks;
    }

    /// The default of columns that have none of their own, or null.
    public @Nullable String defaultSql() {
        return defaultSql == null && of instanceof DomainType domain ? domain.defaultSql() : defaultSql;
    }

    /// Whether values need to be asked for anything, here or below.
    public boolean isConstrained() {
        return notNull || !checks.isEmpty() || of instanceof DomainType domain && domain.isConstrained();
    }

    @Override
    public long stamp() {
        return stamp;
    }

    @Override
    public char delimiter() {
        return of.delimiter();
    }

    @Override
    public String toText(Object value, TypeContext context) {
        return of.toText(value, context);
    }

    @Override
    public byte[] toBinary(Object value, TypeContext context) {
        return of.toBinary(value, context);
    }

    @Override
    public Object fromText(String text, TypeContext context) {
        return TypeModifiers.coerce(base(), baseModifier(), of.fromText(text, context), false);
    }

    @Override
    public Object fromBinary(byte[] bytes, TypeContext context) {
        return TypeModifiers.coerce(base(), baseModifier(), of.fromBinary(bytes, context), false);
    }
}
