/** A cast by two colons. */
void PgBinaryExpression(List<Object> list, ExprContext exprContext, Span s) :
{
    final SqlDataTypeSpec type;
}
{
    <INFIX_CAST> {
        checkNonQueryExpression(exprContext);
        list.add(new SqlParserUtil.ToTreeListItem(PgOperators.INFIX_CAST, getPos()));
    }
    type = DataType() { list.add(type); }
}

/** A type's name and a string: a cast. */
SqlNode PgTypedLiteral() :
{
    final SqlDataTypeSpec type;
    final SqlNode value;
    final Span s;
}
{
    type = DataType() { s = Span.of(type); }
    value = StringLiteral() {
        return SqlStdOperatorTable.CAST.createCall(s.end(value), value, type);
    }
}

/** An operand that stops at IN: the first argument of POSITION. */
SqlNode PgOperand() :
{
    final List<Object> list = new ArrayList<Object>();
    SqlBinaryOperator op;
}
{
    AddExpression2b(list, ExprContext.ACCEPT_SUB_QUERY)
    (
        LOOKAHEAD(1)
        (
            op = BinaryRowOperator() { list.add(new SqlParserUtil.ToTreeListItem(op, getPos())); }
            AddExpression2b(list, ExprContext.ACCEPT_SUB_QUERY)
        |
            PgBinaryExpression(list, ExprContext.ACCEPT_SUB_QUERY, Span.of())
        )
    )*
    { return SqlParserUtil.toTree(list); }
}

/** The elements of an array constructor; a bracket inside stands for a nested ARRAY. */
SqlNodeList PgArrayElements(Span s) :
{
    final List<SqlNode> list = new ArrayList<SqlNode>();
}
{
    [
        LOOKAHEAD(1)
        PgArrayElement(list)
        ( <COMMA> PgArrayElement(list) )*
    ]
    { return new SqlNodeList(list, s.end(this)); }
}

void PgArrayElement(List<SqlNode> list) :
{
    final SqlNodeList nested;
    final Span s;
}
{
    <LBRACKET> { s = span(); } nested = PgArrayElements(s) <RBRACKET> {
        list.add(SqlStdOperatorTable.ARRAY_VALUE_CONSTRUCTOR.createCall(s.end(this), nested.getList()));
    }
|
    AddExpression(list, ExprContext.ACCEPT_SUB_QUERY)
}

/** A column's default: NOT behind it belongs to NOT NULL, and COLLATE to the column. */
SqlNode PgDefault() :
{
    final List<Object> list = new ArrayList<Object>();
    SqlBinaryOperator op;
}
{
    AddExpression2b(list, ExprContext.ACCEPT_SUB_QUERY)
    (
        LOOKAHEAD(1, { getToken(1).kind != NOT && !PgOperators.isCollate(getToken(1)) })
        (
            LOOKAHEAD(1)
            op = BinaryRowOperator() { list.add(new SqlParserUtil.ToTreeListItem(op, getPos())); }
            AddExpression2b(list, ExprContext.ACCEPT_SUB_QUERY)
        |
            PgBinaryExpression(list, ExprContext.ACCEPT_SUB_QUERY, Span.of())
        )
    )*
    { return SqlParserUtil.toTree(list); }
}

/** ROWS FROM (f(), g()): the rows of several functions side by side, which is what a select list makes of them. */
SqlNode PgRowsFrom() :
{
    final List<SqlNode> calls = new ArrayList<SqlNode>();
    final Span s;
    boolean ordinality = false;
}
{
    [ <LATERAL> ]
    ( <ROWS> | <IDENTIFIER> ) { s = span(); } <FROM>
    <LPAREN> AddExpression(calls, ExprContext.ACCEPT_NON_QUERY)
    ( <COMMA> AddExpression(calls, ExprContext.ACCEPT_NON_QUERY) )*
    <RPAREN>
    [ LOOKAHEAD(2) <WITH> <ORDINALITY> { ordinality = true; } ]
    { return PgOperators.rowsFrom(calls, ordinality, s.end(this)); }
}

/** The columns that a function of records yields: (a int, b text). */
SqlNode PgColumnDefinitions(SqlNode function, SqlIdentifier alias) :
{
    final List<SqlNode> columns = new ArrayList<SqlNode>();
    SqlIdentifier name;
    SqlDataTypeSpec type;
}
{
    <LPAREN>
    name = SimpleIdentifier() type = DataType() { columns.add(name); columns.add(type); }
    ( <COMMA> name = SimpleIdentifier() type = DataType() { columns.add(name); columns.add(type); } )*
    <RPAREN>
    { return PgOperators.defined(function, alias, columns); }
}

/** FOR UPDATE and its kin behind a query; LIMIT and OFFSET may stand behind them, too. */
SqlNode PgLocked(SqlNode query) :
{
    final LockingClauses clauses = new LockingClauses(query, getToken(0));
    final SqlNode[] offsetFetch = {null, null};
    final Span s = Span.of();
    SqlIdentifier table;
}
{
    (
        LOOKAHEAD({ LockingClauses.begin(getToken(1), getToken(2)) })
        <FOR>
        ( LOOKAHEAD({ LockingClauses.isStrength(getToken(0), getToken(1)) }) <IDENTIFIER> { clauses.strength(token); } )+
        [
            LOOKAHEAD({ LockingClauses.is(getToken(1), "of") })
            <IDENTIFIER>
            table = CompoundIdentifier() { clauses.of(table); }
            ( <COMMA> table = CompoundIdentifier() { clauses.of(table); } )*
        ]
        [
            LOOKAHEAD({ LockingClauses.is(getToken(1), "nowait") })
            <IDENTIFIER> { clauses.noWait(); }
        |
            LOOKAHEAD({ LockingClauses.is(getToken(1), "skip") && LockingClauses.is(getToken(2), "locked") })
            <IDENTIFIER> <IDENTIFIER> { clauses.skipLocked(); }
        ]
        { clauses.end(); }
    )+
    (
        LimitClause(s, offsetFetch) [ OffsetClause(s, offsetFetch) ]
    |
        OffsetClause(s, offsetFetch) [ LimitClause(s, offsetFetch) | FetchClause(offsetFetch) ]
    |
        FetchClause(offsetFetch)
    )?
    { return clauses.locked(offsetFetch[0], offsetFetch[1]); }
}
