using RealtimeDebit.Formats.Messages;
using RealtimeDebit.TestSupport.Lanes;

namespace RealtimeDebit.Tests.Core.Doors;

/// <summary>What a line hears that has as many requests under way as it may: nothing new is accepted, and what is known is told at once.</summary>
public sealed class FullLineTests
{
    private readonly DeskWorld _world = new(mostCreepTicks: 50);
    private readonly ScriptedBank _bank;

    public FullLineTests() => _bank = _world.Lanes.AddBank();

    [Fact]
    public void A_new_debit_is_9004_and_leaves_nothing_behind()
    {
        _world.Start();

        DebitMessage busy = _world.AskOnFullLine(DeskWorld.Debit());

        Assert.Equal((MessageTypes.DebitReply, "9004", ' ', "", "ECHO 1"), (busy.MessageType, busy.ResponseCode, busy.State, busy.ReceiptNumber, busy.Echo));
        Assert.Equal(("4001", ' '), _world.Standing());
        Assert.Empty(_bank.Asked);
        Assert.Equal("0000", _world.Ask(DeskWorld.Debit()).ResponseCode);
        Assert.Single(_bank.Ledger);
    }

    [Fact]
    public void A_cancel_is_9004_and_withdraws_nothing()
    {
        _world.Start();
        _world.Lanes.Lane().Pause("test");
        PendingReply waiting = _world.Send(DeskWorld.Debit());

        DebitMessage busy = _world.AskOnFullLine(DeskWorld.Cancel());

        Assert.Equal((MessageTypes.CancelReply, "9004", ' '), (busy.MessageType, busy.ResponseCode, busy.State));
        Assert.Equal(("0001", 'Q'), _world.Standing());
        _world.Lanes.Do(() => _world.Lanes.Lane().Resume());
        Assert.Equal("0000", waiting.Reply.ResponseCode);
    }

    [Fact]
    public void A_known_id_hears_at_once_how_it_stands_and_nobody_waits()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _bank.ThenWaits(held.Task);
        _world.Start();
        PendingReply first = _world.Send(DeskWorld.Debit());

        DebitMessage open = _world.AskOnFullLine(DeskWorld.Debit());
        DebitMessage asked = _world.AskOnFullLine(DeskWorld.Inquiry());
        DebitMessage differs = _world.AskOnFullLine(DeskWorld.Debit(amount: 2_000));
        held.SetResult();
        _world.Lanes.Run();
        DebitMessage final = _world.AskOnFullLine(DeskWorld.Debit());

        Assert.Equal(("0001", 'S'), (open.ResponseCode, open.State));
        Assert.Equal(("0001", 'S', open.ReceiptNumber), (asked.ResponseCode, asked.State, asked.ReceiptNumber));
        Assert.Equal("2010", differs.ResponseCode);
        Assert.Equal(("0000", 'F', open.ReceiptNumber), (final.ResponseCode, final.State, final.ReceiptNumber));
        Assert.Equal(first.Reply.ReceiptNumber, final.ReceiptNumber);
        Assert.Single(_bank.Ledger);
    }

    [Fact]
    public void What_would_be_refused_anyway_hears_why()
    {
        _world.Start();
        byte[] spoilt = DebitMessageLayout.Write(DeskWorld.Debit());
        spoilt.AsSpan(DebitMessageLayout.AmountYen.OffsetBytes, DebitMessageLayout.AmountYen.LengthBytes).Fill((byte)' ');

        PendingReply format = _world.SendOnly(spoilt, isLineFull: true);
        _world.Lanes.Run();

        Assert.Equal("2001", format.Reply.ResponseCode);
        Assert.Equal("2002", _world.AskOnFullLine(DeskWorld.Debit() with { CreditorCode = "7777777777" }).ResponseCode);
        Assert.Equal("4001", _world.AskOnFullLine(DeskWorld.Inquiry("REQ-9")).ResponseCode);
    }
}
