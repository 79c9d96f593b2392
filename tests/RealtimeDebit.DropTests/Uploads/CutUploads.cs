using System.Buffers;
using RealtimeDebit.Core.Drops;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Formats.Records;
using RealtimeDebit.Formats.Zengin;

namespace RealtimeDebit.DropTests.Uploads;

/// <summary>Many uploads that end before their end, on one server; and that none of them is taken for a whole file.</summary>
/// <param name="drop">The creditor's, prepared.</param>
/// <param name="inFolder">Its <c>in/</c>, as this machine sees it.</param>
/// <param name="tries">How many uploads are cut, each at a place by chance.</param>
internal sealed class CutUploads(IFileDrop drop, string inFolder, int tries)
{
    private const int Records = 6;
    private const int WholeFiles = 3;

    /// <summary>As many of the cut files are left until they are given up.</summary>
    private const int Left = 10;

    /// <summary>What was claimed has to settle before it is taken in.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(6);

    private static readonly Cut[] s_cuts = Enum.GetValues<Cut>();

    /// <summary>Who is debited by the files; each of them once.</summary>
    internal static IReadOnlyList<string> Customers { get; } = [.. Enumerable.Range(1, Records).Select(number => $"C-{number}")];

    /// <param name="signOn">Opens a client that will be cut off; a new one is asked for when the one before is gone with its line.</param>
    /// <param name="seed">Of the places by chance.</param>
    public async Task CheckAsync(Func<Task<ICutUploader>> signOn, int seed)
    {
        await using DropHouse house = await DropHouse.OpenAsync(drop, Customers);
        await UploadCutAsync(signOn, seed);
        for (int number = 0; number < WholeFiles; number++) await drop.WriteAsync(DropFolder.In, $"whole-{number}.txt", Content(WholeFile(1_000_000 + (number * 100))), CancellationToken.None);

        Assert.Null(await house.PassAsync(TimeSpan.Zero));
        Assert.Null(await house.PassAsync(TimeSpan.FromSeconds(11)));
        Assert.Null(await house.PassAsync(Settled));

        Assert.Equal(["whole-0.txt", "whole-1.txt", "whole-2.txt"], (await house.FilesAsync()).Select(file => file.Name).Order(StringComparer.Ordinal));
        Assert.Equal(tries, house.Notices.Count(notice => notice.Kind == DropNoticeKind.NotWholeYet));
        Assert.Equal(WholeFiles * Records, await house.CountDebitsAsync());

        // Those that stay as they are become refused files in the end, and still not one debit.
        for (int number = Left; number < tries; number++) File.Delete(Path.Combine(inFolder, NameOf(number)));
        Assert.Null(await house.PassAsync(TimeSpan.FromMinutes(11)));
        Assert.Null(await house.PassAsync(Settled));

        Assert.Equal(Left, (await house.FilesAsync()).Count(file => file.Name.StartsWith("cut-", StringComparison.Ordinal) && file.State >= FileState.Refused));
        Assert.Equal(WholeFiles * Records, await house.CountDebitsAsync());
    }

    private async Task UploadCutAsync(Func<Task<ICutUploader>> signOn, int seed)
    {
        var random = new Random(seed);
        ICutUploader? uploader = null;
        for (int number = 0; number < tries; number++)
        {
            byte[] whole = WholeFile(1_000 + (number * 100));
            uploader ??= await signOn();
            if (await uploader.UploadAsync(NameOf(number), whole.AsMemory(0, random.Next(whole.Length)), s_cuts[number % s_cuts.Length])) continue;

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
    internal static byte[] WholeFile(long yen)
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
        foreach ((int number, string customer) in Customers.Index())
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

/// <summary>How an upload ends before its end.</summary>
internal enum Cut
{
    /// <summary>The transfer is ended as if all had been sent; the client lives on.</summary>
    Ended,

    /// <summary>The transfer alone breaks; the client lives on.</summary>
    Broken,

    /// <summary>The client says the line's own goodbye where there is one (TLS close_notify, SSH disconnect) and is gone in the middle of the file.</summary>
    ClientLeft,

    /// <summary>Every connection is closed, as the system does for a client that was killed: no goodbye of any protocol above TCP.</summary>
    ClientKilled,

    /// <summary>Every connection is reset, as by a line that went away.</summary>
    LineLost,
}

/// <summary>A careless client: it uploads a part of a file into <c>in/</c> under its final name and is gone.</summary>
internal interface ICutUploader : IDisposable
{
    /// <summary>Sends these bytes and cuts.</summary>
    /// <returns>False when the connection is gone with it.</returns>
    Task<bool> UploadAsync(string name, ReadOnlyMemory<byte> bytes, Cut cut);
}
