using System.Buffers;
using System.Text;
using RealtimeDebit.Adapters.Loops;
using RealtimeDebit.Adapters.Mandates;
using RealtimeDebit.Core.Banks;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Mandates;
using RealtimeDebit.Formats.Mandates;
using RealtimeDebit.Formats.Records;
using RealtimeDebit.TestSupport;
using RealtimeDebit.TestSupport.Houses;

namespace RealtimeDebit.Tests.Core.Mandates;

/// <summary>A house and a bank's folder of mandate files.</summary>
internal sealed class MandateSyncWorld : IAsyncDisposable
{
    private readonly string _source = Directory.CreateTempSubdirectory("mandates-").FullName;

    private MandateSyncWorld(TestHouse house)
    {
        House = house;
        Sync = Begin(house);
    }

    public string Source => _source;

    public TestHouse House { get; private set; }

    public MandateSync Sync { get; private set; }

    public static async Task<MandateSyncWorld> OpenAsync() => new(await TestHouse.OpenAsync());

    /// <summary>Lets the process go as a kill does, and begins another one.</summary>
    public async Task KillAndStartAsync()
    {
        await House.DisposeAsync();
        House = await TestHouse.OpenAsync(House.Folder);
        Sync = Begin(House);
    }

    public async ValueTask DisposeAsync()
    {
        await House.DisposeAsync();
        Directory.Delete(_source, recursive: true);
        Directory.Delete(House.Folder, recursive: true);
    }

    public static MandateFileHeader Header(int serial, bool full = true, string creditor = "1234567890") => new()
    {
        CreditorCode = creditor,
        CreditorName = "ﾃｽﾄ",
        CreatedOn = Some.Day,
        ForDate = Some.Day,
        BankCode = "9998",
        SequenceNumber = serial,
        IsFull = full,
    };

    public static MandateEntry Entry(string customer, string account = "0000001", MandateChange change = MandateChange.New, string creditor = "1234567890") => new()
    {
        CreditorCode = creditor,
        CustomerNumber = customer,
        BankCode = "9998",
        BranchCode = "001",
        AccountNumber = account,
        HolderName = "ﾔﾏﾀﾞ ﾀﾛｳ",
        Change = change,
    };

    public void Put(string name, MandateFileHeader header, params IReadOnlyList<MandateEntry> entries)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new MandateFileWriter(output, NewlineKind.None);
        writer.BeginGroup(header);
        foreach (MandateEntry entry in entries) writer.Add(entry);
        writer.EndGroup();
        writer.Complete();
        File.WriteAllBytes(Path.Combine(_source, name), output.WrittenSpan);
    }

    public void PutText(string name, string text) => File.WriteAllText(Path.Combine(_source, name), text, Encoding.UTF8);

    public MandateSourceSettings Settings(int maxCancelPercent = 100, bool full = true) => new(new Uri(_source), full, maxCancelPercent);

    public Task<MandateSyncReport> RunAsync(int maxCancelPercent = 100, bool full = true)
    {
        MandateSourceSettings settings = Settings(maxCancelPercent, full);
        return House.Loop.RunAsync(() => Sync.RunAsync(Some.Bank, settings, FolderMandateSource.Of(settings.Url)));
    }

    public Task<string> AskAsync(string customer) => House.AskAsync(books => books.Mandates.Ask(customer, Some.Day));

    private static MandateSync Begin(TestHouse house)
    {
        Creditor creditor = Some.Creditor() with { AlsoCodes = [CreditorCode.Parse("5555555555")] };
        return new MandateSync(house.Store.Log, house.Archive, new PoolWorkers(), [creditor]);
    }
}
