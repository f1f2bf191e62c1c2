package holo.bench.demo;

import java.io.PrintStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Loads TPC-H into a running node and checks five queries against PostgreSQL's answers.
///
/// Exit codes: 0 all answers equal, 1 something failed or differs, 2 wrong usage.
@Command(
        name = "holo demo",
        mixinStandardHelpOptions = true,
        description = "Create the TPC-H tables, load them through COPY, and run five queries over both protocols.")
final class Demo implements Callable<Integer> {
    @Option(
            names = "--pg-url",
            description = "JDBC URL of the PostgreSQL wire (default: ${DEFAULT-VALUE})",
            defaultValue = "jdbc:postgresql://127.0.0.1:55432/holo?user=holo")
    private String pgUrl = "";

    @Option(
            names = "--flight-url",
            description = "JDBC URL of Flight SQL; without it only the PostgreSQL wire is queried")
    private @Nullable String flightUrl;

    @Option(
            names = "--user",
            description =
                    "Role to log in as, other than the URLs'; its password is taken from PGPASSWORD, as psql does")
    private @Nullable String user;

    @Option(
            names = "--scale",
            description = "TPC-H scale factor, at least ${DEFAULT-VALUE}, its default; answers are compared there only",
            defaultValue = "0.01")
    private double scale;

    @Option(
            names = "--write-expected",
            hidden = true,
            description = "Write the answers to this directory instead of comparing")
    private @Nullable Path writeExpected;

    private static final double SCALE_MIN = 0.01;

    /// Says on its own which allocator it chose; kept here, or the level would be forgotten with the logger.
    private static final Logger ARROW = Logger.getLogger("org.apache.arrow.driver.jdbc.shaded");

    private final PrintStream out;

    Demo(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] args) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        ARROW.setLevel(Level.WARNING);
        System.exit(new CommandLine(new Demo(out)).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        if (scale < SCALE_MIN) {
            out.println("--scale must be at least " + SCALE_MIN + ", not " + scale
                    + ": with fewer suppliers TPC-H gives two rows of partsupp the same key.");
            return CommandLine.ExitCode.USAGE;
        }
        boolean equal = true;
        try (Connection pg = connect(pgUrl)) {
            TpchLoader.load(pg, scale, out);
            equal &= run("PostgreSQL wire", pg);
        } catch (SQLException e) {
            return failed(pgUrl, e);
        }
        if (flightUrl != null) {
            try (Connection flight = connect(flightUrl)) {
                equal &= run("Flight SQL", flight);
            } catch (SQLException e) {
                return failed(flightUrl, e);
            }
        }
        return equal ? 0 : 1;
    }

    private Connection connect(String url) throws SQLException {
        String password = System.getenv("PGPASSWORD");
        String withUser = user == null ? url : url.replaceFirst("([?&]user=)[^&]*", "$1" + encoded(user));
        if (password == null) {
            return DriverManager.getConnection(withUser);
        }
        return DriverManager.getConnection(
                withUser.replaceFirst("&password=[^&]*", "") + "&password=" + encoded(password));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private int failed(String url, SQLException e) {
        out.println("The demo stopped at " + url + ": " + e.getMessage()
                + (isRefused(e)
                        ? "\nThe node demands a password: give it as PGPASSWORD, and another role than holo by `-- --user NAME`."
                        : "\nIs the node running? `holo status` tells; `holo logs` shows what it says."));
        return 1;
    }

    /// Whether it was for lack of proof who we are: class 28, or the driver's own words before it asks at all.
    private static boolean isRefused(SQLException e) {
        String state = e.getSQLState();
        String message = String.valueOf(e.getMessage());
        return (state != null && state.startsWith("28"))
                || message.contains("no password")
                || message.contains("UNAUTHENTICATED");
    }

    private boolean run(String protocol, Connection connection) throws Exception {
        boolean compare = scale == TpchQueries.EXPECTED_SCALE && writeExpected == null;
        List<String> differing = new ArrayList<>();
        out.println(protocol);
        for (TpchQueries query : TpchQueries.values()) {
            long start = System.nanoTime();
            Answer answer = Answer.of(connection, query.sql());
            long millis = (System.nanoTime() - start) / 1_000_000;
            String verdict = "";
            if (writeExpected != null) {
                answer.write(writeExpected.resolve(query.fileName()));
            } else if (compare) {
                String difference = answer.difference(query.expected());
                verdict = difference == null ? "equal to PostgreSQL's answer" : "DIFFERS: " + difference;
                if (difference != null) {
                    differing.add(query.name());
                }
            }
            out.printf(
                    "  %-4s %5d rows %7d ms  %s%n", query.name(), answer.rows().size(), millis, verdict);
        }
        if (!differing.isEmpty()) {
            out.println("  Wrong answers: " + String.join(", ", differing));
        }
        return differing.isEmpty();
    }
}
