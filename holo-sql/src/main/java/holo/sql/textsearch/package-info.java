/// Text search: from a document to the lexemes of a {@link holo.sql.type.TsVector}, and what a {@link
/// holo.sql.type.TsQuery} finds in it.
///
/// {@link holo.sql.textsearch.DocumentParser} cuts a text into tokens of PostgreSQL's types, {@link
/// holo.sql.textsearch.SearchConfig} says which {@link holo.sql.textsearch.Dictionary} makes lexemes of each, {@link
/// holo.sql.textsearch.Matching} asks whether a vector fits a query, {@link holo.sql.textsearch.Ranking} how well, and
/// {@link holo.sql.textsearch.Headline} shows where. The functions are in {@link holo.sql.function}.
@NullMarked
package holo.sql.textsearch;

import org.jspecify.annotations.NullMarked;
