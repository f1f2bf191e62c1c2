package holo.flight;

import java.sql.Connection;
import org.apache.arrow.flight.sql.SqlInfoBuilder;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlNullOrdering;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlOuterJoinsSupportLevel;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlSupportedCaseSensitivity;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlSupportedElementActions;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlSupportedGroupBy;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlSupportedResultSetType;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlSupportedSubqueries;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlSupportedTransaction;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlSupportedUnions;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlTransactionIsolationLevel;
import org.apache.arrow.flight.sql.impl.FlightSql.SupportedAnsi92SqlGrammarLevel;
import org.apache.arrow.flight.sql.impl.FlightSql.SupportedSqlGrammar;
import org.apache.arrow.vector.VectorSchemaRoot;

/// What the server can do, as GetSqlInfo and JDBC's DatabaseMetaData report it. 0 means "no limit of its
/// own". The lists of keywords and functions are empty: they are not derived from the engine yet.
final class SqlInfos {
    /// PostgreSQL's NAMEDATALEN less the terminator.
    private static final long NAME_BYTES_MAX = 63;

    /// PostgreSQL's limits on columns.
    private static final long TABLE_COLUMNS_MAX = 1600;

    private static final long SELECT_COLUMNS_MAX = 1664;
    private static final long INDEX_COLUMNS_MAX = 32;
    private static final String[] NONE = {};

    private SqlInfos() {}

    static SqlInfoBuilder builder(FlightServerOptions options) {
        String version = SqlInfos.class.getPackage().getImplementationVersion();
        String arrow = VectorSchemaRoot.class.getPackage().getImplementationVersion();
        SqlInfoBuilder builder = new SqlInfoBuilder()
                .withFlightSqlServerName("Holo")
                .withFlightSqlServerVersion(version == null ? "development" : version)
                .withFlightSqlServerArrowVersion(arrow == null ? "unknown" : arrow)
                .withFlightSqlServerReadOnly(false)
                .withFlightSqlServerSql(true)
                .withFlightSqlServerSubstrait(false)
                .withFlightSqlServerTransaction(SqlSupportedTransaction.SQL_SUPPORTED_TRANSACTION_TRANSACTION)
                .withFlightSqlServerCancel(true)
                .withFlightSqlServerBulkIngestion(true)
                .withFlightSqlServerBulkIngestionTransaction(true)
                .withFlightSqlServerStatementTimeout(0)
                .withFlightSqlServerTransactionTimeout(
                        Math.toIntExact(options.idleTimeout().toMillis()));
        names(builder);
        language(builder);
        transactions(builder);
        limits(builder, options);
        return builder;
    }

    private static void names(SqlInfoBuilder builder) {
        builder.withSqlIdentifierQuoteChar("\"")
                .withSqlSearchStringEscape("\\")
                .withSqlExtraNameCharacters("$")
                .withSqlIdentifierCase(SqlSupportedCaseSensitivity.SQL_CASE_SENSITIVITY_LOWERCASE)
                .withSqlQuotedIdentifierCase(SqlSupportedCaseSensitivity.SQL_CASE_SENSITIVITY_UNKNOWN)
                .withSqlSchemaTerm("schema")
                .withSqlCatalogTerm("database")
                .withSqlProcedureTerm("function")
                .withSqlCatalogAtStart(true)
                .withSqlNullOrdering(SqlNullOrdering.SQL_NULLS_SORTED_HIGH)
                .withSqlKeywords(NONE)
                .withSqlNumericFunctions(NONE)
                .withSqlStringFunctions(NONE)
                .withSqlSystemFunctions(NONE)
                .withSqlDatetimeFunctions(NONE)
                .withSqlSupportsConvert(java.util.Map.of());
    }

    private static void language(SqlInfoBuilder builder) {
        builder.withSqlDdlCatalog(false)
                .withSqlDdlSchema(true)
                .withSqlDdlTable(true)
                .withSqlAllTablesAreSelectable(true)
                .withSqlSupportsColumnAliasing(true)
                .withSqlNullPlusNullIsNull(true)
                .withSqlSupportsTableCorrelationNames(true)
                .withSqlSupportsDifferentTableCorrelationNames(false)
                .withSqlSupportsExpressionsInOrderBy(true)
                .withSqlSupportsOrderByUnrelated(true)
                .withSqlSupportedGroupBy(
                        SqlSupportedGroupBy.SQL_GROUP_BY_UNRELATED, SqlSupportedGroupBy.SQL_GROUP_BY_BEYOND_SELECT)
                .withSqlSupportsLikeEscapeClause(true)
                .withSqlSupportsNonNullableColumns(true)
                .withSqlSupportedGrammar(SupportedSqlGrammar.SQL_MINIMUM_GRAMMAR, SupportedSqlGrammar.SQL_CORE_GRAMMAR)
                .withSqlAnsi92SupportedLevel(SupportedAnsi92SqlGrammarLevel.ANSI92_ENTRY_SQL)
                .withSqlSupportsIntegrityEnhancementFacility(false)
                .withSqlOuterJoinSupportLevel(
                        SqlOuterJoinsSupportLevel.SQL_LIMITED_OUTER_JOINS,
                        SqlOuterJoinsSupportLevel.SQL_FULL_OUTER_JOINS)
                .withSqlSchemasSupportedActions(SqlSupportedElementActions.SQL_ELEMENT_IN_INDEX_DEFINITIONS)
                .withSqlCatalogsSupportedActions()
                .withSqlSupportedPositionedCommands()
                .withSqlSelectForUpdateSupported(false)
                .withSqlStoredProceduresSupported(false)
                .withSqlSubQueriesSupported(
                        SqlSupportedSubqueries.SQL_SUBQUERIES_IN_COMPARISONS,
                        SqlSupportedSubqueries.SQL_SUBQUERIES_IN_EXISTS,
                        SqlSupportedSubqueries.SQL_SUBQUERIES_IN_INS)
                .withSqlCorrelatedSubqueriesSupported(true)
                .withSqlSupportedUnions(SqlSupportedUnions.SQL_UNION, SqlSupportedUnions.SQL_UNION_ALL)
                .withSqlSupportedResultSetTypes(SqlSupportedResultSetType.SQL_RESULT_SET_TYPE_FORWARD_ONLY)
                .withSqlNamedParametersSupported(false)
                .withSqlLocatorsUpdateCopy(false)
                .withSqlStoredFunctionsUsingCallSyntaxSupported(false)
                .withSqlBatchUpdatesSupported(true);
    }

    private static void transactions(SqlInfoBuilder builder) {
        builder.withSqlTransactionsSupported(true)
                .withSqlDefaultTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED)
                .withSqlSupportedTransactionsIsolationLevels(
                        SqlTransactionIsolationLevel.SQL_TRANSACTION_READ_COMMITTED,
                        SqlTransactionIsolationLevel.SQL_TRANSACTION_REPEATABLE_READ,
                        SqlTransactionIsolationLevel.SQL_TRANSACTION_SERIALIZABLE)
                .withSqlDataDefinitionCausesTransactionCommit(false)
                .withSqlDataDefinitionsInTransactionsIgnored(false)
                .withSqlSavepointsSupported(false);
    }

    private static void limits(SqlInfoBuilder builder, FlightServerOptions options) {
        builder.withSqlMaxBinaryLiteralLength(0)
                .withSqlMaxCharLiteralLength(0)
                .withSqlMaxColumnNameLength(NAME_BYTES_MAX)
                .withSqlMaxColumnsInGroupBy(0)
                .withSqlMaxColumnsInIndex(INDEX_COLUMNS_MAX)
                .withSqlMaxColumnsInOrderBy(0)
                .withSqlMaxColumnsInSelect(SELECT_COLUMNS_MAX)
                .withSqlMaxColumnsInTable(TABLE_COLUMNS_MAX)
                .withSqlMaxConnections(options.maxSessions())
                .withSqlMaxCursorNameLength(NAME_BYTES_MAX)
                .withSqlMaxIndexLength(0)
                .withSqlDbSchemaNameLength(NAME_BYTES_MAX)
                .withSqlMaxProcedureNameLength(NAME_BYTES_MAX)
                .withSqlMaxCatalogNameLength(NAME_BYTES_MAX)
                .withSqlMaxRowSize(0)
                .withSqlMaxRowSizeIncludesBlobs(true)
                .withSqlMaxStatementLength(options.maxMessageSize().bytes())
                .withSqlMaxStatements(options.maxStatements())
                .withSqlMaxTableNameLength(NAME_BYTES_MAX)
                .withSqlMaxTablesInSelect(0)
                .withSqlMaxUsernameLength(NAME_BYTES_MAX);
    }
}
