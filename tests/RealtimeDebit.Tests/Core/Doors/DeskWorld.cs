using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Doors;
using RealtimeDebit.Core.Intake;
using RealtimeDebit.Core.Lanes;
using RealtimeDebit.Core.Mandates;
using RealtimeDebit.Core.Money;
using RealtimeDebit.Core.Rules;
using RealtimeDebit.Formats.Messages;
using RealtimeDebit.TestSupport;
using RealtimeDebit.TestSupport.Lanes;

namespace RealtimeDebit.Tests.Core.Doors;

/// <summary>A message desk in front of lanes to scripted banks. Messages go in and come out as bytes, so that every reply is one that can be written.</summary>
public sealed class DeskWorld
{
    private readonly int _mostWaiting;
    private bool _hasMandates;

    /// <param name="mostCreepTicks">By how much at most the clock moves on each time Core reads it.</param>
    /// <param name="mostWaiting">How many may wait for an outcome.</param>
    public DeskWorld(int mostCreepTicks = 0, int mostWaiting = 100)
    {
        Lanes = new LaneWorld(mostCreepTicks: mostCreepTicks);
        _mostWaiting = mostWaiting;
    }

    public LaneWorld Lanes { get; }

    public Creditor Creditor { get; set; } = Some.Creditor(new Yen(1_000_000), new Yen(5_000_000)) with { AlsoCodes = [CreditorCode.Parse("1234567891")] };

    public Creditor Another { get; } = Some.Creditor() with { Code = CreditorCode.Parse("5555555555") };

    /// <summary>The clock that the desk reads; null = the world's.</summary>
    public TimeProvider? DeskClock { get; set; }

    public MessageDesk Desk { get; private set; } = null!;

    public static TimeSpan ReplyTimeout { get; } = TimeSpan.FromSeconds(30);

    public DeskWorld Start()
    {
        Lanes.Start();
        PutUp();
        return this;
    }

    public void KillAndStart(bool powerCut = false)
    {
        Lanes.KillAndStart(powerCut);
        PutUp();
    }

    /// <summary>A debit of customer 000123 from the mandate's account.</summary>
    public static DebitMessage Debit(string id = "REQ-1", long amount = 1_000) => new()
    {
        MessageType = MessageTypes.Debit,
        CreditorCode = "1234567890",
        RequestId = id,
        SentAt = Some.Moment,
        AmountYen = amount,
        CustomerNumber = "000123",
        Echo = "ECHO 1",
    };

    public static DebitMessage Cancel(string original = "REQ-1", string id = "CAN-1") => Debit(id, 0) with
    {
        MessageType = MessageTypes.Cancel,
        CustomerNumber = "",
        OriginalRequestId = original,
    };

    public static DebitMessage Inquiry(string original = "REQ-1", string id = "INQ-1") => Cancel(original, id) with { MessageType = MessageTypes.Inquiry };

    /// <summary>Sends a request and works until nothing is ready; the reply may still be to come.</summary>
    public PendingReply Send(DebitMessage request, CancellationToken waitNoMore = default) => Send(DebitMessageLayout.Write(request), waitNoMore);

    /// <inheritdoc cref="Send(DebitMessage, CancellationToken)"/>
    public PendingReply Send(byte[] body, CancellationToken waitNoMore = default)
    {
        PendingReply reply = SendOnly(body, isLineFull: false, waitNoMore);
        Lanes.Run();
        return reply;
    }

    /// <summary>The reply on a line that has as many requests under way as it may: it comes without time passing.</summary>
    public DebitMessage AskOnFullLine(DebitMessage request)
    {
        PendingReply reply = SendOnly(DebitMessageLayout.Write(request), isLineFull: true);
        Lanes.Run();
        return reply.Reply;
    }

    /// <summary>Sends a request; nothing runs yet.</summary>
    public PendingReply SendOnly(byte[] body, bool isLineFull = false, CancellationToken waitNoMore = default)
    {
        var (message, problems) = DebitMessageLayout.Read(body);
        var pending = new PendingReply();
        Lanes.Loop.Start("line", async () =>
        {
            try
            {
                pending.Come(DebitMessageLayout.Write(isLineFull
                    ? await Desk.AnswerFullLineAsync(message!, problems, Creditor.Code)
                    : await Desk.AnswerAsync(message!, problems, Creditor.Code, waitNoMore)));
            }
            catch (InvalidTimeZoneException error)
            {
                pending.Error = error;
            }
        });
        return pending;
    }

    /// <summary>The reply to a request that is answered without time passing.</summary>
    public DebitMessage Ask(DebitMessage request) => Send(request).Reply;

    /// <inheritdoc cref="Ask(DebitMessage)"/>
    public DebitMessage Ask(byte[] body) => Send(body).Reply;

    /// <summary>Response code and state of the reply to an inquiry.</summary>
    public (string Code, char State) Standing(string original = "REQ-1")
    {
        DebitMessage reply = Ask(Inquiry(original));
        return (reply.ResponseCode, reply.State);
    }

    private void PutUp()
    {
        if (!_hasMandates) Lanes.Do(RecordMandates);
        _hasMandates = true;
        var rules = new DebitRules(Lanes.Log.Books, [Creditor, Another], [Some.Bank]);
        var intake = new DebitIntake(Lanes.Log, Lanes.Register, rules, Lanes.Lanes.IsClosedUntil);
        Desk = new MessageDesk(
            Lanes.Log, Lanes.Register, rules, intake, new DebitAnswers(Lanes.Log, _mostWaiting), DeskClock ?? Lanes.Clock, ReplyTimeout);
    }

    private void RecordMandates()
    {
        byte[] rows = [.. Some.MandateRow("000123", Some.Account()), .. Some.MandateRow("000124", Some.Account("9000024"), standing: MandateStanding.Ended)];
        _ = Lanes.Log.Record(new MandateRowsStaged("s", Some.Bank, 1, 2, rows) { At = Some.Moment });
        _ = Lanes.Log.Record(new MandateFileApplied
        {
            At = Some.Moment,
            SyncId = "s",
            Bank = Some.Bank,
            SerialNumber = 1,
            Full = true,
            Rows = 2,
            FileName = "m.txt",
        });
    }
}

/// <summary>A reply that may still be to come.</summary>
public sealed class PendingReply
{
    private DebitMessage? _reply;

    public bool HasCome => _reply is not null;

    /// <summary>The bug that came instead of a reply: the line is closed without a word.</summary>
    public Exception? Error { get; set; }

    /// <exception cref="InvalidOperationException">It has not come.</exception>
    public DebitMessage Reply => _reply ?? throw new InvalidOperationException("No reply came.", Error);

    internal void Come(byte[] body)
    {
        Assert.False(HasCome);
        (_reply, _) = DebitMessageLayout.Read(body);
    }
}
