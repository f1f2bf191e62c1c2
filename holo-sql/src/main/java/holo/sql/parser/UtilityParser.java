package holo.sql.parser;

import holo.sql.error.SqlException;
import holo.sql.parser.Statement.Fetch;
import holo.sql.parser.Statement.TransactionModes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Transactions, settings, cursors, maintenance.
final class UtilityParser {
    /// The longer ones before those that they begin with.
    private static final List<String> LOCK_MODES = List.of(
            "access share",
            "access exclusive",
            "row share",
            "row exclusive",
            "share update exclusive",
            "share row exclusive",
            "share",
            "exclusive");

    private final Grammar grammar;

    UtilityParser(Grammar grammar) {
        this.grammar = grammar;
    }

    Statement statement() {
        int start = grammar.start();
        Lexeme first = grammar.peek();
        grammar.next();
        return switch (first.text()) {
            case "begin" -> {
                work();
                yield new Statement.Begin(false, modes());
            }
            case "start" -> {
                grammar.expect("transaction");
                yield new Statement.Begin(true, modes());
            }
            case "commit", "end" -> commit(first.text());
            case "rollback" -> rollback();
            case "abort" -> {
                work();
                yield new Statement.Rollback(chain());
            }
            case "savepoint" -> new Statement.Savepoint(grammar.name());
            case "release" -> {
                grammar.accept("savepoint");
                yield new Statement.Release(grammar.name());
            }
            case "set" -> set(start);
            case "show" -> new Statement.Show(grammar.accept("all") ? "all" : settingName());
            case "reset" -> new Statement.Reset(grammar.accept("all") ? "all" : settingName());
            case "discard" -> new Statement.Discard(grammar.label());
            case "execute" -> execute();
            case "deallocate" -> {
                grammar.accept("prepare");
                yield new Statement.Deallocate(grammar.accept("all") ? null : grammar.name());
            }
            case "fetch", "move" -> fetch(first.text().equals("move"));
            case "close" -> new Statement.CloseCursor(grammar.accept("all") ? null : grammar.name());
            case "analyze", "analyse" -> analyze();
            case "vacuum", "checkpoint", "reindex", "cluster" -> maintenance(first.text());
            case "listen" -> new Statement.Notification("LISTEN", grammar.name(), "");
            case "unlisten" -> unlisten();
            case "notify" -> {
                String channel = grammar.name();
                yield new Statement.Notification("NOTIFY", channel, grammar.accept(',') ? grammar.string() : "");
            }
            case "lock" -> lock();
            case "grant", "revoke", "reassign" -> new RoleParser(grammar).statement(first.text());
            case "do" -> new FunctionParser(grammar).block();
            case "call" -> new FunctionParser(grammar).call();
            case "load", "security", "import", "refresh", "merge" ->
                new DdlParser(grammar).unsupported(first.text().toUpperCase(Locale.ROOT), start, true);
            default -> throw grammar.syntaxErrorAt(first);
        };
    }

    private void work() {
        if (!grammar.accept("work")) {
            grammar.accept("transaction");
        }
    }

    private boolean chain() {
        if (grammar.accept("and")) {
            boolean no = grammar.accept("no");
            grammar.expect("chain");
            return !no;
        }
        return false;
    }

    private Statement commit(String word) {
        if (word.equals("commit") && grammar.accept("prepared")) {
            return new Statement.TwoPhase(false, grammar.string());
        }
        work();
        return new Statement.Commit(chain());
    }

    private Statement rollback() {
        if (grammar.accept("prepared")) {
            return new Statement.TwoPhase(false, grammar.string());
        }
        work();
        if (grammar.accept("to")) {
            grammar.accept("savepoint");
            return new Statement.RollbackTo(grammar.name());
        }
        return new Statement.Rollback(chain());
    }

    private TransactionModes modes() {
        String isolation = null;
        Boolean readOnly = null;
        Boolean deferrable = null;
        while (true) {
            if (grammar.acceptWords("isolation", "level")) {
                if (grammar.accept("serializable")) {
                    isolation = "serializable";
                } else if (grammar.accept("repeatable", "read")) {
                    isolation = "repeatable read";
                } else if (grammar.accept("read", "committed")) {
                    isolation = "read committed";
                } else if (grammar.accept("read", "uncommitted")) {
                    isolation = "read uncommitted";
                } else {
                    throw grammar.syntaxError();
                }
            } else if (grammar.accept("read", "only")) {
                readOnly = true;
            } else if (grammar.accept("read", "write")) {
                readOnly = false;
            } else if (grammar.accept("deferrable")) {
                deferrable = true;
            } else if (grammar.acceptWords("not", "deferrable")) {
                deferrable = false;
            } else if (!grammar.accept(',')) {
                return new TransactionModes(isolation, readOnly, deferrable);
            }
        }
    }

    private String settingName() {
        if (grammar.acceptWords("time", "zone")) {
            return "timezone";
        } else if (grammar.acceptWords("transaction", "isolation", "level")) {
            return "transaction_isolation";
        } else if (grammar.acceptWords("session", "authorization")) {
            return "session_authorization";
        }
        StringBuilder name = new StringBuilder(grammar.label());
        while (grammar.accept('.')) {
            name.append('.').append(grammar.label());
        }
        return name.toString();
    }

    private Statement set(int start) {
        if (grammar.accept("transaction")) {
            if (grammar.accept("snapshot")) {
                return new DdlParser(grammar).unsupported("SET TRANSACTION SNAPSHOT", start, true);
            }
            return new Statement.SetTransaction(false, modes());
        }
        if (grammar.acceptWords("session", "characteristics", "as", "transaction")) {
            return new Statement.SetTransaction(true, modes());
        }
        if (grammar.accept("constraints")) {
            List<ObjectName> names = grammar.accept("all") ? List.of() : grammar.objectNames();
            boolean deferred = grammar.accept("deferred");
            if (!deferred) {
                grammar.expect("immediate");
            }
            return new Statement.SetConstraints(names, deferred);
        }
        boolean local = grammar.accept("local");
        if (!local && grammar.at("session") && !grammar.peek(2).isWord("authorization")) {
            grammar.accept("session");
        }
        if (grammar.acceptWords("time", "zone")) {
            if (grammar.accept("local") || grammar.accept("default")) {
                return new Statement.Set("timezone", null, local);
            }
            return new Statement.Set("timezone", values(), local);
        }
        if (grammar.accept("names")) {
            return new Statement.Set("client_encoding", grammar.accept("default") ? null : values(), local);
        }
        if (grammar.accept("role")) {
            if (!grammar.acceptEquals()) {
                grammar.accept("to");
            }
            return new Statement.Set("role", grammar.accept("default") ? null : values(), local);
        }
        if (grammar.acceptWords("session", "authorization")) {
            return new Statement.Set("session_authorization", grammar.accept("default") ? null : values(), local);
        }
        if (grammar.at("schema")) {
            grammar.accept("schema");
            return new Statement.Set("search_path", values(), local);
        }
        String name = settingName();
        if (!grammar.acceptEquals()) {
            grammar.expect("to");
        }
        return new Statement.Set(name, grammar.accept("default") ? null : values(), local);
    }

    /// SET or RESET among the options of a function.
    SettingChange settingChange() {
        if (grammar.accept("reset")) {
            return new SettingChange(
                    grammar.accept("all") ? "all" : settingName(), SettingChange.Kind.DEFAULT, List.of());
        }
        int start = grammar.start();
        grammar.expect("set");
        if (grammar.peek(2).isWord("from") || grammar.peek(4).isWord("from")) {
            String name = settingName();
            grammar.expect("from", "current");
            return new SettingChange(name, SettingChange.Kind.CURRENT, List.of());
        }
        if (!(set(start) instanceof Statement.Set set) || set.local()) {
            throw grammar.syntaxError();
        }
        List<String> values = set.values();
        return new SettingChange(
                set.name(),
                values == null ? SettingChange.Kind.DEFAULT : SettingChange.Kind.VALUE,
                values == null ? List.of() : values);
    }

    private List<String> values() {
        List<String> values = new ArrayList<>();
        do {
            Lexeme lexeme = grammar.peek();
            String sign = "";
            if (lexeme.kind() == Lexeme.Kind.OPERATOR
                    && (lexeme.text().equals("-") || lexeme.text().equals("+"))) {
                sign = lexeme.text().equals("-") ? "-" : "";
                grammar.next();
                lexeme = grammar.peek();
            }
            switch (lexeme.kind()) {
                case WORD, STRING, QUOTED_IDENTIFIER, NUMBER -> {
                    String image = lexeme.isWord("interval")
                            ? intervalZone()
                            : sign + grammar.next().lexeme.text();
                    values.add(image);
                }
                case BIT_STRING, PARAMETER, OPERATOR, PUNCTUATION, END -> throw grammar.syntaxError();
            }
        } while (grammar.accept(','));
        return values;
    }

    private String intervalZone() {
        grammar.expect("interval");
        return "INTERVAL '" + grammar.string() + "'";
    }

    private Statement execute() {
        String name = grammar.name();
        List<org.apache.calcite.sql.SqlNode> arguments = new ArrayList<>();
        if (grammar.accept('(')) {
            do {
                arguments.add(grammar.expression());
            } while (grammar.accept(','));
            grammar.expect(')');
        }
        return new Statement.Execute(name, arguments);
    }

    private Statement fetch(boolean move) {
        Fetch.Direction direction = Fetch.Direction.FORWARD;
        long count = 1;
        if (grammar.accept("next")) {
            count = 1;
        } else if (grammar.accept("forward")) {
            count = countOr(1);
        } else if (grammar.accept("prior")) {
            count = -1;
        } else if (grammar.accept("backward")) {
            count = -countOr(1);
        } else if (grammar.accept("all")) {
            count = Long.MAX_VALUE;
        } else if (grammar.accept("first")) {
            direction = Fetch.Direction.ABSOLUTE;
        } else if (grammar.accept("last")) {
            direction = Fetch.Direction.ABSOLUTE;
            count = -1;
        } else if (grammar.accept("absolute")) {
            direction = Fetch.Direction.ABSOLUTE;
            count = grammar.signedInteger();
        } else if (grammar.accept("relative")) {
            direction = Fetch.Direction.RELATIVE;
            count = grammar.signedInteger();
        } else if (grammar.peek().kind() == Lexeme.Kind.NUMBER
                || grammar.peek().text().equals("-")) {
            count = grammar.signedInteger();
        }
        if (!grammar.accept("from")) {
            grammar.accept("in");
        }
        return new Fetch(grammar.name(), direction, count, move);
    }

    private long countOr(long otherwise) {
        if (grammar.accept("all")) {
            return Long.MAX_VALUE;
        }
        return grammar.peek().kind() == Lexeme.Kind.NUMBER
                        || grammar.peek().text().equals("-")
                ? grammar.signedInteger()
                : otherwise;
    }

    private static final Set<String> ANALYZE_OPTIONS = Set.of("verbose", "skip_locked");
    private static final Set<String> VACUUM_OPTIONS = Set.of(
            "full",
            "freeze",
            "verbose",
            "analyze",
            "disable_page_skipping",
            "skip_locked",
            "index_cleanup",
            "process_toast",
            "truncate",
            "parallel");

    private Statement analyze() {
        Set<String> options = new HashSet<>();
        if (grammar.at('(')) {
            options.addAll(maintenanceOptions("ANALYZE", ANALYZE_OPTIONS));
        } else if (grammar.accept("verbose")) {
            options.add("verbose");
        }
        return new Statement.Analyze("ANALYZE", options.contains("verbose"), analyzed());
    }

    /// The options that are on.
    private Set<String> maintenanceOptions(String statement, Set<String> known) {
        Set<String> on = new HashSet<>();
        grammar.expect('(');
        do {
            int position = grammar.start();
            String name = grammar.label();
            if (name.equals("analyse")) {
                name = "analyze";
            }
            if (!known.contains(name)) {
                throw SqlException.of("42601", "unrecognized " + statement + " option \"" + name + "\"")
                        .withPosition(position + 1);
            }
            String value = grammar.at(',') || grammar.at(')')
                    ? "on"
                    : grammar.next().lexeme.text().toLowerCase(Locale.ROOT);
            if (!OFF.contains(value)) {
                on.add(name);
            }
        } while (grammar.accept(','));
        grammar.expect(')');
        return on;
    }

    private static final Set<String> OFF = Set.of("off", "false", "0", "no");

    /// Tables with the columns that are to be looked at.
    private List<Statement.Analyze.Target> analyzed() {
        List<Statement.Analyze.Target> targets = new ArrayList<>();
        if (grammar.atName()) {
            do {
                ObjectName table = grammar.objectName();
                List<String> columns = new ArrayList<>();
                if (grammar.accept('(')) {
                    do {
                        columns.add(grammar.name());
                    } while (grammar.accept(','));
                    grammar.expect(')');
                }
                targets.add(new Statement.Analyze.Target(table, columns));
            } while (grammar.accept(','));
        }
        return targets;
    }

    private Statement maintenance(String word) {
        String tag = word.toUpperCase(Locale.ROOT);
        Set<String> options = new HashSet<>();
        if (grammar.at('(')) {
            if (word.equals("vacuum")) {
                options.addAll(maintenanceOptions("VACUUM", VACUUM_OPTIONS));
            } else {
                grammar.skipParentheses();
            }
        }
        String reindexed = word.equals("reindex") ? grammar.label() : "";
        while (true) {
            if (grammar.accept("analyze") || grammar.accept("analyse")) {
                options.add("analyze");
            } else if (grammar.accept("verbose")) {
                options.add("verbose");
            } else if (!grammar.accept("full") && !grammar.accept("freeze") && !grammar.accept("concurrently")) {
                break;
            }
        }
        if (options.contains("analyze")) {
            return new Statement.Analyze(tag, options.contains("verbose"), analyzed());
        }
        List<ObjectName> tables = new ArrayList<>();
        if (reindexed.equals("database") || reindexed.equals("system") || reindexed.equals("schema")) {
            String name = grammar.atName() ? grammar.name() : null;
            return new Statement.Maintenance(tag, tables, reindexed.equals("schema") ? name : null);
        }
        if (grammar.atName()) {
            do {
                tables.add(grammar.objectName());
                if (grammar.at('(')) {
                    grammar.skipParentheses();
                }
            } while (word.equals("vacuum") && grammar.accept(','));
        }
        boolean using = word.equals("cluster") && !tables.isEmpty() && grammar.accept("using");
        return new Statement.Maintenance(tag, tables, using ? grammar.name() : null);
    }

    private Statement unlisten() {
        @Nullable String channel = null;
        if (grammar.peek().text().equals("*")) {
            grammar.next();
        } else {
            channel = grammar.name();
        }
        return new Statement.Notification("UNLISTEN", channel == null ? "*" : channel, "");
    }

    private Statement lock() {
        grammar.accept("table");
        List<ObjectName> tables = grammar.familyNames();
        String mode = "access exclusive";
        if (grammar.accept("in")) {
            mode = LOCK_MODES.stream()
                    .filter(words -> grammar.acceptWords(words.split(" ")))
                    .findFirst()
                    .orElseThrow(grammar::syntaxError);
            grammar.expect("mode");
        }
        return new Statement.LockTable(tables, mode, grammar.accept("nowait"));
    }
}
