package holo.bench.agreement;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The statements of a file.
final class Script {
    private static final Pattern COPY_FILE = Pattern.compile("(?is)^\\s*copy\\s.*\\sfrom\\s+('[^']+').*");
    private static final Pattern SET = Pattern.compile("^\\\\set\\s+(\\w+)\\s+(.*)$");

    private Script() {}

    /// @param line of the file, from 1
    /// @param copyData the data behind COPY FROM STDIN, or null
    record Statement(int line, String sql, @Nullable String copyData) {}

    /// Reads a file of statements, or of sqllogictest records when its name ends in `.test` or `.slt`.
    static List<Statement> read(Path file, @Nullable Path data) throws IOException {
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        String name = file.getFileName().toString();
        return name.endsWith(".test") || name.endsWith(".slt") ? logicTest(text) : new PsqlScript(text, data).read();
    }

    private static List<Statement> logicTest(String text) {
        List<Statement> statements = new ArrayList<>();
        String[] lines = text.split("\n", -1);
        boolean skip = false;
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i].strip();
            if (line.startsWith("skipif postgresql")
                    || (line.startsWith("onlyif") && !line.startsWith("onlyif postgresql"))) {
                skip = true;
            } else if (line.startsWith("statement") || line.startsWith("query")) {
                int start = ++i;
                StringBuilder sql = new StringBuilder();
                while (i < lines.length && !lines[i].isBlank() && !lines[i].startsWith("----")) {
                    sql.append(lines[i++]).append('\n');
                }
                while (i < lines.length && !lines[i].isBlank()) {
                    i++;
                }
                if (!skip) {
                    statements.add(new Statement(start + 1, sql.toString(), null));
                }
                skip = false;
            }
        }
        return statements;
    }

    /// What psql would send: its own commands are left out, `:name` of a variable that `\set` set is replaced, and a
    /// server's file becomes the client's.
    private static final class PsqlScript {
        private final String text;
        private final @Nullable Path data;
        private final List<Statement> statements = new ArrayList<>();
        private final StringBuilder current = new StringBuilder();
        private int at;
        private int line = 1;
        private int parentheses;

        PsqlScript(String text, @Nullable Path data) {
            this.text = text;
            this.data = data;
        }

        List<Statement> read() throws IOException {
            while (at < text.length()) {
                char c = text.charAt(at);
                if (c == '\\') {
                    command();
                } else if (c == ';' && parentheses == 0) {
                    at++;
                    emit();
                } else if (c == '\'' || c == '"') {
                    quoted(c);
                } else if (text.startsWith("--", at)) {
                    int end = text.indexOf('\n', at);
                    at = end < 0 ? text.length() : end;
                } else if (text.startsWith("/*", at)) {
                    comment();
                } else if (c == '$') {
                    dollar();
                } else {
                    parentheses += c == '(' ? 1 : c == ')' && parentheses > 0 ? -1 : 0;
                    take(at + 1);
                }
            }
            return statements;
        }

        private void take(int end) {
            for (; at < end; at++) {
                char c = text.charAt(at);
                if (c == '\n') {
                    line++;
                }
                if (!current.isEmpty() || !Character.isWhitespace(c)) {
                    current.append(c);
                }
            }
        }

        private void quoted(char quote) {
            boolean escapes = quote == '\''
                    && at > 0
                    && (text.charAt(at - 1) == 'E' || text.charAt(at - 1) == 'e')
                    && (at < 2 || !Character.isLetterOrDigit(text.charAt(at - 2)));
            int end = at + 1;
            while (end < text.length() && text.charAt(end) != quote) {
                end += escapes && text.charAt(end) == '\\' ? 2 : 1;
            }
            take(Math.min(end + 1, text.length()));
        }

        private void comment() {
            int depth = 0;
            int end = at;
            do {
                if (text.startsWith("/*", end)) {
                    depth++;
                    end += 2;
                } else if (text.startsWith("*/", end)) {
                    depth--;
                    end += 2;
                } else {
                    end++;
                }
            } while (depth > 0 && end < text.length());
            take(end);
        }

        private void dollar() {
            Matcher tag = Pattern.compile("\\$[A-Za-z_]*\\$").matcher(text).region(at, text.length());
            boolean inWord = at > 0 && Character.isLetterOrDigit(text.charAt(at - 1));
            if (inWord || !tag.lookingAt()) {
                take(at + 1);
                return;
            }
            int end = text.indexOf(tag.group(), tag.end());
            take(end < 0 ? text.length() : end + tag.group().length());
        }

        /// A backslash command: those that send what is pending do so, all others are left out.
        private void command() throws IOException {
            int end = text.indexOf('\n', at);
            end = end < 0 ? text.length() : end;
            String command = text.substring(at, end);
            if (command.startsWith("\\;")) {
                at += 2;
                current.append(';');
                return;
            }
            at = end;
            Matcher set = SET.matcher(command);
            if (set.matches()) {
                variables.put(set.group(1), set.group(2).strip().replace("'", ""));
            } else if (command.startsWith("\\g") || command.startsWith("\\crosstab")) {
                emit();
            } else {
                current.setLength(0);
                parentheses = 0;
            }
        }

        private final java.util.Map<String, String> variables = new java.util.HashMap<>();

        private void emit() throws IOException {
            String sql = current.toString().strip();
            int start = line - (int) sql.chars().filter(c -> c == '\n').count();
            current.setLength(0);
            parentheses = 0;
            if (sql.isEmpty()) {
                return;
            }
            for (var variable : variables.entrySet()) {
                sql = sql.replace(":'" + variable.getKey() + "'", "'" + variable.getValue() + "'");
                sql = sql.replaceAll(
                        "(?<!:):" + variable.getKey() + "\\b", Matcher.quoteReplacement(variable.getValue()));
            }
            String copied = null;
            Matcher fromFile = COPY_FILE.matcher(sql);
            if (sql.matches("(?is)^\\s*copy\\s.*\\sfrom\\s+stdin\\b.*")) {
                copied = stdin();
            } else if (fromFile.matches() && data != null) {
                Path file = dataFile(sql);
                if (file != null) {
                    copied = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
                    sql = sql.substring(0, fromFile.start(1)) + "stdin" + sql.substring(fromFile.end(1));
                }
            }
            statements.add(new Statement(start, sql, copied));
        }

        /// The file of the data directory that a COPY names, whatever directory it gives.
        private @Nullable Path dataFile(String sql) {
            Matcher base = Pattern.compile("([\\w]+\\.data)").matcher(sql);
            Path file = base.find() && data != null ? data.resolve(base.group(1)) : null;
            return file != null && Files.exists(file) ? file : null;
        }

        private String stdin() {
            int start = text.indexOf('\n', at) + 1;
            int end = text.indexOf("\n\\.", Math.max(start - 1, 0));
            if (start == 0 || end < 0) {
                return "";
            }
            String copied = end < start ? "" : text.substring(start, end + 1);
            int next = text.indexOf('\n', end + 1);
            line += (int)
                    text.substring(at, end + 1).chars().filter(c -> c == '\n').count();
            at = next < 0 ? text.length() : next;
            return copied;
        }
    }
}
