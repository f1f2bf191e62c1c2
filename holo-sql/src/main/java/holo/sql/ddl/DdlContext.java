package holo.sql.ddl;

import holo.sql.catalog.CatalogChanges;
import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.RoleDescriptor;
import holo.sql.plan.SearchPath;
import holo.sql.session.Notice;
import holo.sql.transaction.SqlTransaction;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/// What a statement of this package works with.
///
/// @param catalogAt makes the catalog anew, as the transaction sees it at that moment
/// @param schemas names of existing schemas in the order of search, pg_catalog included where it belongs
public record DdlContext(
        SqlTransaction transaction,
        Function<SqlTransaction, CatalogSnapshot> catalogAt,
        List<String> schemas,
        RoleDescriptor user,
        DdlPlanner planner,
        Consumer<Notice> notices) {
    /// Changes to make.
    CatalogChanges changes() {
        return new CatalogChanges(transaction.catalog());
    }

    /// The catalog with all changes so far.
    CatalogSnapshot catalog() {
        return catalogAt.apply(transaction);
    }

    SearchPath path() {
        return new SearchPath(catalog(), schemas);
    }

    void notice(String sqlState, String message) {
        notices.accept(new Notice("NOTICE", sqlState, message, null, null));
    }
}
