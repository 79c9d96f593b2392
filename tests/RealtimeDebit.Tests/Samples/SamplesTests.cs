using RealtimeDebit.BankSimulator.Scenarios;
using RealtimeDebit.Formats.Csv;
using RealtimeDebit.Formats.Mandates;
using RealtimeDebit.Formats.Messages;
using RealtimeDebit.Formats.Records;
using RealtimeDebit.Formats.Zengin;
using RealtimeDebit.Tests.House;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.Samples;

/// <summary>Every file of <c>samples/</c> is what the writers make now, and reads as its page says.</summary>
public sealed class SamplesTests
{
    private static readonly Dictionary<string, NewlineKind> s_framings = new(StringComparer.Ordinal)
    {
        ["crlf"] = NewlineKind.CrLf,
        ["lf"] = NewlineKind.Lf,
        ["none"] = NewlineKind.None,
        ["laid-over-crlf"] = NewlineKind.LaidOverCrLf,
        ["laid-over-lf"] = NewlineKind.LaidOverLf,
    };

    private static readonly Dictionary<string, Func<byte[]>> s_other = new(StringComparer.Ordinal)
    {
        ["files/request-two-groups.txt"] = SampleFiles.RequestOfTwoGroups,
        ["files/request-two-groups.result.txt"] = () => SampleFiles.Result(SampleFiles.RequestOfTwoGroups()),
        ["files/refused-wrong-total.txt"] = SampleFiles.RequestWithWrongTotal,
        ["files/request-crlf.txt.end"] = SampleFiles.EndFile,
        ["files/request-crlf.txt.receipt.csv"] = SampleFiles.Receipt,
        ["files/refused-wrong-total.txt.refused.csv"] = SampleFiles.Report,
        ["mandates/full-0001.txt"] = SampleFiles.MandateFile,
        ["mandates/full.csv"] = SampleFiles.MandateCsv,
        ["csv/customers.csv"] = SampleFiles.CustomerCsv,
        ["csv/request.csv"] = SampleFiles.RequestCsv,
        ["csv/request.result.csv"] = SampleFiles.ResultCsv,
    };

    public static TheoryData<string> Framings => [.. s_framings.Keys];

    public static TheoryData<string> Others => [.. s_other.Keys];

    [Theory]
    [MemberData(nameof(Framings))]
    public void A_request_and_its_result_stand_there_in_every_framing(string framing)
    {
        byte[] request = SampleFiles.Request(s_framings[framing]);

        GoldenFile.Holds($"samples/files/request-{framing}.txt", request);
        GoldenFile.Holds($"samples/files/request-{framing}.result.txt", SampleFiles.Result(request));
    }

    [Theory]
    [MemberData(nameof(Others))]
    public void A_sample_is_what_the_code_writes(string path) => GoldenFile.Holds($"samples/{path}", s_other[path]());

    [Fact]
    public void No_sample_is_without_a_test()
    {
        IEnumerable<string> tested = s_framings.Keys.SelectMany(framing => new[] { $"files/request-{framing}.txt", $"files/request-{framing}.result.txt" })
            .Concat(s_other.Keys)
            .Concat(MessageSamples.All.Select(sample => $"messages/{sample.FileName}"))
            .Concat(["banks/bank-master.json", "README.md", "WALKTHROUGH.md", "messages/README.md"]);

        IEnumerable<string> there = TrackedFiles.Paths.Where(path => path.StartsWith("samples/", StringComparison.Ordinal)).Select(path => path["samples/".Length..])
            .Where(path => !path.StartsWith("scenarios/", StringComparison.Ordinal))
            .Where(path => !path.StartsWith("CreditorClient/", StringComparison.Ordinal) && !path.StartsWith("FileHelpersClient/", StringComparison.Ordinal) && path != "Directory.Build.props");

        Assert.Equal(tested.Order(StringComparer.Ordinal), there.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Framings))]
    public void A_request_sample_is_taken_and_its_result_shows_the_five_outcomes(string framing)
    {
        ZenginCheck request = Check(Read($"files/request-{framing}.txt"), ZenginFileKind.Request);
        ZenginCheck result = Check(Read($"files/request-{framing}.result.txt"), ZenginFileKind.Result);

        Assert.Equal((FileVerdict.Ok, s_framings[framing], 5, 79_350), (request.Verdict, request.Framing.Newline, request.DataRecords, request.TotalYen));
        Assert.Equal((FileVerdict.Ok, s_framings[framing]), (result.Verdict, result.Framing.Newline));
        Assert.Equal(SampleFiles.Digits, DigitsOf(Read($"files/request-{framing}.result.txt")));
    }

    [Fact]
    public void The_refused_sample_is_refused_for_its_total()
    {
        ZenginCheck check = Check(Read("files/refused-wrong-total.txt"), ZenginFileKind.Request);

        Assert.Equal(FileVerdict.Refused, check.Verdict);
        Assert.Equal(7, Assert.Single(check.Problems).RecordNumber);
    }

    [Fact]
    public void The_mandate_sample_is_taken_whole()
    {
        var entries = new List<MandateEntry>();
        var reader = new MandateFileReader(record => entries.Add(record.Entry));
        reader.Push(Read("mandates/full-0001.txt"));
        MandateFileCheck check = reader.Complete();

        Assert.Equal((FileVerdict.Ok, 4, 0), (check.Verdict, check.DataRecords, check.RejectedRecords));
        Assert.Equal(SampleFiles.Mandates, entries);
    }

    [Fact]
    public void The_csv_samples_are_taken_whole()
    {
        var customers = new List<CsvCustomer>();
        var mandates = new List<MandateEntry>();
        var debits = new List<CsvDebit>();
        CsvCheck[] checks =
        [
            CustomerCsv.Read(Open("csv/customers.csv"), customers.Add),
            MandateCsv.Read(Open("mandates/full.csv"), mandate => mandates.Add(mandate.Entry)),
            DebitRequestCsv.Read(Open("csv/request.csv"), debits.Add),
        ];

        Assert.All(checks, check => Assert.Equal((FileVerdict.Ok, 0), (check.Verdict, check.RejectedRecords)));
        Assert.Equal(["C000000001", "C000000002", "C000000003", "C000000004", "C000000005"], customers.Select(customer => customer.CustomerNumber));
        Assert.Equal(SampleFiles.Mandates, mandates);
        Assert.Equal([12_800, 3_300, 54_000, 8_250, 1_000], debits.Select(debit => debit.AmountYen));
    }

    [Fact]
    public void The_message_samples_are_a_debit_its_answer_and_an_inquiry()
    {
        DebitMessage debit = Message("0200-debit.bin");
        DebitMessage reply = Message("0210-collected.bin");
        DebitMessage inquiry = Message("0600-inquiry.bin");

        Assert.Equal(("0200", "ORDER-20261124-0001", 12_800L, true), (debit.MessageType, debit.RequestId, debit.AmountYen, debit.UsesMandateAccount));
        Assert.Equal(("0210", debit.RequestId, "0000", '0', "R26112400000001"), (reply.MessageType, reply.RequestId, reply.ResponseCode, reply.ResultDigit, reply.ReceiptNumber));
        Assert.Equal(("0600", debit.RequestId), (inquiry.MessageType, inquiry.OriginalRequestId));
    }

    [Fact]
    public void The_walkthroughs_scenario_treats_three_accounts_specially()
    {
        Scenario scenario = Scenario.Parse(TrackedFiles.Read("samples/scenarios/walkthrough.json"));

        Assert.Equal(
            [("9000012", ScenarioActionKind.Decline), ("9000013", ScenarioActionKind.DropAfter), ("9000014", ScenarioActionKind.Decline)],
            scenario.Rules.Select(rule => (rule.When.Account!, rule.Do.Kind)));
    }

    private static byte[] Read(string path) => File.ReadAllBytes(Path.Combine(RepositoryFolder.Path, "samples", path));

    private static MemoryStream Open(string path) => new(Read(path));

    private static ZenginCheck Check(byte[] file, ZenginFileKind kind)
    {
        var reader = new ZenginFileReader(kind);
        reader.Push(file);
        return reader.Complete();
    }

    private static string DigitsOf(byte[] result)
        => string.Concat(TestSupport.Worlds.Told.By(result).Select(told => told.Digit));

    private static DebitMessage Message(string name)
    {
        FrameStatus status = MessageFrame.TryRead(Read($"messages/{name}"), LengthPrefix.Ascii4, out ReadOnlySpan<byte> body);
        (DebitMessage? message, _) = DebitMessageLayout.Read(body);
        Assert.Equal(FrameStatus.Complete, status);
        return message!;
    }
}
