using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Drops;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Core.Results;
using RealtimeDebit.Formats.Records;
using RealtimeDebit.Tests.Core.Files;
using RealtimeDebit.Tests.Formats;

namespace RealtimeDebit.Tests.Core.Results;

public sealed class ResultFileBuilderTests
{
    private readonly DropWorld _world = new();

    [Fact]
    public async Task A_run_with_an_open_debit_gives_no_result()
    {
        FileView view = _world.Take("x.txt", ZenginSamples.File());
        RequestFile file = _world.Log.Books.Files.Find(view.Batch)!;
        DebitRun run = _world.Log.Books.Debits.FindRun(view.Batch)!;

        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(
            () => new ResultFileBuilder(_world.Room).BuildAsync(file, run));

        Assert.Contains("3 debits without an outcome", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Collected_and_declined_are_summed_in_each_trailer()
    {
        byte[] request = ZenginSamples.File(
            NewlineKind.CrLf, [ZenginSamples.Debit(1, "C-1"), ZenginSamples.Debit(20, "C-2")], [ZenginSamples.Debit(300, "C-3")]);
        _world.Take("x.txt", request);
        _world.AnswerAll(debit => debit.RecordNumber != 1);
        _world.Turn();

        string[] lines = System.Text.Encoding.ASCII.GetString(_world.Server.Get(DropFolder.Out, "x.result.txt")).Split("\r\n");

        Assert.StartsWith("8000002000000000021000001000000000001000001000000000020", lines[3], StringComparison.Ordinal);
        Assert.StartsWith("8000001000000000300000000000000000000000001000000000300", lines[6], StringComparison.Ordinal);
    }
}
