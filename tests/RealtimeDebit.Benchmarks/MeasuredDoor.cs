using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using RealtimeDebit.Adapters.Messages;
using RealtimeDebit.Core.Banks;
using RealtimeDebit.Core.Lanes;
using RealtimeDebit.Formats.Messages;

namespace RealtimeDebit.Benchmarks;

/// <summary>The real message door: listener, archive and journal on the disk, the desk on its loop, and a bank that answers at once.</summary>
internal sealed class MeasuredDoor : IAsyncDisposable
{
    /// <summary>Customers for whom callers ask.</summary>
    public const int Mandates = 1_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("rd-door-").FullName;
    private readonly MeasuredHouse _house;
    private readonly TrafficArchive _archive;
    private MessageListener? _listener;

    /// <param name="inFlight">How many debits may be under way at the bank.</param>
    public MeasuredDoor(int inFlight)
    {
        _house = new MeasuredHouse(_folder) { Lane = new LaneBank(MeasuredHouse.Bank with { InFlight = inFlight }, new PromptBank(inFlight)) };
        _archive = new TrafficArchive(Path.Combine(_folder, "messages"), TimeProvider.System);
    }

    public IPEndPoint Address => _listener!.Address;

    /// <summary>Takes a mandate file in while debits go on.</summary>
    public Task SyncAsync(string path) => _house.SyncAsync(path);

    public async Task OpenAsync(int mandates = Mandates)
    {
        await _house.OpenAsync();
        string file = Path.Combine(_folder, "mandates.txt");
        LargeFiles.WriteMandates(file, mandates);
        await _house.SyncAsync(file);
        await _house.Loop.RunAsync(_house.House.StartAsync);
        _listener = Open(AnswerAsync, _archive);
    }

    /// <summary>The listener in front of a desk that says "collected" to everything and keeps nothing: what the line alone costs.</summary>
    public static MessageListener OpenLineOnly()
        => Open(static question => Task.FromResult(question.Request with { MessageType = MessageTypes.DebitReply, ResponseCode = ResponseCode.Done }), archive: null);

    public async ValueTask DisposeAsync()
    {
        if (_listener is { } listener) await listener.DisposeAsync();
        await _house.Loop.RunAsync(_house.House.StopAsync);
        await _house.DisposeAsync();
        await _archive.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private Task<DebitMessage> AnswerAsync(MessageQuestion question) => _house.Loop.RunAsync(
        () => _house.House.Desk.AnswerAsync(question.Request, question.Problems, question.Creditor.Code, question.WaitNoMore));

    private static MessageListener Open(MessageAnswers answers, TrafficArchive? archive)
    {
        var options = new MessageListenerOptions
        {
            Listen = new IPEndPoint(IPAddress.Loopback, 0),
            Callers = [new MessageCaller { Creditor = MeasuredHouse.Creditor, Addresses = AllowedAddresses.Parse(["127.0.0.1"]) }],
        };
        return MessageListener.Open(options, answers, TimeProvider.System, archive, NullLogger<MessageListener>.Instance);
    }

    /// <summary>Takes the money and says so before the call returns.</summary>
    private sealed class PromptBank(int mostInFlight) : IBankAdapter
    {
        private static readonly Task<BankReply> s_collected = Task.FromResult<BankReply>(new BankReply.Collected("00"));

        public BankAbilities Abilities { get; } = new(HasInquiry: true, NeverSeenIsTrusted: true, mostInFlight, SendingWindow: 16);

        public Task<BankReply> DebitAsync(DebitOrder order, CancellationToken cancellationToken) => s_collected;

        public Task<InquiryReply> InquireAsync(DebitOrder order, CancellationToken cancellationToken)
            => Task.FromResult<InquiryReply>(new InquiryReply.NoAnswer("not asked here"));
    }
}
