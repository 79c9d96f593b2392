using System.Buffers;
using RealtimeDebit.Adapters.Drops.Ftp;
using RealtimeDebit.Core.Drops;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Formats.Records;
using RealtimeDebit.Formats.Zengin;
using RealtimeDebit.TestSupport.Servers;

namespace RealtimeDebit.DropTests.Ftp;

/// <summary>
/// No server says that an upload was cut: half a file lies in <c>in/</c> under its final name, often after a 226. Only the content tells.
/// </summary>
public sealed class CutUploadTests
{
    private const int Tries = 200;
    private const int Records = 6;
    private const int WholeFiles = 3;

    /// <summary>What was claimed has to settle before it is taken in.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(6);

    private static readonly string[] s_customers = [.. Enumerable.Range(1, Records).Select(number => $"C-{number}")];

    [ServerFact]
    public Task Cut_uploads_are_never_taken_for_whole_on_vsftpd() => CheckAsync(new VsftpdServer(new FtpServerSettings()), seed: 1);

    [ServerFact]
    public Task Cut_uploads_are_never_taken_for_whole_on_proftpd() => CheckAsync(new ProftpdServer(new FtpServerSettings()), seed: 2);

    [ServerFact]
    public Task Cut_uploads_are_never_taken_for_whole_on_pure_ftpd() => CheckAsync(new PureFtpdServer(new FtpServerSettings()), seed: 3);

    private static async Task CheckAsync(FtpServer server, int seed)
    {
        await using FtpServer running = server;
        await server.StartAsync();
        await using FtpDrop drop = FtpDrop.Open(server.Options, TimeProvider.System);
        await drop.PrepareAsync(CancellationToken.None);
        await using DropHouse house = await DropHouse.OpenAsync(drop, s_customers);
        await UploadCutAsync(server, seed);
        for (int number = 0; number < WholeFiles; number++) await drop.WriteAsync(DropFolder.In, $"whole-{number}.txt", Content(File(1_000_000 + (number * 100))), CancellationToken.None);

        Assert.Null(await house.PassAsync(TimeSpan.Zero));
        Assert.Null(await house.PassAsync(TimeSpan.FromSeconds(11)));
        Assert.Null(await house.PassAsync(Settled));

        Assert.Equal(["whole-0.txt", "whole-1.txt", "whole-2.txt"], (await house.FilesAsync()).Select(file => file.Name).Order(StringComparer.Ordinal));
        Assert.Equal(Tries, house.Notices.Count(notice => notice.Kind == DropNoticeKind.NotWholeYet));
        Assert.Equal(WholeFiles * Records, await house.CountDebitsAsync());

        // Those that stay as they are become refused files in the end, and still not one debit.
        const int left = 10;
        for (int number = left; number < Tries; number++) System.IO.File.Delete(Path.Combine(server.Home, "drop", "in", NameOf(number)));
        Assert.Null(await house.PassAsync(TimeSpan.FromMinutes(11)));
        Assert.Null(await house.PassAsync(Settled));

        Assert.Equal(left, (await house.FilesAsync()).Count(file => file.Name.StartsWith("cut-", StringComparison.Ordinal) && file.State >= FileState.Refused));
        Assert.Equal(WholeFiles * Records, await house.CountDebitsAsync());
    }

    private static async Task UploadCutAsync(FtpServer server, int seed)
    {
        var random = new Random(seed);
        RawUploader? uploader = null;
        for (int number = 0; number < Tries; number++)
        {
            byte[] whole = File(1_000 + (number * 100));
            uploader ??= await RawUploader.SignOnAsync(server.Port, server.User, server.Password);
            if (await uploader.UploadAsync($"drop/in/{NameOf(number)}", whole.AsMemory(0, random.Next(whole.Length)), (Cut)(number % 4))) continue;

            uploader.Dispose();
            uploader = null;
        }

        uploader?.Dispose();
    }

    private static string NameOf(int number) => $"cut-{number:000}.txt";

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> Content(byte[] bytes)
    {
        await Task.Yield();
        yield return bytes;
    }

    /// <summary>A file that is like no other: its amounts begin at <paramref name="yen"/>.</summary>
    private static byte[] File(long yen)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new ZenginFileWriter(output, NewlineKind.None);
        writer.BeginGroup(new ZenginHeader
        {
            CreditorCode = "1234567890",
            CreditorName = "ｶ)ﾃｽﾄｼﾖｳｶｲ",
            DebitDate = "1123",
            BankCode = "9997",
            BranchCode = "001",
            AccountKind = "1",
            AccountNumber = "9000001",
        });
        foreach ((int number, string customer) in s_customers.Index())
        {
            writer.Add(new ZenginDebit
            {
                BankCode = "9998",
                BranchCode = "998",
                AccountNumber = "9000011",
                HolderName = "ﾔﾏﾀﾞ ﾀﾛｳ",
                AmountYen = yen + number,
                CustomerNumber = customer,
            });
        }

        writer.EndGroup();
        writer.Complete();
        return output.WrittenSpan.ToArray();
    }
}
