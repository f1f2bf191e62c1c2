package holo.sql.function;

/// An aggregate whose value holds all that it was given, such as a list. It has to be in memory as a whole.
public interface Gathering extends Accumulator {}
