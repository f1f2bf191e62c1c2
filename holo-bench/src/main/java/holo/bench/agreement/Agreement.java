package holo.bench.agreement;

import holo.bench.columns.LocalNode;
import holo.bench.rows.Scratch;
import holo.store.column.ColumnOptions;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Runs files of statements on PostgreSQL and on Holo and reports, by file, how many answers agree: rows, tags and
/// column names of what succeeds, the SQLSTATE of what fails. The files may be PostgreSQL's own regression scripts,
/// sqllogictest records, or any SQL.
///
/// The exit code is 0 when all statements ran on both, whatever they answered, and 1 below `--require`.
@Command(name = "agreement", mixinStandardHelpOptions = true, sortOptions = false)
public final class Agreement implements Callable<Integer> {
    private static final int QUICK_STATEMENTS = 200;
    private static final long TIMEOUT_MILLIS = 10_000;
    private static final int REASONS = 60;
    private static final String SEARCH_PATH = "SET search_path = agreement";

    @Option(names = "--postgres", required = true, description = "postgresql://user@host:port/database")
    private URI postgres;

    @Option(
            names = "--holo",
            description = "postgresql://user@host:port/database; without it, a node in this process runs them")
    private @Nullable URI holo;

    @Option(names = "--data", description = "where files that COPY names lie")
    private @Nullable Path data;

    @Option(names = "--init", description = "statement to run first on every connection of both")
    private List<String> init = List.of();

    @Option(names = "--fresh", description = "run each file in an empty schema of its own")
    private boolean fresh;

    @Option(names = "--differences", description = "file that gets every statement without agreement")
    private @Nullable Path differences;

    @Option(names = "--require", description = "least share of agreement in percent", defaultValue = "0")
    private double required;

    @Option(names = "--quick", description = "the first " + QUICK_STATEMENTS + " statements of a file only")
    private boolean quick;

    @Parameters(arity = "1..*", description = "files, in order")
    private List<Path> files = List.of();

    /// The program.
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Agreement()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        if (holo != null) {
            return compare(holo);
        }
        try (Scratch scratch = new Scratch("holo-agreement");
                LocalNode node = new LocalNode(scratch.path(), ColumnOptions.DEFAULT)) {
            return compare(node.uri());
        }
    }

    private int compare(URI ours) throws IOException {
        Tally all = new Tally();
        try (BufferedWriter out = differences == null ? null : Files.newBufferedWriter(differences)) {
            for (Path file : files) {
                Tally tally = run(file, ours, out);
                System.out.println(tally.line(file.getFileName().toString()));
                all.add(tally);
            }
        }
        System.out.println(all.line("total"));
        all.reasons(REASONS).forEach((reason, count) -> System.out.printf("%6d  %s%n", count, oneLine(reason)));
        return 100.0 * all.count(Verdict.AGREES) < required * all.total() ? 1 : 0;
    }

    private Tally run(Path file, URI ours, @Nullable BufferedWriter out) throws IOException {
        List<Script.Statement> statements = Script.read(file, data);
        if (quick && statements.size() > QUICK_STATEMENTS) {
            statements = statements.subList(0, QUICK_STATEMENTS);
        }
        List<Answer> expected = answers(postgres, statements);
        List<Answer> actual = answers(ours, statements);
        Tally tally = new Tally();
        for (int i = 0; i < statements.size(); i++) {
            Script.Statement statement = statements.get(i);
            Verdict verdict = Verdict.of(statement.sql(), expected.get(i), actual.get(i));
            tally.add(verdict, actual.get(i));
            if (verdict != Verdict.AGREES && out != null) {
                out.write("-- " + file.getFileName() + ":" + statement.line() + " " + verdict + "\n" + statement.sql()
                        + "\n-- PostgreSQL: " + text(expected.get(i)) + "\n-- Holo:       " + text(actual.get(i))
                        + "\n\n");
            }
        }
        return tally;
    }

    /// A connection that a server closes is opened anew; the statement that it closed upon counts as an error 08006.
    private List<Answer> answers(URI url, List<Script.Statement> statements) throws IOException {
        List<Answer> answers = new ArrayList<>(statements.size());
        WireClient client = connect(url);
        try {
            if (fresh) {
                client.query("DROP SCHEMA IF EXISTS agreement CASCADE", null, TIMEOUT_MILLIS);
                client.query("CREATE SCHEMA agreement", null, TIMEOUT_MILLIS);
                client.query(SEARCH_PATH, null, TIMEOUT_MILLIS);
            }
            for (Script.Statement statement : statements) {
                try {
                    answers.add(client.query(statement.sql(), statement.copyData(), TIMEOUT_MILLIS));
                } catch (IOException e) {
                    answers.add(new Answer(
                            List.of(), new Answer.Failure("08006", "connection lost: " + e.getMessage(), 0)));
                    client.close();
                    client = connect(url);
                }
            }
        } finally {
            client.close();
        }
        return answers;
    }

    private WireClient connect(URI url) throws IOException {
        WireClient client = WireClient.connect(url);
        for (String sql : init) {
            client.query(sql, null, TIMEOUT_MILLIS);
        }
        if (fresh) {
            client.query(SEARCH_PATH, null, TIMEOUT_MILLIS);
        }
        return client;
    }

    private static String text(Answer answer) {
        Answer.Failure error = answer.error();
        if (error != null) {
            return error.sqlState() + " " + error.message() + (error.position() > 0 ? " @" + error.position() : "");
        }
        StringBuilder text = new StringBuilder();
        for (Answer.Result result : answer.results()) {
            text.append(result.tag()).append(' ').append(result.columns());
            result.rows().stream()
                    .limit(20)
                    .forEach(row -> text.append("\n--    ").append(row));
        }
        return text.toString();
    }

    private static String oneLine(String text) {
        byte[] bytes = text.replace('\n', ' ').getBytes(StandardCharsets.UTF_8);
        return new String(bytes, 0, Math.min(bytes.length, 160), StandardCharsets.UTF_8);
    }
}
