using System.Text;
using Microsoft.Extensions.Time.Testing;
using RealtimeDebit.Adapters.Messages;
using RealtimeDebit.Formats.Messages;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.Adapters.Messages;

public sealed class TrafficArchiveTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("realtime-debit-traffic-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Every_message_of_the_door_is_kept_whole_and_the_password_is_not()
    {
        var time = new FakeTimeProvider(Some.Moment);
        await using (var world = new DoorWorld(options => options with { Callers = [DoorWorld.Caller(password: DoorWorld.Password)] }, archive: new TrafficArchive(_folder, time)))
        {
            using MessageLine line = await world.ConnectAsync();
            await DoorWorld.CodeAsync(line, DoorWorld.Control(FunctionCodes.SignOn, DoorWorld.Password));
            await line.AskAsync(DoorWorld.Debit("KEPT") with { HolderName = "ﾔﾏﾀﾞ" });
            await line.SendBytesAsync("NONSENSE"u8.ToArray());
            await line.ReceiveUntilClosedAsync();
        }

        string[][] lines = [.. Lines("20261123.txt").Select(static line => line.Split(' ', 6))];
        Assert.Equal(["in", "out", "in", "out", "in"], lines.Select(static fields => fields[1]));
        Assert.All(lines, static fields => Assert.Equal(("2026-11-23T09:00:00.000000+09:00", "c1"), (fields[0], fields[2])));
        Assert.Equal(["-", "1234567890", "1234567890", "1234567890", "1234567890"], lines.Select(static fields => fields[4]));
        byte[] expected = MessageFrame.Write(DebitMessageLayout.Write(DoorWorld.Debit("KEPT") with { HolderName = "ﾔﾏﾀﾞ" }), LengthPrefix.Ascii4);
        Assert.Equal(expected, Bytes(lines[2][5]));
        Assert.Equal("NONSENSE", lines[4][5]);
        Assert.Contains(new string('*', 32), lines[0][5], StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", string.Concat(lines.SelectMany(static fields => fields)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_sign_on_under_a_wrong_prefix_nothing_of_the_password_is_kept()
    {
        byte[] frame = MessageFrame.Write(ControlMessageLayout.Write(DoorWorld.Control(FunctionCodes.SignOn, DoorWorld.Password)), LengthPrefix.Binary2);
        await using (var world = new DoorWorld(archive: new TrafficArchive(_folder, new FakeTimeProvider(Some.Moment))))
        {
            using MessageLine line = await world.ConnectAsync();
            await line.SendBytesAsync(frame);
            await line.ReceiveUntilClosedAsync();
            await DoorWorld.UntilAsync(() => world.Log.Of(6003).Any());
            Assert.Contains("with 258 bytes come", world.Log.Of(6003).Single(), StringComparison.Ordinal);
        }

        Assert.Equal(frame[..8], Bytes(Lines("20261123.txt").Single().Split(' ', 6)[5]));
        Assert.True(ControlMessageLayout.Password.OffsetBytes > 8);
    }

    [Fact]
    public async Task Each_day_of_Japan_has_its_file_and_a_torn_line_is_left_alone()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "20261123.txt"), "torn");
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 14, 59, 59, TimeSpan.Zero));
        await using (var archive = new TrafficArchive(_folder, time))
        {
            archive.Keep(TrafficDirection.ToBank, "bank-9998", "127.0.0.1:9800", "-", [0x00, 0x41, 0x5C, 0xB1]);
            time.Advance(TimeSpan.FromSeconds(1));
            archive.Keep(TrafficDirection.FromBank, "bank-9998", "127.0.0.1:9800", "-", "B"u8);
        }

        Assert.Equal(["torn", @"2026-11-23T23:59:59.000000+09:00 to-bank bank-9998 127.0.0.1:9800 - \x00A\x5C\xB1"], Lines("20261123.txt"));
        Assert.Equal(["2026-11-24T00:00:00.000000+09:00 from-bank bank-9998 127.0.0.1:9800 - B"], Lines("20261124.txt"));
    }

    [Fact]
    public async Task A_disk_that_does_not_take_it_is_told_and_stops_nobody()
    {
        List<string> told = [];
        string blocked = Path.Combine(_folder, "20261123.txt");
        Directory.CreateDirectory(blocked);
        await using (var archive = new TrafficArchive(_folder, new FakeTimeProvider(Some.Moment)))
        {
            archive.Troubled += told.Add;
            archive.Keep(TrafficDirection.In, "c1", "-", "-", "LOST"u8);
            await DoorWorld.UntilAsync(() => archive.Lost == 1);
            Directory.Delete(blocked);
            archive.Keep(TrafficDirection.In, "c1", "-", "-", "KEPT"u8);
        }

        Assert.Single(told);
        Assert.EndsWith(" KEPT", Lines("20261123.txt").Single(), StringComparison.Ordinal);
    }

    private string[] Lines(string name) => File.ReadAllLines(Path.Combine(_folder, name), Encoding.ASCII);

    private static byte[] Bytes(string text)
    {
        List<byte> bytes = [];
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                bytes.Add((byte)text[i]);
                continue;
            }

            bytes.Add(Convert.ToByte(text.Substring(i + 2, 2), 16));
            i += 3;
        }

        return [.. bytes];
    }
}
