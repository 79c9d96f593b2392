using RealtimeDebit.BankSimulator.Scenarios;
using RealtimeDebit.Formats.Records;
using RealtimeDebit.Formats.Zengin;

namespace RealtimeDebit.Host.Demo;

/// <summary>The samples that the demo works with, carried inside the program.</summary>
internal static class DemoSamples
{
    /// <summary>How many data records the request has.</summary>
    public const int Records = 5;

    public static byte[] Customers => Read("customers.csv");

    public static byte[] Mandates => Read("mandates.txt");

    public static byte[] Creditors => Read("creditors.json");

    public static byte[] Calendar => Read("calendar.csv");

    public static Scenario Scenario => Scenario.Parse(System.Text.Encoding.UTF8.GetString(Read("scenario.json")));

    /// <summary>The request file with the given debit date.</summary>
    public static byte[] Request(DateOnly debitDate) => WithDate(Read("request.txt"), debitDate);

    /// <summary>The result file that must come back, byte for byte.</summary>
    public static byte[] ExpectedResult(DateOnly debitDate) => WithDate(Read("result.txt"), debitDate);

    /// <summary>The request with a trailer that says one yen too many.</summary>
    public static byte[] WrongTotal(DateOnly debitDate) => WithDate(Read("wrong-total.txt"), debitDate);

    /// <summary>The data records of a file, in order, 120 bytes each.</summary>
    public static IReadOnlyList<byte[]> DataRecords(byte[] file, ZenginFileKind kind)
    {
        List<byte[]> records = [];
        var reader = new ZenginFileReader(kind, (in ZenginRecord record) =>
        {
            if (record.Kind == RecordKind.Data) records.Add(record.Bytes.ToArray());
        });
        reader.Push(file);
        reader.Complete();
        return records;
    }

    private static byte[] WithDate(byte[] file, DateOnly debitDate)
    {
        ZenginHeaderLayout.DebitDate.WriteText(file.AsSpan(), debitDate.ToString("MMdd", null));
        return file;
    }

    private static byte[] Read(string name)
    {
        using Stream stream = typeof(DemoSamples).Assembly.GetManifestResourceStream($"demo/{name}")
            ?? throw new InvalidOperationException($"The program lacks its sample {name}.");
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
