using System.Buffers;
using FsCheck;
using FsCheck.Xunit;
using RealtimeDebit.Formats.Mandates;
using RealtimeDebit.Formats.Messages;
using RealtimeDebit.Formats.Records;
using RealtimeDebit.Formats.Zengin;
using RealtimeDebit.Fuzz.Targets;
using RealtimeDebit.Tests.Properties;

namespace RealtimeDebit.Tests.Formats;

/// <summary>
/// Generated files and messages through the oracles of the fuzzer (read whole and in pieces, cut, written again, independent readers),
/// as they are and with a few bytes changed.
/// </summary>
[ManyCases(Arbitrary = [typeof(FormatPropertyTests.Samples), typeof(Arbitraries)])]
public sealed class CodecPropertyTests
{
    private static readonly MandateFileHeader s_header = new()
    {
        CreditorCode = "1234567890",
        BankCode = "9998",
        SequenceNumber = 7,
        IsFull = true,
        CreatedOn = new DateOnly(2026, 11, 23),
    };

    [Property]
    public void A_91_file_keeps_every_promise(ZenginDebit[] debits, NewlineKind newline) => ZenginOracle.Check(ZenginSamples.File(newline, debits, debits));

    [Property]
    public void A_91_file_with_changed_bytes_keeps_every_promise(ZenginDebit[] debits, NewlineKind newline, (int At, byte Value)[] changes)
        => ZenginOracle.Check(Changed(ZenginSamples.File(newline, debits), changes));

    [Property]
    public bool A_mandate_file_reads_back_as_it_was_written(MandateEntry[] mandates, NewlineKind newline)
    {
        List<MandateEntry> read = [];
        MandateFileReader reader = new(record => read.Add(record.Entry));
        byte[] file = MandateFile(mandates, newline);
        reader.Push(file);
        MandateFileCheck check = reader.Complete();

        MandateOracle.Check(file);
        return check is { Verdict: FileVerdict.Ok, ProblemCount: 0 } && check.Headers.SequenceEqual([s_header]) && read.SequenceEqual(mandates);
    }

    [Property]
    public void A_mandate_file_with_changed_bytes_keeps_every_promise(MandateEntry[] mandates, NewlineKind newline, (int At, byte Value)[] changes)
        => MandateOracle.Check(Changed(MandateFile(mandates, newline), changes));

    [Property]
    public void A_message_with_changed_bytes_keeps_every_promise(DebitMessage message, (int At, byte Value)[] changes)
        => MessageOracle.Check(Changed(DebitMessageLayout.Write(message), changes));

    [Property]
    public bool A_control_message_reads_back_as_it_was_written(ControlMessage message)
    {
        byte[] body = ControlMessageLayout.Write(message);
        ControlMessageOracle.Check(body);
        return ControlMessageLayout.Read(body) is ({ } read, { Count: 0 }) && read == message;
    }

    [Property]
    public void A_control_message_with_changed_bytes_keeps_every_promise(ControlMessage message, (int At, byte Value)[] changes)
        => ControlMessageOracle.Check(Changed(ControlMessageLayout.Write(message), changes));

    [Property]
    public bool Frames_come_out_as_they_went_in_however_the_stream_is_split(DebitMessage[] messages, LengthPrefix prefix, byte cut)
    {
        byte[][] bodies = [.. messages.Select(DebitMessageLayout.Write)];
        byte[] stream = [.. bodies.SelectMany(body => MessageFrame.Write(body, prefix)), .. MessageFrame.Write(new byte[256], prefix)[..(cut % MessageFrame.FrameBytes(prefix))]];
        FrameOracle.Check(stream);

        ReadOnlySequence<byte> received = new(stream);
        bool same = bodies.All(body => MessageFrame.TryRead(ref received, prefix, out ReadOnlySequence<byte> read) == FrameStatus.Complete && read.ToArray().AsSpan().SequenceEqual(body));
        return same && MessageFrame.TryRead(ref received, prefix, out _) == FrameStatus.Incomplete;
    }

    private static byte[] MandateFile(MandateEntry[] mandates, NewlineKind newline)
    {
        ArrayBufferWriter<byte> output = new();
        MandateFileWriter writer = new(output, newline);
        writer.BeginGroup(s_header);
        foreach (MandateEntry mandate in mandates) writer.Add(mandate);
        writer.EndGroup();
        writer.Complete();
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Changed(byte[] bytes, (int At, byte Value)[] changes)
    {
        foreach ((int at, byte value) in changes.Take(4)) bytes[(uint)at % (uint)bytes.Length] = value;
        return bytes;
    }
}
