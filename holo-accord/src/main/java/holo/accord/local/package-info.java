/// A replica: what one node knows of transactions, and when they may execute.
///
/// {@link holo.accord.local.Replica} is the door; behind it each message has its handler, named after the section
/// of the protocol:
///
/// | message | handler | protocol |
/// |---|---|---|
/// | PreAccept | `PreAcceptHandler`, `Votes` | §3.1 |
/// | Accept, AcceptInvalidate | `ProposalHandler` | §3.2, §4 |
/// | Commit | `CommitHandler`, `Decisions` | §3.3 |
/// | ReadTxn, GetDeps, ReadEphemeral | `ReadHandler`, `Reads` | §3.4, §8 |
/// | Apply, CommitInvalidate | `OutcomeHandler`, `Endings` | §3.5, §4 |
/// | Recover, CheckStatus | `RecoverHandler`, `RecoveryEvidence` | §4, §5 |
///
/// A decision goes from `Decisions` to `Waits`, which knows who waits for whom, and from there to `Execution`,
/// which lets reads and writes happen in order. `ConflictIndex` knows who touches what, `Fences` and `Copies` what
/// is settled in whole ranges, `Forgetting` drops what is over everywhere, `Records` collects what must be durable
/// before a step's messages leave, and `Restart` reads it back.
@NullMarked
package holo.accord.local;

import org.jspecify.annotations.NullMarked;
