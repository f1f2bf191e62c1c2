<#--
  Calcite's Parser.jj with PostgreSQL's differences. The template is read as text, the differences are applied to
  the text, and what comes out is interpreted. Each difference must find its place: a new Calcite that moved it stops
  the build here rather than silently dropping a rule.
-->
<#assign grammar><#include "/@calcite/Parser.jj" parse=false></#assign>

<#-- Replaces a piece of text. -->
<#function patch from to>
  <#if !grammar?contains(from)><#stop "Parser.jj has no: " + from></#if>
  <#assign grammar = grammar?replace(from, to)>
  <#return "">
</#function>

<#-- Replaces everything from one marker up to, not including, another. -->
<#function replaceUpTo from upTo to>
  <#if !grammar?contains(from)><#stop "Parser.jj has no: " + from></#if>
  <#local head = grammar?keep_before(from)>
  <#local rest = grammar?keep_after(from)>
  <#if !rest?contains(upTo)><#stop "Parser.jj has no: " + upTo + " after " + from></#if>
  <#assign grammar = head + to + upTo + rest?keep_after(upTo)>
  <#return "">
</#function>

<#-- $1, $2 … -->
${patch(r"    <HOOK> {
        return new SqlDynamicParam(nDynamicParams++, getPos());",
r"    <DYNAMIC_PARAMETER> {
        final int number = Integer.parseInt(token.image.substring(1));
        nDynamicParams = Math.max(nDynamicParams, number);
        return new SqlDynamicParam(number - 1, getPos());")}

<#-- LIMIT and OFFSET take expressions; FETCH FIRST may go without a number. -->
${patch(r"        LOOKAHEAD(2)
        offsetFetch[0] = UnsignedNumericLiteralOrParam()
        <COMMA>
        (
            offsetFetch[1] = UnsignedNumericLiteralOrParam() {
                error = " + '"count"' + r";
            }
        |
            <ALL> {
                error = " + '"ALL"' + r";
            }
        ) {
            if (!this.conformance.isLimitStartCountAllowed()) {
                throw SqlUtil.newContextException(s.end(this),
                    RESOURCE.limitStartCountOrAllNotAllowed(error));
            }
        }
    |
        offsetFetch[1] = UnsignedNumericLiteralOrParam()", r"
        offsetFetch[1] = Expression(ExprContext.ACCEPT_SUB_QUERY)")}
${patch(r"    offsetFetch[0] = UnsignedNumericLiteralOrParam()
    [ <ROW> | <ROWS> ]", r"    offsetFetch[0] = Expression(ExprContext.ACCEPT_SUB_QUERY)
    [ <ROW> | <ROWS> ]")}
${patch(r"<FETCH> ( <FIRST> | <NEXT> ) offsetFetch[1] = UnsignedNumericLiteralOrParam()",
r"<FETCH> ( <FIRST> | <NEXT> )
    ( offsetFetch[1] = UnsignedNumericLiteralOrParam() | { offsetFetch[1] = LITERAL_ONE; } )")}
${patch(r"( offsetFetch[1] = UnsignedNumericLiteralOrParam() | { offsetFetch[1] = LITERAL_ONE; } )
    ( <ROW> | <ROWS> ) <ONLY>", r"(
        offsetFetch[1] = UnsignedNumericLiteralOrParam()
    |
        <LPAREN> offsetFetch[1] = Expression(ExprContext.ACCEPT_SUB_QUERY) <RPAREN>
    |
        { offsetFetch[1] = LITERAL_ONE; }
    )
    ( <ROW> | <ROWS> )
    ( <ONLY> | <WITH> <TIES> { offsetFetch[1] = PgOperators.withTies(offsetFetch[1], getPos()); } )")}
${patch(r"            return new SqlOrderBy(getPos(), e,", r"            PgOperators.requireOrder(offsetFetch[1], orderBy);
            return new SqlOrderBy(getPos(), e,")}

<#-- SELECT without columns. -->
${patch(r"        keywordList = new SqlNodeList(keywords, s.addAll(keywords).pos());
    }
    AddSelectItem(selectList)
    ( <COMMA> AddSelectItem(selectList) )*", r"        keywordList = new SqlNodeList(keywords, s.addAll(keywords).pos());
    }
    [
        LOOKAHEAD({ PgOperators.startsSelectItem(this) })
        AddSelectItem(selectList)
        ( <COMMA> AddSelectItem(selectList) )*
    ]
    { PgOperators.selectNothing(selectList, getPos()); }")}

<#-- SELECT DISTINCT ON (…), SELECT without items, WHERE without FROM. -->
${patch(r"    (
        keyword = AllOrDistinct() { keywords.add(keyword); }
    )?
    {
        keywordList", r"    (
        LOOKAHEAD(2)
        <DISTINCT> <ON> hints2 = ParenthesizedQueryOrCommaList(ExprContext.ACCEPT_SUB_QUERY) {
            hints.add(PgOperators.distinctOn(hints2));
        }
    |
        keyword = AllOrDistinct() { keywords.add(keyword); }
    )?
    {
        keywordList")}
${patch(r"    final List<SqlNode> hints = new ArrayList<SqlNode>();
    final Span s;
}
{
    <SELECT>", r"    final List<SqlNode> hints = new ArrayList<SqlNode>();
    SqlNodeList hints2;
    final Span s;
}
{
    <SELECT>")}
${patch(r"    (
        <FROM> fromClause = FromClause()
        ( where = Where() | { where = null; } )", r"    (
        ( <FROM> fromClause = FromClause() | { fromClause = null; } )
        ( where = Where() | { where = null; } )")}
${patch(r"        ( qualify = Qualify() | { qualify = null; } )
    |
        E() {
            fromClause = null;
            where = null;
            groupBy = null;
            having = null;
            windowDecls = null;
            qualify = null;
        }
    )", r"        { qualify = null; }
    )")}

${patch("            [ tableRef = Snapshot(tableRef) ]", "            [ LOOKAHEAD(2) tableRef = Snapshot(tableRef) ]")}
${patch(r"            tableRef = ImplicitTableFunctionCallArgs(tableName)
        |", r"            tableRef = ImplicitTableFunctionCallArgs(tableName)
            [ LOOKAHEAD(2) <WITH> <ORDINALITY> { tableRef = PgOperators.withOrdinality(tableRef); } ]
        |")}
${patch(r"    e = SelectExpression()
    (
        [ <AS>
            [ <MEASURE> {
                    e = SqlInternalOperators.MEASURE.createCall(
                        e.getParserPosition(), e);
                }
            ]
        ]
        (
            id = SimpleIdentifier()
        |
            // Mute the warning about ambiguity between alias and continued
            // string literal.
            LOOKAHEAD(1)
            id = SimpleIdentifierFromStringLiteral()
        )
        {", r"    e = SelectExpression()
    (
        LOOKAHEAD(1, { !(e instanceof SqlIdentifier && ((SqlIdentifier) e).isStar()) })
        [ <AS> ] id = SimpleIdentifier() {")}

<#-- What stands in parentheses behind a name in FROM are arguments: there is no EXTEND. -->
${patch(r"            LOOKAHEAD(3)
            tableRef = ImplicitTableFunctionCallArgs(tableName)", r"            LOOKAHEAD(1, { getToken(1).kind == LPAREN })
            tableRef = ImplicitTableFunctionCallArgs(tableName)")}
${patch(r"            [ tableRef = ExtendTable(tableRef) ]
", "")}

<#-- FROM f() AS (a int, b text); a join with an alias hides its parts; ONLY leaves out what inherits from a table. -->
${patch(r"    [
        [ <AS> ] alias = SimpleIdentifier()
        (
            columnAliasList", r"    [
        LOOKAHEAD({ PgOperators.definesColumns(this) })
        [ <AS> ] [ LOOKAHEAD(1, { getToken(1).kind != LPAREN }) definedAlias = SimpleIdentifier() ]
        tableRef = PgColumnDefinitions(tableRef, definedAlias)
        { return tableRef; }
    ]
    [
        [ <AS> ] alias = SimpleIdentifier()
        (
            columnAliasList")}
${patch(r"            checkNotJoin(tableRef);
            if (columnAliasList == null) {", r"            tableRef = PgOperators.derived(tableRef);
            if (columnAliasList == null) {")}
${patch(r"    SqlUnnestOperator unnestOp = SqlStdOperatorTable.UNNEST;
}
{
    (
        LOOKAHEAD(2)
        tableName", r"    SqlUnnestOperator unnestOp = SqlStdOperatorTable.UNNEST;
    SqlIdentifier definedAlias = null;
    boolean only = false;
}
{
    [ <ONLY> { only = true; } ]
    (
        LOOKAHEAD({ PgOperators.startsRowsFrom(this) })
        tableRef = PgRowsFrom()
    |
        LOOKAHEAD(2)
        tableName")}
${patch(r"            ( tableRef = TableHints(tableName) | { tableRef = tableName; } )", r"            { tableRef = only ? new OnlyTable(tableName) : tableName; }
            [ <STAR> ]")}

<#-- Type names are resolved by the catalog; all of them are a name, modifiers and brackets. -->
${replaceUpTo("// Type name with optional scale and precision.", "// Types used for JDBC and ODBC scalar conversion function
SqlTypeNameSpec SqlTypeName(Span s) :", r"
SqlDataTypeSpec DataType() :
{
    final SqlTypeNameSpec spec;
}
{
    spec = TypeName() {
        return new SqlDataTypeSpec(spec, spec.getParserPos());
    }
}

SqlTypeNameSpec TypeName() :
{
    final SqlIdentifier name;
    final List<SqlNode> modifiers = new ArrayList<SqlNode>();
    int dimensions = 0;
    final Span s;
}
{
    name = CompoundIdentifier() { s = Span.of(name); }
    [
        LOOKAHEAD(2)
        <LPAREN> AddExpression(modifiers, ExprContext.ACCEPT_NON_QUERY)
        ( <COMMA> AddExpression(modifiers, ExprContext.ACCEPT_NON_QUERY) )*
        <RPAREN>
    ]
    (
        LOOKAHEAD(2)
        <LBRACKET> [ <UNSIGNED_INTEGER_LITERAL> ] <RBRACKET> { dimensions++; }
    )*
    [
        LOOKAHEAD(1)
        <ARRAY> { dimensions++; } [ LOOKAHEAD(2) <LBRACKET> <UNSIGNED_INTEGER_LITERAL> <RBRACKET> ]
    ]
    {
        return new PgTypeNameSpec(name, modifiers, dimensions, s.end(this));
    }
}

")}

<#-- type 'text' is a cast, wherever it stands. -->
${patch(r"    (
        LOOKAHEAD(2)
        e = LiteralOrIntervalExpression()
    |
        e = DynamicParam()", r"    (
        LOOKAHEAD({ getToken(1).kind == IDENTIFIER
            && (getToken(2).kind == QUOTED_STRING || getToken(2).kind == DOT || getToken(2).kind == LPAREN)
            && PgOperators.startsTypedLiteral(this) })
        e = PgTypedLiteral()
    |
        LOOKAHEAD(2)
        e = LiteralOrIntervalExpression()
    |
        e = DynamicParam()")}

<#-- VALUES takes rows in parentheses and nothing else; a ROW among the values is a value. -->
${replaceUpTo("    // hints are necessary here due to common LPAREN prefixes
", "    {
        // REVIEW jvs 8-Feb-2004: Should we discriminate between scalar", r"
    { s = Span.of(); }
    valueList = ParenthesizedQueryOrCommaListWithDefault(ExprContext.ACCEPT_NONCURSOR)
")}
${patch(r"    final SqlNodeList valueList;
    final SqlNode value;
    final Span s;", r"    final SqlNodeList valueList;
    final Span s;")}

<#-- Frames by GROUPS, and by RANGE with an offset of any type. -->
${patch(r"            <RANGE> { isRows = SqlLiteral.createBoolean(false, getPos()); }
        )", r"            <RANGE> { isRows = SqlLiteral.createBoolean(false, getPos()); }
        |
            <GROUPS> { isRows = SqlLiteral.createBoolean(false, getPos()); groups = true; }
        )")}
${patch(r"    final Span s, s1, s2;
    final SqlLiteral allowPartial;", r"    final Span s, s1, s2;
    final SqlLiteral allowPartial;
    boolean groups = false;")}
${patch(r"            isRows, lowerBound, upperBound, allowPartial, exclude, s.end(this));",
r"            PgOperators.frame(isRows, groups, lowerBound, upperBound), lowerBound, upperBound, allowPartial, exclude,
            s.end(this));")}

<#-- ORDER BY … USING an operator. -->
${patch(r"    (
        <ASC>
    |   <DESC> {
            e = SqlStdOperatorTable.DESC.createCall(getPos(), e);
        }
    )?", r"    (
        <ASC>
    |   <DESC> {
            e = SqlStdOperatorTable.DESC.createCall(getPos(), e);
        }
    |   <USING> ( <LT> | <GT> { e = SqlStdOperatorTable.DESC.createCall(getPos(), e); } )
    )?")}

<#-- a JOIN b JOIN c ON … ON …: the inner join comes first. -->
${patch(r"    e2 = TableRef1(ExprContext.ACCEPT_QUERY_OR_JOIN)
    (
        [ <MATCH_CONDITION>", r"    e2 = TableRef1(ExprContext.ACCEPT_QUERY_OR_JOIN)
    ( LOOKAHEAD({ PgOperators.joinsInside(this, natural, joinType) }) e2 = JoinTable(e2) )*
    (
        [ <MATCH_CONDITION>")}

<#-- Functions with a syntax of their own become calls by PostgreSQL's function names. -->
${replaceUpTo("/**
 * Parses a call to a builtin function with special syntax.
 */", "SqlJsonEncoding JsonRepresentation() :", r"
SqlNode BuiltinFunctionCall() :
{
    final List<SqlNode> args = new ArrayList<SqlNode>();
    SqlNode e;
    final Span s;
    final SqlDataTypeSpec dt;
    String field;
}
{
    <CAST> { s = span(); }
    <LPAREN> AddExpression(args, ExprContext.ACCEPT_SUB_QUERY) <AS> dt = DataType() { args.add(dt); }
    <RPAREN> { return SqlStdOperatorTable.CAST.createCall(s.end(this), args); }
|
    <EXTRACT> { s = span(); }
    <LPAREN>
    ( <QUOTED_STRING> { field = SqlParserUtil.parseString(token.image); } | field = Identifier() )
    { args.add(SqlLiteral.createCharString(field, getPos())); }
    <FROM> AddExpression(args, ExprContext.ACCEPT_SUB_QUERY)
    <RPAREN> { return PgOperators.call(" + '"extract"' + r", s.end(this), args); }
|
    <POSITION> { s = span(); }
    <LPAREN> e = PgOperand()
    <IN> AddExpression(args, ExprContext.ACCEPT_SUB_QUERY) { args.add(e); }
    <RPAREN> { return PgOperators.call(" + '"position"' + r", s.end(this), args); }
|
    <OVERLAY> { s = span(); }
    <LPAREN> AddExpression(args, ExprContext.ACCEPT_SUB_QUERY)
    ( <PLACING> | <COMMA> ) AddExpression(args, ExprContext.ACCEPT_SUB_QUERY)
    ( <FROM> | <COMMA> ) AddExpression(args, ExprContext.ACCEPT_SUB_QUERY)
    [ ( <FOR> | <COMMA> ) AddExpression(args, ExprContext.ACCEPT_SUB_QUERY) ]
    <RPAREN> { return PgOperators.call(" + '"overlay"' + r", s.end(this), args); }
|
    <SUBSTRING> { s = span(); }
    <LPAREN> e = PgOperand() { args.add(e); }
    (
        <SIMILAR> AddExpression(args, ExprContext.ACCEPT_SUB_QUERY)
        <ESCAPE> AddExpression(args, ExprContext.ACCEPT_SUB_QUERY)
    |
        <FROM> AddExpression(args, ExprContext.ACCEPT_SUB_QUERY)
        [ <FOR> AddExpression(args, ExprContext.ACCEPT_SUB_QUERY) ]
    |
        <FOR> e = Expression(ExprContext.ACCEPT_SUB_QUERY) {
            args.add(SqlLiteral.createExactNumeric(" + '"1"' + r", getPos()));
            args.add(e);
        }
    |
        ( <COMMA> AddExpression(args, ExprContext.ACCEPT_SUB_QUERY) )*
    )
    <RPAREN> { return PgOperators.call(" + '"substring"' + r", s.end(this), args); }
|
    <TRIM> { s = span(); field = " + '"btrim"' + r"; }
    <LPAREN>
    [ <BOTH> | <TRAILING> { field = " + '"rtrim"' + r"; } | <LEADING> { field = " + '"ltrim"' + r"; } ]
    (
        <FROM> AddExpression(args, ExprContext.ACCEPT_SUB_QUERY)
    |
        e = Expression(ExprContext.ACCEPT_SUB_QUERY) { args.add(e); }
        [ <FROM> AddExpression(args, ExprContext.ACCEPT_SUB_QUERY) { Collections.swap(args, 0, 1); } ]
    )
    ( <COMMA> AddExpression(args, ExprContext.ACCEPT_SUB_QUERY) )*
    <RPAREN> { return PgOperators.call(field, s.end(this), args); }
}

")}

<#-- FOR UPDATE and its kin end any query. -->
${patch(r"    e = QueryOrExpr(exprContext)
    e = OrderByLimitOpt(e)
    { return e; }", r"    e = QueryOrExpr(exprContext)
    e = OrderByLimitOpt(e)
    [ LOOKAHEAD({ LockingClauses.begin(getToken(1), getToken(2)) }) e = PgLocked(e) ]
    { return e; }")}
${patch(r"        e = Query(exprContext)
        e = OrderByLimitOpt(e)
        { return e; }", r"        e = Query(exprContext)
        e = OrderByLimitOpt(e)
        [ LOOKAHEAD({ LockingClauses.begin(getToken(1), getToken(2)) }) e = PgLocked(e) ]
        { return e; }")}

<#-- ORDER BY behind an argument orders the aggregate's input, not the argument. -->
${patch(r"        e = PartitionedQueryOrQueryOrExpr(firstExprContext)", r"        e = QueryOrExpr(firstExprContext)")}

<#-- ORDER BY and VARIADIC among a call's arguments. -->
${patch(r"    AddArg0(list, exprContext)
    (
        <COMMA> {
            // a comma-list can't appear where only a query is expected
            checkNonQueryExpression(exprContext);
        }
        AddArg(list, exprContext)
    )*
    <RPAREN>
    {
        return list;
    }", r"    (
        <VARIADIC> AddArg(list, exprContext) { PgOperators.markVariadic(list); }
    |
        AddArg0(list, exprContext)
    )
    (
        <COMMA> {
            // a comma-list can't appear where only a query is expected
            checkNonQueryExpression(exprContext);
        }
        (
            <VARIADIC> AddArg(list, exprContext) { PgOperators.markVariadic(list); }
        |
            AddArg(list, exprContext)
        )
    )*
    [ { final SqlNodeList order; } order = OrderBy(true) { list.add(PgOperators.argumentOrder(order)); } ]
    <RPAREN>
    {
        return list;
    }")}
${patch(r"    {
        return createCall(qualifiedName, s.end(this), funcType, quantifier, args);
    }
}

/*
* Parse Floor/Ceil function parameters
*/
SqlNode StandardFloorCeilOptions", r"    {
        final SqlNodeList order = PgOperators.removeArgumentOrder(args);
        final SqlCall call = createCall(qualifiedName, s.end(this), funcType, quantifier, args);
        return order == null ? call : SqlStdOperatorTable.WITHIN_GROUP.createCall(s.end(this), call, order);
    }
}

/*
* Parse Floor/Ceil function parameters
*/
SqlNode StandardFloorCeilOptions")}

<#-- CURRENT_DATE and its kin are functions. -->
${patch(r"    |   <SYSTEM_USER>
    |   <USER>
    )
    {
        return new SqlIdentifier(unquotedIdentifier(), getPos());
    }", r"    |   <SYSTEM_USER>
    |   <USER>
    )
    {
        return PgOperators.call(token.image, getPos(), ImmutableList.<SqlNode>of());
    }")}
${patch("SqlIdentifier ContextVariable() :", "SqlNode ContextVariable() :")}

<#-- Arrays: nested brackets, slices. -->
${patch(r"        (
            args = ExpressionCommaList(s, ExprContext.ACCEPT_SUB_QUERY)
        |
            { args = SqlNodeList.EMPTY; }
        )
        <RBRACKET>
        {
            return SqlStdOperatorTable.ARRAY_VALUE_CONSTRUCTOR.createCall(
                s.end(this), args.getList());
        }", r"        args = PgArrayElements(s)
        <RBRACKET>
        {
            return SqlStdOperatorTable.ARRAY_VALUE_CONSTRUCTOR.createCall(
                s.end(this), args.getList());
        }")}
${replaceUpTo(r"                <LBRACKET>
                ( <OFFSET> { itemOp", r"                AddOptionalColonPath(list)
            |
                {
                    checkNonQueryExpression(exprContext);
                }
                op = PostfixRowOperator()", r"                <LBRACKET>
                (
                    LOOKAHEAD({ getToken(1).kind != COLON }) e = Expression(ExprContext.ACCEPT_SUB_QUERY)
                |
                    { e = null; }
                )
                [
                    <COLON> {
                        list.add(new SqlParserUtil.ToTreeListItem(PgOperators.SLICE, getPos()));
                        list.add(SqlNodeList.of(e == null ? SqlLiteral.createNull(getPos()) : e));
                        e = null;
                    }
                    [ LOOKAHEAD(1) e = Expression(ExprContext.ACCEPT_SUB_QUERY) ]
                    {
                        ((SqlNodeList) list.get(list.size() - 1)).add(e == null ? SqlLiteral.createNull(getPos()) : e);
                        e = null;
                    }
                ]
                <RBRACKET> {
                    if (e != null) {
                        list.add(new SqlParserUtil.ToTreeListItem(SqlStdOperatorTable.ITEM, getPos()));
                        list.add(e);
                    }
                }
")}

<#-- expr op ANY (array): a single operand that is no query is an array. -->
${patch(r"                        if (item.isA(SqlKind.QUERY)) {
                            list.add(item);
                        } else {", r"                        if (item.isA(SqlKind.QUERY)) {
                            list.add(item);
                        } else if (PgOperators.isQuantified(op)) {
                            list.set(list.size() - 1,
                                new SqlParserUtil.ToTreeListItem(PgOperators.quantifiedArray(op), s.pos()));
                            list.add(item);
                        } else {")}

<#-- PostgreSQL's precedence of ||, ^ and prefix operators. -->
${patch("|   <CONCAT> { return SqlStdOperatorTable.CONCAT; }", "|   <PG_OPERATOR> { return PgOperators.binary(token.image); }")}
${patch("|   <CARET> { return SqlStdOperatorTable.BITXOR_OPERATOR; }", "")}
${patch("|   <EXISTS> { return SqlStdOperatorTable.EXISTS; }
|   <UNIQUE> { return SqlStdOperatorTable.UNIQUE; }", "|   <EXISTS> { return SqlStdOperatorTable.EXISTS; }
|   <PG_OPERATOR> { return PgOperators.prefix(token.image); }")}

<@grammar?interpret />
