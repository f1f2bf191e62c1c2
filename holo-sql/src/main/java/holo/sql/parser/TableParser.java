package holo.sql.parser;

import holo.sql.parser.Statement.ColumnDefinition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// CREATE TABLE in all its forms.
final class TableParser {
    /// What LIKE can copy.
    private static final Set<String> LIKE_OPTIONS = Set.of(
            "comments",
            "compression",
            "constraints",
            "defaults",
            "generated",
            "identity",
            "indexes",
            "statistics",
            "storage");

    private final Grammar grammar;
    private final DdlParser ddl;

    TableParser(Grammar grammar, DdlParser ddl) {
        this.grammar = grammar;
        this.ddl = ddl;
    }

    Statement table(boolean temporary) {
        boolean ifNotExists = grammar.acceptIfNotExists();
        ObjectName name = grammar.objectName();
        if (!grammar.at('(') ? !grammar.at("partition", "of") && !grammar.at("of") : isNameList()) {
            return tableAs(name, temporary, ifNotExists);
        }
        if (grammar.accept("partition", "of")) {
            return derivedTable(name, temporary, ifNotExists, grammar.objectName(), null);
        }
        if (grammar.accept("of")) {
            return derivedTable(name, temporary, ifNotExists, null, grammar.objectName());
        }
        List<ColumnDefinition> columns = new ArrayList<>();
        List<TableConstraint> constraints = new ArrayList<>();
        List<Statement.Like> likes = new ArrayList<>();
        grammar.expect('(');
        if (!grammar.at(')')) {
            do {
                if (grammar.accept("like")) {
                    likes.add(like(columns.size()));
                } else if (ddl.atTableConstraint()) {
                    constraints.add(ddl.tableConstraint());
                } else {
                    columns.add(ddl.column());
                }
            } while (grammar.accept(','));
        }
        grammar.expect(')');
        List<ObjectName> parents = List.of();
        if (grammar.accept("inherits")) {
            grammar.expect('(');
            parents = grammar.objectNames();
            grammar.expect(')');
        }
        TableFamily family = TableFamily.NONE.with(parents, new PartitionParser(grammar).key());
        Map<String, String> parameters = new LinkedHashMap<>();
        Statement.OnCommit onCommit = tableOptions(parameters);
        return new Statement.CreateTable(
                name, temporary, ifNotExists, columns, likes, constraints, family, onCommit, parameters);
    }

    /// A table whose columns are those of a partitioned table or a type.
    private Statement derivedTable(
            ObjectName name,
            boolean temporary,
            boolean ifNotExists,
            @Nullable ObjectName partitionOf,
            @Nullable ObjectName type) {
        List<TableFamily.ColumnOptions> options = new ArrayList<>();
        List<TableConstraint> constraints = new ArrayList<>();
        if (grammar.accept('(')) {
            do {
                if (ddl.atTableConstraint()) {
                    constraints.add(ddl.tableConstraint());
                } else {
                    SqlIdentifier column = grammar.identifier();
                    if (grammar.accept("with")) {
                        grammar.expect("options");
                    }
                    options.add(new TableFamily.ColumnOptions(column, ddl.columnConstraints()));
                }
            } while (grammar.accept(','));
            grammar.expect(')');
        }
        PartitionParser partitions = new PartitionParser(grammar);
        TableFamily.Bound bound = partitionOf == null ? null : partitions.bound();
        TableFamily family = new TableFamily(List.of(), partitionOf, bound, partitions.key(), type, options);
        Map<String, String> parameters = new LinkedHashMap<>();
        Statement.OnCommit onCommit = tableOptions(parameters);
        return new Statement.CreateTable(
                name, temporary, ifNotExists, List.of(), List.of(), constraints, family, onCommit, parameters);
    }

    private Statement.Like like(int place) {
        ObjectName source = grammar.objectName();
        Set<String> including = new HashSet<>();
        while (grammar.at("including") || grammar.at("excluding")) {
            boolean include = grammar.next().lexeme.isWord("including");
            String what = grammar.label();
            if (!LIKE_OPTIONS.contains(what) && !what.equals("all")) {
                throw grammar.syntaxError();
            }
            Set<String> named = what.equals("all") ? LIKE_OPTIONS : Set.of(what);
            if (include) {
                including.addAll(named);
            } else {
                including.removeAll(named);
            }
        }
        return new Statement.Like(place, source, including);
    }

    Statement.@Nullable OnCommit tableOptions(Map<String, String> parameters) {
        Statement.OnCommit onCommit = null;
        while (true) {
            if (grammar.accept("with")) {
                ddl.storageParameters(parameters);
            } else if (grammar.accept("without")) {
                grammar.expect("oids");
            } else if (grammar.accept("using")) {
                grammar.name();
            } else if (grammar.acceptWords("on", "commit")) {
                onCommit = onCommit();
            } else if (grammar.accept("tablespace")) {
                grammar.name();
            } else {
                return onCommit;
            }
        }
    }

    private Statement.OnCommit onCommit() {
        if (grammar.accept("drop")) {
            return Statement.OnCommit.DROP;
        }
        Statement.OnCommit rows =
                grammar.accept("delete") ? Statement.OnCommit.DELETE_ROWS : Statement.OnCommit.PRESERVE_ROWS;
        if (rows == Statement.OnCommit.PRESERVE_ROWS) {
            grammar.expect("preserve");
        }
        grammar.expect("rows");
        return rows;
    }

    /// `(a, b) AS`: the names of CREATE TABLE AS.
    private boolean isNameList() {
        int i = 2;
        while (!grammar.peek(i).is(')')) {
            Lexeme lexeme = grammar.peek(i);
            boolean name = lexeme.kind() == Lexeme.Kind.WORD || lexeme.kind() == Lexeme.Kind.QUOTED_IDENTIFIER;
            if (!name || !(grammar.peek(i + 1).is(',') || grammar.peek(i + 1).is(')'))) {
                return false;
            }
            i += grammar.peek(i + 1).is(',') ? 2 : 1;
        }
        return grammar.peek(i + 1).isWord("as");
    }

    private Statement tableAs(ObjectName name, boolean temporary, boolean ifNotExists) {
        List<SqlIdentifier> columns = grammar.at('(') ? grammar.parenthesizedNames() : List.of();
        Map<String, String> parameters = new LinkedHashMap<>();
        Statement.OnCommit onCommit = tableOptions(parameters);
        grammar.expect("as");
        SqlNode query = StatementParser.withQuery(grammar, grammar.with());
        return new Statement.CreateTableAs(
                name, temporary, ifNotExists, columns, query, ddl.withData(), onCommit, parameters);
    }
}
