using System.Text;
using RealtimeDebit.Formats.Records;
using RealtimeDebit.TestSupport.Worlds;

namespace RealtimeDebit.EndToEndTests;

/// <summary>The main job with the real process: a file in, debits at the bank, the result out.</summary>
public sealed class FileJobTests
{
    [Fact]
    public async Task A_file_in_each_framing_comes_back_byte_for_byte_with_its_outcomes()
    {
        (string Name, NewlineKind Newline, int StrideBytes, OrderPlan Plan)[] files =
        [
            ("crlf.txt", NewlineKind.CrLf, 122, OrderPlan.Draw(1, 4, first: 1)),
            ("lf.txt", NewlineKind.Lf, 121, OrderPlan.Draw(2, 4, first: 11)),
            ("none.txt", NewlineKind.None, 120, OrderPlan.Draw(3, 4, first: 21)),
            ("laid-over-crlf.txt", NewlineKind.LaidOverCrLf, 120, OrderPlan.Draw(4, 4, first: 31)),
            ("laid-over-lf.txt", NewlineKind.LaidOverLf, 120, OrderPlan.Draw(5, 4, first: 41)),
        ];
        await using CrashWorld world = await CrashWorld.StartAsync(OrderPlan.Together([.. files.Select(file => file.Plan)]));

        foreach (var file in files) await world.DropAsync(file.Name, file.Plan.RequestFile(CrashWorld.Today, file.Newline));

        foreach (var file in files)
        {
            byte[] result = await world.PublishedAsync($"{Path.GetFileNameWithoutExtension(file.Name)}.result.txt");
            Assert.Equal(ExpectedResult.Of(file.Plan.RequestFile(CrashWorld.Today, file.Newline), file.StrideBytes, file.Plan.ExpectedDigits), result);
            world.CheckPromise(Told.By(result));
        }

        await world.CheckJournalAsync();
    }

    [Fact]
    public async Task A_csv_file_comes_back_with_its_own_lines_and_their_outcomes()
    {
        OrderPlan plan = OrderPlan.Of(BankBehaviour.Collect, BankBehaviour.Decline, BankBehaviour.DropAfter);
        string[] lines = [.. plan.Orders.Select(order => $"{order.CustomerNumber},{order.AmountYen}")];
        await using CrashWorld world = await CrashWorld.StartAsync(plan);

        await world.DropAsync("debits.csv", Encoding.UTF8.GetBytes("顧客番号,金額\r\n" + string.Concat(lines.Select(line => line + "\r\n"))));
        string[] result = Encoding.UTF8.GetString(await world.PublishedAsync("debits.result.csv")).Split("\r\n");

        Assert.Equal("顧客番号,金額,結果コード,応答コード,結果,処理日時,受付番号", result[0]);
        Assert.StartsWith($"{lines[0]},0,0000,", result[1], StringComparison.Ordinal);
        Assert.StartsWith($"{lines[1]},1,1001,", result[2], StringComparison.Ordinal);
        Assert.StartsWith($"{lines[2]},0,0000,", result[3], StringComparison.Ordinal);
        world.CheckPromise();
    }

    [Fact]
    public async Task The_same_bytes_under_another_name_are_refused_and_nobody_is_debited_again()
    {
        OrderPlan plan = OrderPlan.Of(BankBehaviour.Collect, BankBehaviour.Decline, BankBehaviour.DropAfter);
        byte[] request = plan.RequestFile(CrashWorld.Today);
        await using CrashWorld world = await CrashWorld.StartAsync(plan);
        await world.DropAsync("first.txt", request);
        await world.CheckSettledAsync("first.txt", request, plan);
        string receipt = Encoding.UTF8.GetString(await world.PublishedAsync("first.txt.receipt.csv"));
        string receiptNumber = receipt.Split('\n')[1].Split(',')[0].Trim('"');

        await world.DropAsync("second.txt", request);
        string report = Encoding.UTF8.GetString(await world.PublishedAsync("second.txt.refused.csv"));

        Assert.Contains(receiptNumber, report, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(world.Out, "second.result.txt")));
        Assert.Equal(2, world.TheBank.Ledger.Count);
        world.CheckPromise();
    }

    [Fact]
    public async Task A_file_with_a_wrong_total_is_refused_whole_and_nothing_of_it_reaches_the_bank()
    {
        OrderPlan plan = OrderPlan.Of(BankBehaviour.Collect, BankBehaviour.Collect);
        byte[] request = plan.RequestFile(CrashWorld.Today);
        // The last digit of the trailer's 合計金額, in the fourth record of 122 bytes.
        request[(3 * 122) + 18] = (byte)(request[(3 * 122) + 18] == '0' ? '1' : '0');
        await using CrashWorld world = await CrashWorld.StartAsync(plan);

        await world.DropAsync("wrong.txt", request);
        byte[] report = await world.PublishedAsync("wrong.txt.refused.csv");
        await world.WaitAsync(() => Directory.EnumerateFiles(world.Error).Any(), "error/wrong.txt");

        Assert.Equal([0xEF, 0xBB, 0xBF], report[..3]);
        Assert.StartsWith("record,field,bytePosition,bytes,code,messageJa,messageEn,hintJa,hintEn", Encoding.UTF8.GetString(report[3..]), StringComparison.Ordinal);
        Assert.Equal(0, world.TheBank.DebitRequests);
    }
}
