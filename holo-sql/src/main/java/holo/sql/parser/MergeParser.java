package holo.sql.parser;

import holo.sql.parser.impl.CalciteGrammar;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.jspecify.annotations.Nullable;

/// MERGE.
final class MergeParser {
    private final Grammar grammar;

    MergeParser(Grammar grammar) {
        this.grammar = grammar;
    }

    Statement merge(@Nullable SqlNodeList with) {
        grammar.expect("merge", "into");
        ObjectName table = grammar.familyName();
        String alias = null;
        if (grammar.accept("as") || grammar.atName() && !grammar.at("using")) {
            alias = grammar.name();
        }
        grammar.expect("using");
        SqlNode source = grammar.run(CalciteGrammar::FromClause);
        grammar.expect("on");
        SqlNode condition = grammar.expression();
        List<MergeAction> actions = new ArrayList<>();
        do {
            actions.add(action(alias == null ? table.name() : alias));
        } while (grammar.at("when"));
        return new Statement.Merge(with, table, alias, source, condition, actions);
    }

    private MergeAction action(String relation) {
        grammar.expect("when");
        boolean matched = !grammar.accept("not");
        grammar.expect("matched");
        SqlNode condition = grammar.accept("and") ? grammar.expression() : null;
        grammar.expect("then");
        if (grammar.accept("do")) {
            grammar.expect("nothing");
            return new MergeAction.Nothing(matched, condition);
        }
        if (!matched) {
            return insert(condition);
        }
        if (grammar.accept("delete")) {
            return new MergeAction.Delete(condition);
        }
        grammar.expect("update", "set");
        return new MergeAction.Update(condition, new DmlParser(grammar).assignments(relation));
    }

    private MergeAction insert(@Nullable SqlNode condition) {
        grammar.expect("insert");
        List<SqlIdentifier> columns = grammar.at('(') ? grammar.parenthesizedNames() : List.of();
        boolean overriding = false;
        if (grammar.accept("overriding")) {
            overriding = grammar.accept("system");
            if (!overriding) {
                grammar.expect("user");
            }
            grammar.expect("value");
        }
        List<@Nullable SqlNode> values = new ArrayList<>();
        if (grammar.accept("default")) {
            grammar.expect("values");
        } else {
            grammar.expect("values");
            grammar.expect('(');
            do {
                values.add(grammar.accept("default") ? null : grammar.expression());
            } while (grammar.accept(','));
            grammar.expect(')');
        }
        return new MergeAction.Insert(condition, columns, overriding, values);
    }
}
