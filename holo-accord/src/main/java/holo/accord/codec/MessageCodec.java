package holo.accord.codec;

import holo.accord.host.ReadSlice;
import holo.accord.messages.Accept;
import holo.accord.messages.AcceptInvalidate;
import holo.accord.messages.AcceptOk;
import holo.accord.messages.Apply;
import holo.accord.messages.ApplyHeld;
import holo.accord.messages.ApplyOk;
import holo.accord.messages.CheckOver;
import holo.accord.messages.CheckStatus;
import holo.accord.messages.Commit;
import holo.accord.messages.CommitInvalidate;
import holo.accord.messages.CommitOk;
import holo.accord.messages.DepsOk;
import holo.accord.messages.GetDeps;
import holo.accord.messages.Gossip;
import holo.accord.messages.Message;
import holo.accord.messages.Nack;
import holo.accord.messages.Over;
import holo.accord.messages.PreAccept;
import holo.accord.messages.PreAcceptOk;
import holo.accord.messages.ReadEphemeral;
import holo.accord.messages.ReadOk;
import holo.accord.messages.ReadTxn;
import holo.accord.messages.Recover;
import holo.accord.messages.RecoverOk;
import holo.accord.messages.StatusOk;
import holo.accord.messages.Synced;
import holo.accord.primitives.Status;
import java.nio.ByteBuffer;

/// The binary form of messages: a version, a type, the components in the order of their declaration.
public final class MessageCodec {
    private static final int VERSION = 1;
    private static final int SYNCED = 25;

    private MessageCodec() {}

    public static Encoded encode(Message message) {
        Encoder e = new Encoder();
        e.putByte(VERSION);
        e.putByte(typeOf(message));
        put(e, message);
        return e.finish();
    }

    private static int typeOf(Message message) {
        return switch (message) {
            case PreAccept m -> 1;
            case PreAcceptOk m -> 2;
            case Accept m -> 3;
            case AcceptOk m -> 4;
            case Commit m -> 5;
            case CommitOk m -> 6;
            case ReadTxn m -> 7;
            case ReadOk m -> 8;
            case Apply m -> 9;
            case ApplyOk m -> 10;
            case Recover m -> 11;
            case RecoverOk m -> 12;
            case AcceptInvalidate m -> 13;
            case CommitInvalidate m -> 14;
            case CheckStatus m -> 15;
            case StatusOk m -> 16;
            case Nack m -> 17;
            case GetDeps m -> 18;
            case DepsOk m -> 19;
            case ReadEphemeral m -> 20;
            case Gossip m -> 21;
            case ApplyHeld m -> 22;
            case CheckOver m -> 23;
            case Over m -> 24;
            case Synced m -> SYNCED;
        };
    }

    private static void put(Encoder e, Message message) {
        switch (message) {
            case PreAccept m -> {
                e.putTxnId(m.txnId());
                e.putTxn(m.txn());
                e.putTimestamp(m.durable());
                e.putTimestamp(m.universal());
            }
            case PreAcceptOk m -> {
                e.putTxnId(m.txnId());
                e.putTimestamp(m.vote());
                e.putDeps(m.deps());
                e.putNumber(m.readyEpoch());
            }
            case Accept m -> {
                e.putTxnId(m.txnId());
                e.putBallot(m.ballot());
                e.putParticipants(m.participants());
                e.putOptional(m.txn(), Encoder::putTxn);
                e.putTimestamp(m.executeAt());
                e.putDeps(m.deps());
            }
            case AcceptOk m -> {
                e.putTxnId(m.txnId());
                e.putBallot(m.ballot());
                e.putDeps(m.deps());
                e.putNumber(m.readyEpoch());
            }
            case Commit m -> {
                e.putTxnId(m.txnId());
                e.putBallot(m.ballot());
                e.putParticipants(m.participants());
                e.putOptional(m.txn(), Encoder::putTxn);
                e.putTimestamp(m.executeAt());
                e.putDeps(m.deps());
                e.putBoolean(m.stable());
            }
            case CommitOk m -> {
                e.putTxnId(m.txnId());
                e.putBallot(m.ballot());
                e.putNumber(m.readyEpoch());
            }
            case ReadTxn m -> {
                e.putTxnId(m.txnId());
                e.putNumber(m.attempt());
                e.putList(m.ranges(), Encoder::putRange);
            }
            case ReadOk m -> {
                e.putTxnId(m.txnId());
                e.putNumber(m.attempt());
                e.putList(m.slices(), (to, s) -> {
                    to.putRange(s.range());
                    to.putBytes(s.data());
                });
            }
            case Apply m -> {
                e.putTxnId(m.txnId());
                e.putParticipants(m.participants());
                e.putTimestamp(m.executeAt());
                e.putDeps(m.deps());
                e.putList(m.writes(), Encoder::putMutation);
                e.putBytes(m.result());
            }
            case ApplyOk m -> {
                e.putTxnId(m.txnId());
                e.putTimestamp(m.seen());
                e.putNumber(m.completeBefore());
            }
            case Recover m -> {
                e.putTxnId(m.txnId());
                e.putBallot(m.ballot());
                e.putParticipants(m.participants());
                e.putOptional(m.txn(), Encoder::putTxn);
            }
            case RecoverOk m -> putRecoverOk(e, m);
            case AcceptInvalidate m -> {
                e.putTxnId(m.txnId());
                e.putBallot(m.ballot());
                e.putParticipants(m.participants());
            }
            case CommitInvalidate m -> {
                e.putTxnId(m.txnId());
                e.putParticipants(m.participants());
            }
            case CheckStatus m -> {
                e.putTxnId(m.txnId());
                e.putParticipants(m.participants());
            }
            case StatusOk m -> putStatusOk(e, m);
            case Nack m -> {
                e.putTxnId(m.txnId());
                e.putBallot(m.asked());
                e.putByte(m.reason().ordinal());
                e.putBallot(m.promised());
                e.putTimestamp(m.durable());
                e.putTimestamp(m.universal());
            }
            case GetDeps m -> {
                e.putTxnId(m.txnId());
                e.putParticipants(m.participants());
            }
            case DepsOk m -> {
                e.putTxnId(m.txnId());
                e.putDeps(m.deps());
                e.putNumber(m.readyEpoch());
            }
            case ReadEphemeral m -> {
                e.putTxnId(m.txnId());
                e.putNumber(m.attempt());
                e.putTxn(m.txn());
                e.putList(m.ranges(), Encoder::putRange);
                e.putDeps(m.deps());
            }
            case Gossip m -> {
                e.putTimestamp(m.durable());
                e.putTimestamp(m.universal());
                e.putNumber(m.readyEpoch());
                e.putNumber(m.knownEpoch());
                e.putNumber(m.syncedEpoch());
                e.putBoolean(m.wanting());
            }
            case ApplyHeld m -> e.putTxnId(m.txnId());
            case CheckOver m -> e.putList(m.ids(), Encoder::putTxnId);
            case Over m -> {
                e.putList(m.ids(), Encoder::putTxnId);
                e.putList(m.held(), Encoder::putTxnId);
            }
            case Synced m -> {
                e.putNumber(m.syncedEpoch());
                e.putByte(typeOf(m.message()));
                put(e, m.message());
            }
        }
    }

    private static void putRecoverOk(Encoder e, RecoverOk m) {
        e.putTxnId(m.txnId());
        e.putBallot(m.ballot());
        e.putByte(m.status().ordinal());
        e.putBallot(m.accepted());
        e.putBoolean(m.votedT0());
        e.putBoolean(m.superseded());
        e.putOptional(m.executeAt(), Encoder::putTimestamp);
        e.putOptional(m.participants(), Encoder::putParticipants);
        e.putOptional(m.txn(), Encoder::putTxn);
        e.putDeps(m.deps());
        e.putDeps(m.waitFor());
        e.putDeps(m.noWaitFor());
        e.putOptional(m.writes(), (to, w) -> to.putList(w, Encoder::putMutation));
        e.putOptional(m.result(), Encoder::putBytes);
        e.putNumber(m.readyEpoch());
    }

    private static void putStatusOk(Encoder e, StatusOk m) {
        e.putTxnId(m.txnId());
        e.putByte(m.status().ordinal());
        e.putBallot(m.promised());
        e.putOptional(m.executeAt(), Encoder::putTimestamp);
        e.putOptional(m.participants(), Encoder::putParticipants);
        e.putOptional(m.txn(), Encoder::putTxn);
        e.putOptional(m.deps(), Encoder::putDeps);
        e.putOptional(m.writes(), (to, w) -> to.putList(w, Encoder::putMutation));
        e.putOptional(m.result(), Encoder::putBytes);
    }

    /// @throws MalformedException when the bytes are no message of a known version
    public static Message decode(ByteBuffer bytes) {
        Decoder d = new Decoder(bytes);
        try {
            int version = d.getByte();
            if (version != VERSION) {
                throw d.malformed("message version " + version + ", this node speaks " + VERSION);
            }
            Message m = get(d, d.getByte());
            d.expectEnd();
            return m;
        } catch (IllegalArgumentException e) {
            throw new MalformedException("impossible message: " + e.getMessage(), e);
        }
    }

    private static Message get(Decoder d, int type) {
        return switch (type) {
            case 1 -> new PreAccept(d.getTxnId(), d.getTxn(), d.getTimestamp(), d.getTimestamp());
            case 2 -> new PreAcceptOk(d.getTxnId(), d.getTimestamp(), d.getDeps(), d.getNumber());
            case 3 ->
                new Accept(
                        d.getTxnId(),
                        d.getBallot(),
                        d.getParticipants(),
                        d.getOptional(Decoder::getTxn),
                        d.getTimestamp(),
                        d.getDeps());
            case 4 -> new AcceptOk(d.getTxnId(), d.getBallot(), d.getDeps(), d.getNumber());
            case 5 ->
                new Commit(
                        d.getTxnId(),
                        d.getBallot(),
                        d.getParticipants(),
                        d.getOptional(Decoder::getTxn),
                        d.getTimestamp(),
                        d.getDeps(),
                        d.getBoolean());
            case 6 -> new CommitOk(d.getTxnId(), d.getBallot(), d.getNumber());
            case 7 -> new ReadTxn(d.getTxnId(), d.getInt(), d.getList(Decoder::getRange));
            case 8 -> new ReadOk(d.getTxnId(), d.getInt(), d.getList(x -> new ReadSlice(x.getRange(), x.getBytes())));
            case 9 ->
                new Apply(
                        d.getTxnId(),
                        d.getParticipants(),
                        d.getTimestamp(),
                        d.getDeps(),
                        d.getList(Decoder::getMutation),
                        d.getBytes());
            case 10 -> new ApplyOk(d.getTxnId(), d.getTimestamp(), d.getNumber());
            case 11 -> new Recover(d.getTxnId(), d.getBallot(), d.getParticipants(), d.getOptional(Decoder::getTxn));
            case 12 -> recoverOk(d);
            case 13 -> new AcceptInvalidate(d.getTxnId(), d.getBallot(), d.getParticipants());
            case 14 -> new CommitInvalidate(d.getTxnId(), d.getParticipants());
            case 15 -> new CheckStatus(d.getTxnId(), d.getParticipants());
            case 16 -> statusOk(d);
            case 17 ->
                new Nack(
                        d.getTxnId(),
                        d.getBallot(),
                        Nack.Reason.of(d.getByte()),
                        d.getBallot(),
                        d.getTimestamp(),
                        d.getTimestamp());
            case 18 -> new GetDeps(d.getTxnId(), d.getParticipants());
            case 19 -> new DepsOk(d.getTxnId(), d.getDeps(), d.getNumber());
            case 20 ->
                new ReadEphemeral(d.getTxnId(), d.getInt(), d.getTxn(), d.getList(Decoder::getRange), d.getDeps());
            case 21 ->
                new Gossip(
                        d.getTimestamp(),
                        d.getTimestamp(),
                        d.getNumber(),
                        d.getNumber(),
                        d.getNumber(),
                        d.getBoolean());
            case 22 -> new ApplyHeld(d.getTxnId());
            case 23 -> new CheckOver(d.getList(Decoder::getTxnId));
            case 24 -> new Over(d.getList(Decoder::getTxnId), d.getList(Decoder::getTxnId));
            case SYNCED -> {
                long synced = d.getNumber();
                int inner = d.getByte();
                if (inner == SYNCED) {
                    throw d.malformed("message within a message within a message");
                }
                yield new Synced(synced, get(d, inner));
            }
            default -> throw d.malformed("unknown message type " + type);
        };
    }

    private static RecoverOk recoverOk(Decoder d) {
        return new RecoverOk(
                d.getTxnId(),
                d.getBallot(),
                Status.of(d.getByte()),
                d.getBallot(),
                d.getBoolean(),
                d.getBoolean(),
                d.getOptional(Decoder::getTimestamp),
                d.getOptional(Decoder::getParticipants),
                d.getOptional(Decoder::getTxn),
                d.getDeps(),
                d.getDeps(),
                d.getDeps(),
                d.getOptional(x -> x.getList(Decoder::getMutation)),
                d.getOptional(Decoder::getBytes),
                d.getNumber());
    }

    private static StatusOk statusOk(Decoder d) {
        return new StatusOk(
                d.getTxnId(),
                Status.of(d.getByte()),
                d.getBallot(),
                d.getOptional(Decoder::getTimestamp),
                d.getOptional(Decoder::getParticipants),
                d.getOptional(Decoder::getTxn),
                d.getOptional(Decoder::getDeps),
                d.getOptional(x -> x.getList(Decoder::getMutation)),
                d.getOptional(Decoder::getBytes));
    }
}
