package holo.sql.parser;

import holo.sql.catalog.TriggerDescriptor.Event;
import holo.sql.catalog.TriggerDescriptor.Timing;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// CREATE, ALTER and DROP TRIGGER.
final class TriggerParser {
    private final Grammar grammar;

    TriggerParser(Grammar grammar) {
        this.grammar = grammar;
    }

    /// Behind CREATE [OR REPLACE] TRIGGER.
    Statement create(DdlParser ddl, boolean replace, int start) {
        String name = grammar.name();
        Timing timing = Timing.AFTER;
        if (grammar.accept("instead", "of")) {
            timing = Timing.INSTEAD_OF;
        } else if (grammar.accept("before")) {
            timing = Timing.BEFORE;
        } else {
            grammar.expect("after");
        }
        Set<Event> events = EnumSet.noneOf(Event.class);
        List<String> columns = new ArrayList<>();
        do {
            if (grammar.accept("insert")) {
                events.add(Event.INSERT);
            } else if (grammar.accept("delete")) {
                events.add(Event.DELETE);
            } else if (grammar.at("truncate")) {
                return ddl.unsupported("a trigger on TRUNCATE", start, true);
            } else {
                grammar.expect("update");
                events.add(Event.UPDATE);
                if (grammar.accept("of")) {
                    do {
                        columns.add(grammar.name());
                    } while (grammar.accept(','));
                }
            }
        } while (grammar.accept("or"));
        grammar.expect("on");
        ObjectName table = grammar.objectName();
        if (grammar.at("referencing") || grammar.at("from") || grammar.at("deferrable") || grammar.at("initially")) {
            return ddl.unsupported("this form of CREATE TRIGGER", start, true);
        }
        boolean row = false;
        if (grammar.accept("for")) {
            grammar.accept("each");
            row = grammar.accept("row");
            if (!row) {
                grammar.expect("statement");
            }
        }
        String when = null;
        if (grammar.accept("when")) {
            grammar.expect('(');
            int from = grammar.start();
            grammar.expression();
            when = grammar.textFrom(from);
            grammar.expect(')');
        }
        grammar.expect("execute");
        if (!grammar.accept("function")) {
            grammar.expect("procedure");
        }
        ObjectName function = grammar.objectName();
        List<String> arguments = new ArrayList<>();
        grammar.expect('(');
        while (!grammar.at(')')) {
            arguments.add(grammar.next().lexeme.text());
            if (!grammar.accept(',')) {
                break;
            }
        }
        grammar.expect(')');
        return new Statement.CreateTrigger(
                name, replace, table, timing, row, events, columns, when, function, arguments);
    }

    /// Behind DROP TRIGGER.
    Statement drop(DdlParser ddl) {
        boolean ifExists = grammar.acceptIfExists();
        String name = grammar.name();
        grammar.expect("on");
        ObjectName table = grammar.objectName();
        ddl.cascade();
        return new Statement.DropTrigger(name, table, ifExists);
    }

    /// Behind ALTER TRIGGER.
    Statement alter() {
        String name = grammar.name();
        grammar.expect("on");
        ObjectName table = grammar.objectName();
        grammar.expect("rename", "to");
        return new Statement.RenameTrigger(name, table, grammar.name());
    }
}
