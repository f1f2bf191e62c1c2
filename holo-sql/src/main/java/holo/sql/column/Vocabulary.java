package holo.sql.column;

import holo.sql.exec.ExecutionContext;
import holo.sql.type.SqlType;
import java.util.List;
import org.apache.calcite.rex.RexBuilder;

/// What all writers of one query share.
///
/// @param builder of the planner's tree
record Vocabulary(
        RexBuilder builder,
        Constants constants,
        Risk risk,
        Numbers numbers,
        Arithmetic arithmetic,
        DateTimes dateTimes) {
    static Vocabulary of(RexBuilder builder, List<SqlType> parameterTypes, ExecutionContext context) {
        Risk risk = new Risk();
        return new Vocabulary(
                builder,
                new Constants(builder, parameterTypes, context),
                risk,
                new Numbers(risk),
                new Arithmetic(risk),
                new DateTimes(context.types().timeZone()));
    }
}
