package holo.sql.plpgsql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// An instruction of a body.
sealed interface Instruction {
    /// The line of the body that it begins in, from 1.
    int line();

    /// What CONTEXT calls it.
    String word();

    /// DECLARE … BEGIN … EXCEPTION … END.
    record Block(
            int line,
            @Nullable String label,
            List<Declaration> declarations,
            List<Instruction> body,
            List<Handler> handlers)
            implements Instruction {
        @Override
        public String word() {
            return "statement block";
        }
    }

    /// WHEN … THEN of an EXCEPTION clause.
    ///
    /// @param conditions names, or five characters of a SQLSTATE behind a blank
    record Handler(List<Condition> conditions, List<Instruction> body) {}

    /// What a handler catches.
    ///
    /// @param sqlState null for what OTHERS stands for
    record Condition(@Nullable String sqlState) {}

    /// A variable.
    sealed interface Declaration {
        String name();

        int line();

        /// @param type as written
        /// @param initial null for none
        record Of(
                String name,
                int line,
                TypeName type,
                boolean constant,
                boolean notNull,
                @Nullable Snippet initial) implements Declaration {}

        /// ALIAS FOR: the same variable.
        record Alias(String name, int line, String of) implements Declaration {}

        /// A cursor with its query.
        ///
        /// @param parameters their names and types
        record Cursor(String name, int line, @Nullable Boolean scroll, List<Of> parameters, Snippet query)
                implements Declaration {}
    }

    /// A type as written: `name`, `variable%TYPE`, `table.column%TYPE` or `table%ROWTYPE`.
    record TypeName(String text, List<String> names, Copied copied) {
        /// What is behind the percent sign.
        enum Copied {
            NOTHING,
            TYPE,
            ROWTYPE
        }
    }

    /// What is assigned to: a variable, or a part of it.
    record Target(List<String> names, List<Part> parts) {
        /// A field or an element.
        sealed interface Part {
            record Field(String name) implements Part {}

            record Element(Snippet subscript) implements Part {}
        }
    }

    /// Where rows come from.
    sealed interface Source {
        record Query(Snippet text) implements Source {}

        record Dynamic(Snippet text, List<Snippet> using) implements Source {}

        record OfCursor(String name, List<Snippet> arguments) implements Source {}
    }

    /// INTO.
    record Into(boolean strict, List<Target> targets) {}

    record Assign(int line, Target target, Snippet value) implements Instruction {
        @Override
        public String word() {
            return "assignment";
        }
    }

    /// A condition, or what CASE compares with, and what to do then.
    record Branch(List<Snippet> conditions, List<Instruction> body) {}

    record If(int line, List<Branch> branches, List<Instruction> otherwise) implements Instruction {
        @Override
        public String word() {
            return "IF";
        }
    }

    /// @param operand null when conditions stand behind WHEN
    /// @param otherwise null without ELSE
    record Case(
            int line,
            @Nullable Snippet operand,
            List<Branch> branches,
            @Nullable List<Instruction> otherwise) implements Instruction {
        /// The variable that conditions of a CASE with an operand compare with.
        static final String OPERAND = "__case";

        @Override
        public String word() {
            return "CASE";
        }
    }

    record Loop(int line, @Nullable String label, List<Instruction> body) implements Instruction {
        @Override
        public String word() {
            return "LOOP";
        }
    }

    record While(int line, @Nullable String label, Snippet condition, List<Instruction> body) implements Instruction {
        @Override
        public String word() {
            return "WHILE";
        }
    }

    record ForNumbers(
            int line,
            @Nullable String label,
            String variable,
            boolean reverse,
            Snippet from,
            Snippet to,
            @Nullable Snippet step,
            List<Instruction> body)
            implements Instruction {
        @Override
        public String word() {
            return "FOR with integer loop variable";
        }
    }

    record ForRows(int line, @Nullable String label, List<Target> targets, Source source, List<Instruction> body)
            implements Instruction {
        @Override
        public String word() {
            return switch (source) {
                case Source.Query query -> "FOR over SELECT rows";
                case Source.Dynamic dynamic -> "FOR over EXECUTE statement";
                case Source.OfCursor cursor -> "FOR over cursor";
            };
        }
    }

    record ForEach(
            int line, @Nullable String label, List<Target> targets, int slice, Snippet array, List<Instruction> body)
            implements Instruction {
        @Override
        public String word() {
            return "FOREACH over array";
        }
    }

    /// EXIT and CONTINUE.
    record Leave(
            int line,
            boolean exit,
            @Nullable String label,
            @Nullable Snippet condition) implements Instruction {
        @Override
        public String word() {
            return exit ? "EXIT" : "CONTINUE";
        }
    }

    record Return(int line, @Nullable Snippet value) implements Instruction {
        @Override
        public String word() {
            return "RETURN";
        }
    }

    record ReturnNext(int line, @Nullable Snippet value) implements Instruction {
        @Override
        public String word() {
            return "RETURN NEXT";
        }
    }

    record ReturnQuery(int line, Source source) implements Instruction {
        @Override
        public String word() {
            return "RETURN QUERY";
        }
    }

    /// RAISE.
    ///
    /// @param level in capitals
    /// @param condition a SQLSTATE, or null
    /// @param conditionName what it was called by, or null
    /// @param message null when there is none
    /// @param options behind USING, by name in lower case
    /// @param again RAISE alone
    record Raise(
            int line,
            String level,
            @Nullable String condition,
            @Nullable String conditionName,
            @Nullable String message,
            List<Snippet> arguments,
            List<Option> options,
            boolean again)
            implements Instruction {
        @Override
        public String word() {
            return "RAISE";
        }
    }

    /// An option of RAISE.
    record Option(String name, Snippet value) {}

    record Assert(int line, Snippet condition, @Nullable Snippet message) implements Instruction {
        @Override
        public String word() {
            return "ASSERT";
        }
    }

    record Sql(int line, Snippet text, @Nullable Into into) implements Instruction {
        @Override
        public String word() {
            return "SQL statement";
        }
    }

    record Perform(int line, Snippet query) implements Instruction {
        @Override
        public String word() {
            return "PERFORM";
        }
    }

    record Execute(
            int line, Source.Dynamic statement, @Nullable Into into) implements Instruction {
        @Override
        public String word() {
            return "EXECUTE";
        }
    }

    record Diagnostics(int line, boolean stacked, List<Item> items) implements Instruction {
        @Override
        public String word() {
            return stacked ? "GET STACKED DIAGNOSTICS" : "GET DIAGNOSTICS";
        }
    }

    /// `target = what`.
    record Item(Target target, String what) {}

    /// @param source null for a cursor with a query of its own
    record Open(
            int line,
            Target cursor,
            @Nullable Boolean scroll,
            @Nullable Source source,
            List<Snippet> arguments) implements Instruction {
        @Override
        public String word() {
            return "OPEN";
        }
    }

    /// FETCH and MOVE.
    ///
    /// @param direction as in SQL: NEXT, FORWARD …
    /// @param count null for one
    record Fetch(
            int line,
            String direction,
            @Nullable Snippet count,
            Target cursor,
            @Nullable Into into) implements Instruction {
        @Override
        public String word() {
            return into == null ? "MOVE" : "FETCH";
        }
    }

    record Close(int line, Target cursor) implements Instruction {
        @Override
        public String word() {
            return "CLOSE";
        }
    }

    /// COMMIT and ROLLBACK.
    record EndTransaction(int line, boolean commit) implements Instruction {
        @Override
        public String word() {
            return commit ? "COMMIT" : "ROLLBACK";
        }
    }

    /// CALL: the rest of the statement, and the arguments that results may go to.
    record Call(int line, Snippet text) implements Instruction {
        @Override
        public String word() {
            return "CALL";
        }
    }
}
