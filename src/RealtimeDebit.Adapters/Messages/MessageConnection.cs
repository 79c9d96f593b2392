using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using RealtimeDebit.Formats.Messages;
using RealtimeDebit.Formats.Problems;

namespace RealtimeDebit.Adapters.Messages;

/// <summary>One caller's connection: one reader, many requests under way, one writer.</summary>
/// <remarks>
/// Back-pressure has two steps. Beyond MaxInFlightPerConnection requests at the desk nothing new is accepted (9004); what is
/// known already is still told, because 9004 promises that no money moved. And when <see cref="Slack"/> more answers are owed than
/// that, nothing more is read: the caller's own sending stops, and what a connection holds in memory is bounded.
/// </remarks>
internal sealed class MessageConnection : IDisposable
{
    /// <summary>Answers that come at once (refusals, echoes, 9004) that may wait for the network beside those of the desk.</summary>
    internal const int Slack = 64;

    private const int BeginningBytes = 8;

    private readonly Socket _socket;
    private readonly MessageRoom _room;
    private readonly EndPoint? _peer;
    private readonly string _name;
    private readonly string _peerName;
    private readonly MessageSession _session;
    private readonly SemaphoreSlim _places;
    private readonly CancellationTokenSource _closed = new();
    private readonly CancellationTokenSource _waitNoMore = new();
    private readonly TaskCompletionSource _allSent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConnectionWatch _watch;
    private AnswerWriter? _writer;
    private PipeReader? _reader;
    private string? _cutOff;
    private int _atDesk;
    private long _requests;
    private volatile bool _isFinishing;
    private volatile bool _isReadToEnd;

    public MessageConnection(Socket socket, IPEndPoint peer, long number, MessageRoom room)
    {
        _socket = socket;
        _room = room;
        _peer = peer;
        Number = number;
        _name = string.Create(CultureInfo.InvariantCulture, $"c{number}");
        _peerName = peer.ToString();
        _session = new MessageSession(room.Options.Callers, room.SignOn, peer.Address, room.Events);
        _places = new SemaphoreSlim(room.Options.MaxInFlightPerConnection + Slack);
        _watch = new ConnectionWatch(room.Time, room.Options.IdleTimeout, room.Options.FrameTimeout, CutOff);
    }

    public long Number { get; }

    /// <summary>Serves the caller until one side closes. Never fails.</summary>
    public async Task RunAsync()
    {
        string why;
        try
        {
            why = await ServeAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            why = "the connection broke";
        }
        catch (ClientCertificateRefusedException refused)
        {
            CutOff(refused.Message);
            why = "";
        }
        catch (AuthenticationException)
        {
            CutOff("no TLS as it is wanted here");
            why = "";
        }
        catch (Exception bug)
        {
            _room.Events.ConnectionBroke(bug, Number, _peer);
            why = "a bug closed it";
        }

        Dispose();
        if (_cutOff is { } cut) _room.Events.CutOff(Number, _peer, cut);
        else _room.Events.ConnectionClosed(Number, _peer, why, _requests);
    }

    /// <summary>Whoever waits for an outcome hears how the debit stands now.</summary>
    public void EndWaiting() => _waitNoMore.Cancel();

    /// <summary>Takes no more requests, and closes when the answers that are owed are sent.</summary>
    public void Finish()
    {
        _isFinishing = true;
        if (_reader is { } reader) reader.CancelPendingRead();
        else Dispose();
    }

    /// <summary>Closes at once. A request at the desk goes on; its caller asks again with the same id.</summary>
    public void Dispose()
    {
        _watch.Dispose();
        _socket.Dispose();
        _closed.Cancel();
        _waitNoMore.Cancel();
        _writer?.Complete();
    }

    private void CutOff(string why)
    {
        if (Interlocked.CompareExchange(ref _cutOff, why, null) is not null) return;
        _room.CountCutOff();
        Dispose();
    }

    private async Task<string> ServeAsync()
    {
        _watch.Begin();
        Stream stream = new NetworkStream(_socket, ownsSocket: true);
        await using ConfiguredAsyncDisposable closing = stream.ConfigureAwait(false);
        if (_room.Options.Tls is { } tls) stream = await GreetAsync(tls, stream).ConfigureAwait(false);
        _room.Events.ConnectionOpened(Number, _peer);

        var writer = new AnswerWriter(
            PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true)),
            _room.Options.LengthPrefix, _room.Options.WriteTimeout, _room.Time, frame => Archive(TrafficDirection.Out, frame), Sent);
        _writer = writer;
        _reader = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true, useZeroByteReads: _room.Options.Tls is not null));
        Task writing = WriteAsync(writer);
        string why = await ReadAsync(_reader).ConfigureAwait(false);

        // The caller may have closed its sending side only: what it asked before that is still answered.
        _isReadToEnd = true;
        if (_watch.Owed > 0) await Task.WhenAny(_allSent.Task, writing).ConfigureAwait(false);
        writer.Complete();
        await writing.ConfigureAwait(false);
        if (stream is SslStream encrypted && _cutOff is null) await encrypted.ShutdownAsync().ConfigureAwait(false);
        return why;
    }

    private async Task<Stream> GreetAsync(MessageTls tls, Stream stream)
    {
        _watch.FrameBegan();
        Stream encrypted = await tls.GreetAsync(stream, _closed.Token).ConfigureAwait(false);
        _watch.FrameEnded();
        return encrypted;
    }

    /// <summary>Sends what is ready. When it cannot, the connection ends, and with it the reader.</summary>
    private async Task WriteAsync(AnswerWriter writer)
    {
        try
        {
            await writer.RunAsync().ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            CutOff("it does not read its answers");
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            Dispose();
        }
    }

    /// <returns>Why nothing more is read.</returns>
    private async Task<string> ReadAsync(PipeReader reader)
    {
        while (!_isFinishing)
        {
            ReadResult result = await reader.ReadAsync().ConfigureAwait(false);
            ReadOnlySequence<byte> rest = result.Buffer;
            FrameStatus status;
            while ((status = TryTake(ref rest, out byte[] frame)) == FrameStatus.Complete)
            {
                // Said before the wait: while we do not read, no message is late.
                _watch.FrameEnded();
                await _places.WaitAsync(_closed.Token).ConfigureAwait(false);
                Take(frame);
            }

            if (status == FrameStatus.BadLength)
            {
                ArchiveBeginning(rest);
                CutOff(string.Create(CultureInfo.InvariantCulture, $"a length that is not 256, with {rest.Length} bytes come"));
                return "";
            }

            bool isInside = !rest.IsEmpty;
            if (isInside) _watch.FrameBegan();
            reader.AdvanceTo(rest.Start, rest.End);
            if (result.IsCompleted) return isInside ? "the caller closed it in the middle of a message" : "the caller closed it";
        }

        return "the door closes";
    }

    private FrameStatus TryTake(ref ReadOnlySequence<byte> rest, out byte[] frame)
    {
        ReadOnlySequence<byte> before = rest;
        LengthPrefix prefix = _room.Options.LengthPrefix;
        FrameStatus status = MessageFrame.TryRead(ref rest, prefix, out _);
        frame = status == FrameStatus.Complete ? before.Slice(0, MessageFrame.FrameBytes(prefix)).ToArray() : [];
        return status;
    }

    private void Take(byte[] frame)
    {
        _requests++;
        _watch.Took();
        ReadOnlyMemory<byte> body = frame.AsMemory(MessageFrame.PrefixBytes(_room.Options.LengthPrefix));
        string type = DebitMessageLayout.PeekType(body.Span);
        Archive(TrafficDirection.In, frame, isControl: type == MessageTypes.Control);

        bool isDebitRequest = MessageTypes.IsDebitRequest(type);
        if (_room.IsStopping && !isDebitRequest) Refuse(body, ResponseCode.Stopping);
        else if (type == MessageTypes.Control) Refuse(body, _session.Control(body.Span));
        else if (!isDebitRequest) Refuse(body, ResponseCode.Format);
        else if (_session.Refuse(DebitMessageLayout.CreditorCode.ReadText(body.Span)) is { } code) Refuse(body, code);
        else _ = AnswerAsync(body, type, _session.Owner!);
    }

    private void Refuse(ReadOnlyMemory<byte> body, string responseCode) => _writer!.Queue(MessageReplies.Coded(body.Span, responseCode));

    private async Task AnswerAsync(ReadOnlyMemory<byte> body, string type, MessageCaller caller)
    {
        _room.Begin();
        bool isLineFull = Interlocked.Increment(ref _atDesk) > _room.Options.MaxInFlightPerConnection;
        try
        {
            (DebitMessage? request, IReadOnlyList<RecordProblem> problems) = DebitMessageLayout.Read(body.Span);
            var question = new MessageQuestion(request!, problems, caller.Creditor, isLineFull, _waitNoMore.Token);
            DebitMessage answer = await _room.Answers(question).ConfigureAwait(false);
            _writer!.Queue(DebitMessageLayout.Write(answer));
        }
        catch (Exception bug)
        {
            // 9009 would say that nothing was accepted, and after a bug in the middle nobody knows that. So nothing is said, and
            // the connection closes: its caller learns by an inquiry what the journal says.
            _room.Events.DeskFailed(bug, type, DebitMessageLayout.RequestId.ReadText(body.Span), caller.Creditor.Code.ToString());
            CutOff("a request on it could not be answered");
        }

        Interlocked.Decrement(ref _atDesk);
        _room.End();
    }

    private void Sent(int answers)
    {
        int owed = _watch.Settled(answers);
        _places.Release(answers);
        _room.CountAnswers(answers);
        if (owed == 0 && _isReadToEnd) _allSent.TrySetResult();
    }

    private void Archive(TrafficDirection direction, ReadOnlySpan<byte> frame) => Archive(direction, frame, isControl: false);

    private void Archive(TrafficDirection direction, ReadOnlySpan<byte> frame, bool isControl)
    {
        if (_room.Archive is not { } archive) return;
        int secretFrom = isControl ? MessageFrame.PrefixBytes(_room.Options.LengthPrefix) + ControlMessageLayout.Password.OffsetBytes : -1;
        archive.Keep(direction, _name, _peerName, _session.Owner?.Creditor.Code.ToString() ?? "-", frame, secretFrom);
    }

    // The prefix and what stands right behind it show what the other side speaks. More is not kept: it may be a sign-on, and where its
    // password stands is not known of a message whose length is wrong.
    private void ArchiveBeginning(ReadOnlySequence<byte> rest)
        => Archive(TrafficDirection.In, rest.Slice(0, Math.Min(rest.Length, BeginningBytes)).ToArray());
}
