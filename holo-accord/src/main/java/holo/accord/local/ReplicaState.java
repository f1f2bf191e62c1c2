package holo.accord.local;

/// What the parts of a replica share: the transactions it knows, and what it keeps about keys and ranges.
final class ReplicaState {
    final Environment env;
    final Watermarks marks;
    final Copies copies;
    final ConflictIndex conflicts;
    final Fences fences;
    final Records records;
    final Commands commands;
    final Answers answers;

    ReplicaState(Environment env) {
        this.env = env;
        this.marks = env.watermarks();
        this.copies = new Copies(env);
        this.conflicts = new ConflictIndex(marks, copies);
        this.fences = new Fences(env.topologies());
        this.records = new Records(env);
        this.commands = new Commands(env, conflicts, records);
        this.answers = new Answers(env);
    }
}
