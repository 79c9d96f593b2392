using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Calendar;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Intake;
using RealtimeDebit.Core.Journal;
using RealtimeDebit.Core.Lanes;
using RealtimeDebit.Core.Rules;
using RealtimeDebit.Formats.Messages;
using RealtimeDebit.Formats.Problems;

namespace RealtimeDebit.Core.Doors;

/// <summary>電文の受付: answers debit, cancel and inquiry messages. One request in, one reply out; all that a reply says is on the disk.</summary>
/// <remarks>
/// <para>
/// Lives on the loop. Lines, sign-on and limits belong to whoever listens. A 2xxx or 9xxx answer to a debit means that no money moved
/// and none will, so a request id that is known already is never answered with "busy" or "stopping".
/// </para>
/// <para>
/// When <see cref="AnswerAsync"/> fails, nothing may be said: the listener closes the line, and the creditor asks again.
/// </para>
/// </remarks>
public sealed class MessageDesk : IDisposable
{
    private readonly EventLog _log;
    private readonly DebitRegister _register;
    private readonly DebitRules _rules;
    private readonly DebitIntake _intake;
    private readonly DebitAnswers _answers;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _waitingEnds = new();
    private bool _stopping;
    private TaskCompletionSource? _idle;

    /// <param name="log">The books, and when they are durable.</param>
    /// <param name="register">Withdraws debits.</param>
    /// <param name="rules">Knows the creditors.</param>
    /// <param name="intake">Takes debits in.</param>
    /// <param name="answers">Tells when a debit ended.</param>
    /// <param name="time">The clock.</param>
    /// <param name="replyTimeout">How long a debit's answer is waited for.</param>
    public MessageDesk(
        EventLog log, DebitRegister register, DebitRules rules, DebitIntake intake, DebitAnswers answers, TimeProvider time, TimeSpan replyTimeout)
    {
        (_log, _register, _rules, _intake, _answers, _time) = (log, register, rules, intake, answers, time);
        ReplyTimeout = replyTimeout;
    }

    /// <summary>Told of a bug that kept a request from being answered properly; it was answered with 9009.</summary>
    public event Action<Exception>? Failed;

    /// <summary>How long a debit's answer is waited for before 0001 or 3001 is told, and how long a debit without 有効期限 may be sent.</summary>
    public TimeSpan ReplyTimeout { get; }

    /// <summary>Requests that have come in and are not answered yet.</summary>
    public int UnderWay { get; private set; }

    /// <summary>Answers one request.</summary>
    /// <param name="request">As <see cref="DebitMessageLayout.Read"/> gave it.</param>
    /// <param name="problems">What <see cref="DebitMessageLayout.Read"/> found wrong with it.</param>
    /// <param name="caller">The creditor that is signed on at the line.</param>
    /// <param name="waitNoMore">The line is gone or is being drained: the answer is what is known by now. Changes nothing about the debit.</param>
    /// <returns>Only when everything that the reply says is durable.</returns>
    public async Task<DebitMessage> AnswerAsync(
        DebitMessage request, IReadOnlyList<RecordProblem> problems, CreditorCode caller, CancellationToken waitNoMore)
    {
        UnderWay++;
        try
        {
            return await AnswerOnceAsync(request, problems, caller, waitNoMore);
        }
        catch (Exception bug) when (bug is not JournalFailedException)
        {
            if (!await IsUntouchedAsync(request)) throw;

            Failed?.Invoke(bug);
            return Reply(request, ResponseCode.SystemError, null);
        }
        finally
        {
            if (--UnderWay == 0) _idle?.TrySetResult();
        }
    }

    /// <summary>Answers a request of a line that has as many under way as it may: nothing new is accepted (9004), and nobody waits.</summary>
    /// <inheritdoc cref="AnswerAsync"/>
    public async Task<DebitMessage> AnswerFullLineAsync(DebitMessage request, IReadOnlyList<RecordProblem> problems, CreditorCode caller)
    {
        bool asksForNew = problems.Count == 0
            && (request.MessageType == MessageTypes.Cancel
                || (request.MessageType == MessageTypes.Debit && FindCreditor(request) is Creditor creditor && await LookAsync(creditor, request.RequestId) is null));
        return asksForNew ? Reply(request, ResponseCode.Busy, null) : await AnswerAsync(request, problems, caller, new CancellationToken(canceled: true));
    }

    /// <summary>From now on nothing new is accepted (9005). Who waits goes on waiting, and inquiries and known request ids are answered.</summary>
    public void Stop() => _stopping = true;

    /// <summary>Nobody waits any longer for an outcome: each hears how the debit stands now.</summary>
    /// <returns>Ends when every request is answered.</returns>
    public Task EndWaitingAsync()
    {
        Stop();
        _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        EndWaiting();
        if (UnderWay == 0) _idle.TrySetResult();
        return _idle.Task;
    }

    public void Dispose() => _waitingEnds.Dispose();

    private void EndWaiting() => _waitingEnds.Cancel();

    private Task<DebitMessage> AnswerOnceAsync(
        DebitMessage request, IReadOnlyList<RecordProblem> problems, CreditorCode caller, CancellationToken waitNoMore)
    {
        if (problems.Count > 0 || !MessageTypes.IsDebitRequest(request.MessageType)) return Refuse(request, ResponseCode.Format);
        if (FindCreditor(request) is not Creditor creditor) return Refuse(request, ResponseCode.Creditor);
        if (!creditor.Answers(caller)) return Refuse(request, ResponseCode.NotSignedOn);

        return request.MessageType switch
        {
            MessageTypes.Debit => DebitAsync(request, creditor, waitNoMore),
            MessageTypes.Cancel => CancelAsync(request, creditor),
            _ => InquireAsync(request, creditor),
        };
    }

    private async Task<DebitMessage> DebitAsync(DebitMessage request, Creditor creditor, CancellationToken waitNoMore)
    {
        long cameAt = _time.GetTimestamp();

        // "Busy" and "stopping" say that nothing was accepted: so they are no answer to a request that was accepted before.
        if (await _log.RequestIds.FindAsync(creditor.Code, request.RequestId) is null)
        {
            if (_stopping) return Reply(request, ResponseCode.Stopping, null);
            if (!_answers.HasRoom) return Reply(request, ResponseCode.Busy, null);
        }

        switch (await _intake.AcceptAsync(ToDebitRequest(request, creditor)))
        {
            case IntakeAnswer.Busy:
                return Reply(request, ResponseCode.Busy, null);
            case IntakeAnswer.OtherContent:
                return Reply(request, ResponseCode.SameIdOtherContent, null);
            case IntakeAnswer.Final final:
                return Reply(request, new DebitStanding(final.Debit, null, final.Outcome));
            case IntakeAnswer.Open open when await OutcomeAsync(open.Debit, cameAt, waitNoMore) is DebitOutcome outcome:
                return Reply(request, new DebitStanding(open.Debit, null, outcome));
            default:
                DebitStanding standing = (await LookAsync(creditor, request.RequestId))!;
                await _log.DurableAsync(_log.LastSequence);
                return Reply(request, standing);
        }
    }

    /// <summary>The outcome, durable; null when it did not come in time, or came before anybody waited for it.</summary>
    private async Task<DebitOutcome?> OutcomeAsync(DebitId id, long cameAt, CancellationToken waitNoMore)
    {
        TimeSpan left = ReplyTimeout - _time.GetElapsedTime(cameAt);
        if (left <= TimeSpan.Zero || !_answers.HasRoom || _register.FindOpen(id) is not Debit debit) return null;

        using var patience = new CancellationTokenSource(left, _time);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, _waitingEnds.Token, waitNoMore);
        return await _answers.OutcomeAsync(debit, bound.Token);
    }

    private async Task<DebitMessage> CancelAsync(DebitMessage request, Creditor creditor)
    {
        if (_stopping) return Reply(request, ResponseCode.Stopping, null);
        if (await LookAsync(creditor, request.OriginalRequestId) is not DebitStanding standing) return Reply(request, ResponseCode.NoSuchRequest, null);

        // Looked at once more and withdrawn without an await between: what is marked Sending meanwhile is not Queued any more.
        if (_register.FindOpen(standing.Debit) is { State: DebitState.Queued } debit)
        {
            _ = _register.Withdraw(debit, $"creditor {creditor.Code}, request {request.RequestId}");
        }

        standing = (await LookAsync(creditor, request.OriginalRequestId))!;

        await _log.DurableAsync(_log.LastSequence);
        return Reply(request, standing.IsWithdrawn ? ResponseCode.Done : ResponseCode.TooLateToCancel, standing);
    }

    private async Task<DebitMessage> InquireAsync(DebitMessage request, Creditor creditor)
    {
        if (await LookAsync(creditor, request.OriginalRequestId) is not DebitStanding standing) return Reply(request, ResponseCode.NoSuchRequest, null);

        await _log.DurableAsync(_log.LastSequence);
        return Reply(request, standing);
    }

    /// <summary>How a request stands; what is sealed is final.</summary>
    private async Task<DebitStanding?> LookAsync(Creditor creditor, string requestId)
        => await _log.RequestIds.FindAsync(creditor.Code, requestId) is EarlierRequest earlier
            ? new DebitStanding(earlier.Debit, _register.FindOpen(earlier.Debit)?.State, earlier.Outcome)
            : null;

    private DebitRequest ToDebitRequest(DebitMessage request, Creditor creditor) => new()
    {
        Creditor = creditor.Code,
        CollectingCode = CreditorCode.Parse(request.CreditorCode),
        Door = Door.Message,
        RequestId = request.RequestId,
        Account = BankAccount.TryParse(request.BankCode, request.BranchCode, request.AccountKind[0], request.AccountNumber, out BankAccount account)
            ? account
            : throw new InvalidOperationException("A message without problems of form has an account of digits."),
        DebtorName = request.HolderName,
        AmountYen = request.AmountYen!.Value,
        CustomerNumber = request.CustomerNumber,
        DebitDate = request.DebitDate,
        ValidUntil = request.ValidUntil ?? _time.NowInJapan() + ReplyTimeout,
    };

    private Creditor? FindCreditor(DebitMessage request)
        => CreditorCode.TryParse(request.CreditorCode, out CreditorCode code) ? _rules.FindCreditor(code) : null;

    /// <summary>True when it is certain that this request has left nothing behind.</summary>
    private async Task<bool> IsUntouchedAsync(DebitMessage request)
        => request.MessageType == MessageTypes.Inquiry
            || (request.MessageType == MessageTypes.Debit && FindCreditor(request) is Creditor creditor && await LookAsync(creditor, request.RequestId) is null);

    private Task<DebitMessage> Refuse(DebitMessage request, string code) => Task.FromResult(Reply(request, code, null));

    private DebitMessage Reply(DebitMessage request, DebitStanding standing) => Reply(request, standing.ResponseCode, standing);

    private DebitMessage Reply(DebitMessage request, string code, DebitStanding? standing) => request with
    {
        MessageType = MessageTypes.ReplyTo(request.MessageType),
        SentAt = _time.NowInJapan(),
        ResponseCode = code,
        ResultDigit = standing?.Outcome?.ResultCode ?? ' ',
        State = standing?.Letter ?? ' ',
        ReceiptNumber = standing?.Debit.ToString() ?? "",
        ProcessedAt = standing?.Outcome?.At,
        BankReason = standing?.BankReason ?? "",
    };
}
