using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Journal;
using RealtimeDebit.Formats.Messages;
using RealtimeDebit.Simulation.Orders;
using RealtimeDebit.Simulation.Runs;

namespace RealtimeDebit.Simulation.Creditors;

/// <content>The same creditor when it speaks in messages: 0200, 0600 and 0400 through the desk, as bytes.</content>
internal sealed partial class Caller
{
    private static DateTimeOffset InWholeSeconds(DateTimeOffset moment)
        => new(((moment.UtcTicks / TimeSpan.TicksPerSecond) + 1) * TimeSpan.TicksPerSecond, TimeSpan.Zero);

    /// <summary>Asks for the money; what it took for accepted it may also inquire after.</summary>
    private async Task SpeakAsync(SimProcess process, Order order)
    {
        bool wasAcknowledged = order.WasAcknowledged;
        bool inquires = order == Taken && _numbers.Percent(50);
        bool mustAsk = MustAskSealed(process);
        if (_world.IsTracing) _world.Note($"{this} {(inquires ? "inquires after" : "asks by message for")} {order}", order);
        using CancellationTokenSource? patience = !_vanishes && (!_world.IsStorm || _numbers.Percent(60))
            ? null
            : new CancellationTokenSource(TimeSpan.FromTicks(_numbers.Spread(TimeSpan.TicksPerMillisecond, TimeSpan.TicksPerMinute)), process.Clock);
        try
        {
            DebitMessage reply = await SendAsync(process, inquires ? InquiryFor() : DebitFor(order), patience?.Token ?? CancellationToken.None);
            if (_world.IsTracing) _world.Note($"{this} hears {reply.ResponseCode} {reply.State}", order);
            _answers++;
            if (mustAsk) _world.Mark(reply.ResultDigit != ' ' ? Mark.SealedRepeatAnswered : Mark.SealedAskedInVain);

            // A caller that has hung up hears nothing.
            if (patience is not { IsCancellationRequested: true }) Hear(order, reply, wasAcknowledged, process, inquires);
        }
        catch (JournalFailedException)
        {
            // The process is about to end; the line breaks with it.
        }

        _underWay--;
        if (!IsContent && !_world.IsStorm) _world.Time.In(_numbers.Spread(TimeSpan.TicksPerSecond, TimeSpan.TicksPerSecond * 20), AskOn);
    }

    private void Hear(Order order, DebitMessage reply, bool wasAcknowledged, SimProcess process, bool inquires)
    {
        if (inquires) _world.Mark(Mark.InquiryAnswered);
        switch (reply.ResponseCode)
        {
            case ResponseCode.Accepted or ResponseCode.ResultUnknown:
                _world.Mark(reply.ResponseCode == ResponseCode.Accepted ? Mark.OpenTold : Mark.UnknownTold);
                NoteOpen(order, DebitId.Parse(reply.ReceiptNumber), NoteReceipt(order, reply, wasAcknowledged), wasAcknowledged, process);
                break;
            case ResponseCode.SameIdOtherContent:
                _world.Mark(Mark.ConflictAnswered);
                if (_contents.Length == 1 || order == Taken) _world.Break("I4 same key, one debit", $"{this}: {order} is refused as other content", order);
                _refused = order;
                break;
            case ResponseCode.Busy or ResponseCode.Stopping or ResponseCode.NoSuchRequest:
                if (wasAcknowledged) _world.Break("I2 accepted is never lost", $"{order} was acknowledged and {this} heard {reply.ResponseCode}", order);
                if (reply.ResponseCode == ResponseCode.Busy) _world.Mark(Mark.BusyAnswered);
                break;
            case var code when reply.ResultDigit != ' ' && reply.ProcessedAt is not null:
                if (NoteReceipt(order, reply, wasAcknowledged)) NoteRepeat(process);
                Take(order);
                if (code[0] == '2') _world.Mark(Mark.RuleRejected);
                else _world.Mark(Mark.OutcomeToldToWaiter);
                _world.Orders.NoteTold(order, reply.ResultDigit, $"the answer {code} to {this}");
                break;
            default:
                _world.Break("I9 no illegal move", $"{this} was answered {reply.ResponseCode} {reply.State}", order);
                break;
        }
    }

    /// <summary>One id has one receipt number for ever.</summary>
    /// <returns>True when this was told before.</returns>
    private bool NoteReceipt(Order order, DebitMessage reply, bool wasAcknowledged)
    {
        if (order.Receipt is string before && before != reply.ReceiptNumber) _world.Break("I4 same key, one debit", $"{order} was {before} and is {reply.ReceiptNumber} now", order);
        order.Receipt = reply.ReceiptNumber;
        if (wasAcknowledged) _world.Mark(Mark.RepeatAnsweredByMessage);
        return wasAcknowledged;
    }

    private void CancelByMessage()
    {
        if (_world.Process is not { IsServing: true } process || (Taken ?? (_contents.Length == 1 ? _contents[0] : null)) is not Order order || _isWithdrawing) return;

        _isWithdrawing = true;
        order.WithdrawAsked = true;
        bool wasAcknowledged = order.WasAcknowledged;
        _world.Go(process, $"{this} cancels", async () =>
        {
            try
            {
                DebitMessage reply = await SendAsync(process, CancelFor(), CancellationToken.None);
                if (_world.IsTracing) _world.Note($"{this} hears {reply.ResponseCode} {reply.State} to its cancel", order);
                HearOfCancel(order, reply, wasAcknowledged);
            }
            catch (JournalFailedException)
            {
                // As above.
            }

            _isWithdrawing = false;
        });
    }

    private void HearOfCancel(Order order, DebitMessage reply, bool wasAcknowledged)
    {
        switch (reply.ResponseCode)
        {
            case ResponseCode.Done:
                _world.Mark(Mark.Withdrawn);
                _world.Orders.NoteTold(order, reply.ResultDigit, $"the cancel of {this}");
                break;
            case ResponseCode.TooLateToCancel:
                _world.Mark(Mark.WithdrawTooLate);
                if (reply.State is MessageStates.Sending or MessageStates.Unknown) _world.Mark(Mark.CancelRaced);
                else if (reply.ResultDigit != ' ') _world.Orders.NoteTold(order, reply.ResultDigit, $"the late cancel of {this}");
                break;
            case ResponseCode.NoSuchRequest when !wasAcknowledged:
            case ResponseCode.Stopping:
                break;
            default:
                _world.Break("I9 no illegal move", $"the cancel of {this} was answered {reply.ResponseCode} {reply.State}", order);
                break;
        }
    }

    /// <summary>There and back as bytes, so that every reply is one that can be written.</summary>
    private async Task<DebitMessage> SendAsync(SimProcess process, DebitMessage request, CancellationToken hangsUp)
    {
        var (message, problems) = DebitMessageLayout.Read(DebitMessageLayout.Write(request));
        DebitMessage reply = await process.House!.Desk.AnswerAsync(message!, problems, _creditor, hangsUp);
        return DebitMessageLayout.Read(DebitMessageLayout.Write(reply)).Message!;
    }

    private DebitMessage DebitFor(Order order)
    {
        DebitMessage blank = Header(MessageTypes.Debit) with
        {
            RequestId = _requestId,
            AmountYen = order.AmountYen,
            CustomerNumber = order.CustomerNumber,
            DebitDate = _world.Scenario.NamesDate ? _world.FirstDay : null,
            ValidUntil = order.ValidUntil,
        };
        return _namesAccount || order.Flaw == OrderFlaw.OtherAccount
            ? blank with
            {
                BankCode = order.Account.Bank.ToString(),
                BranchCode = order.Account.Branch,
                AccountKind = order.Account.Kind.ToString(),
                AccountNumber = order.Account.Number,
            }
            : blank;
    }

    private DebitMessage InquiryFor() => Header(MessageTypes.Inquiry) with { RequestId = "INQUIRY", OriginalRequestId = _requestId };

    private DebitMessage CancelFor() => Header(MessageTypes.Cancel) with { RequestId = "CANCEL", OriginalRequestId = _requestId };

    private DebitMessage Header(string type) => new() { MessageType = type, CreditorCode = _creditor.ToString(), SentAt = _world.Clock.Wall };
}
