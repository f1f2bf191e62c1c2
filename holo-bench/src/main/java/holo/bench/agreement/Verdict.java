package holo.bench.agreement;

import java.util.Locale;

/// How one answer compares with PostgreSQL's.
enum Verdict {
    /// The same rows, or the same SQLSTATE.
    AGREES,
    /// The same rows in another order although the statement orders them: ties, most likely.
    OTHER_ORDER,
    /// Both refuse, by another SQLSTATE.
    OTHER_ERROR,
    /// PostgreSQL answers, Holo refuses.
    REFUSED,
    /// PostgreSQL refuses, Holo answers.
    ACCEPTED,
    /// Other rows, tags or column names.
    OTHER_RESULT;

    static Verdict of(String sql, Answer expected, Answer actual) {
        if (expected.error() != null) {
            if (actual.error() == null) {
                return ACCEPTED;
            }
            return expected.error().sqlState().equals(actual.error().sqlState()) ? AGREES : OTHER_ERROR;
        }
        if (actual.error() != null) {
            return REFUSED;
        }
        if (expected.results().size() != actual.results().size()) {
            return OTHER_RESULT;
        }
        boolean ordered = sql.toLowerCase(Locale.ROOT).contains("order by");
        Verdict verdict = AGREES;
        for (int i = 0; i < expected.results().size(); i++) {
            Answer.Result theirs = expected.results().get(i);
            Answer.Result ours = actual.results().get(i);
            if (!theirs.tag().equals(ours.tag())
                    || !theirs.columns().equals(ours.columns())
                    || !theirs.sorted().equals(ours.sorted())) {
                return OTHER_RESULT;
            }
            if (ordered && !theirs.rows().equals(ours.rows())) {
                verdict = OTHER_ORDER;
            }
        }
        return verdict;
    }
}
