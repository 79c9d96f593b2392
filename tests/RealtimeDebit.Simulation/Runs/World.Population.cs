using System.Text;
using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Banks;
using RealtimeDebit.Core.Houses;
using RealtimeDebit.Core.Journal;
using RealtimeDebit.Core.Mandates;
using RealtimeDebit.Formats.Layouts;
using RealtimeDebit.Simulation.Creditors;
using RealtimeDebit.Simulation.Drops;
using RealtimeDebit.Simulation.Orders;
using SeededNumbers = RealtimeDebit.TestSupport.Worlds.SeededNumbers;

namespace RealtimeDebit.Simulation.Runs;

/// <content>Who lives in the world, and what they plan.</content>
internal sealed partial class World
{
    public const string Holder = "ﾔﾏﾀﾞ ﾀﾛｳ";

    private const string MandatesAtStart = "mandates.txt";

    private static readonly byte[] s_holder = JisX0201.Encode(Holder);

    private void Populate()
    {
        SeededNumbers n = Draws.Stream(Seed, "orders");
        for (int i = 0; i < Scenario.Singles; i++)
        {
            string id = $"REQ-{i + 1}";
            Order order = NewOrder(n);
            var caller = new Caller(this, Draws.Stream(Seed, id), Creditor, id, n.Percent(Scenario.AlterPercent) ? [order, NewOrder(n)] : [order]);
            Callers.Add(caller);
            caller.Plan(Scenario.StormTicks);
        }

        foreach (int records in Scenario.FileRecords) Sender.Plan([.. Enumerable.Range(0, records).Select(_ => NewOrder(n))], Scenario.StormTicks);

        Office.Plan(Scenario.StormTicks);
        PlanTroubles();
        Time.At(Scenario.StormTicks, BeginCalm);
    }

    private Order NewOrder(SeededNumbers n)
    {
        int number = Orders.All.Count + Scenario.FirstOrder;
        int bank = n.Between(0, Banks.Count - 1);
        return Orders.Add(new Order
        {
            Number = number,
            Account = AccountOf(bank, number),
            AmountYen = n.Between(1, 90_000),
            CustomerNumber = $"C{number:D9}",
            Flaw = n.Percent(Scenario.FlawPercent) ? (OrderFlaw)n.Between(1, 2) : OrderFlaw.None,
            BankSays = DrawBankSays(n),
        });
    }

    /// <summary>What the bank will say to an order.</summary>
    public char DrawBankSays(SeededNumbers n) => n.Percent(Scenario.DeclinePercent) ? n.OneOf(s_declines) : '0';

    private static readonly char[] s_declines = ['1', '2', '3', '4', '8', '9'];

    private static BankAccount AccountOf(int bank, int number) => BankAccount.Parse(BankCodeOf(bank).ToString(), "998", '1', (1_000_000 + number).ToString("D7", null));

    private void PlanTroubles()
    {
        _crashesLeft = Scenario.Crashes;
        for (int i = 0; i < Scenario.Crashes; i++)
        {
            // Half of the crashes strike at a step, half at a moment.
            if (_crashes.Percent(50)) Time.At(_crashes.Long(0, Scenario.StormTicks), () => Crash(_crashes.Percent(Scenario.PowerCutPercent)));
        }

        for (int i = 0; i < Scenario.CleanStops; i++) Time.At(_crashes.Long(0, Scenario.StormTicks), StopCleanly);
        for (int i = 0; i < Scenario.MandateSyncs; i++) Time.At(_crashes.Long(0, Scenario.StormTicks), SyncMandates);
        for (int i = 0; i < Scenario.WallJumps; i++) Time.At(_crashes.Long(0, Scenario.StormTicks), JumpWallClock);
        for (int i = 0; i < Scenario.KeyBitFlips; i++) Time.At(_crashes.Long(0, Scenario.StormTicks), TurnBitOfKeyFile);
        for (int i = 0; i < Scenario.DiskFullTimes; i++)
        {
            long from = _crashes.Long(0, Scenario.StormTicks);
            Time.At(from, () => Journal.CapacityBytes = Journal.Used() + _crashes.Spread(1, 130_000));
            Time.At(from + _crashes.Spread(TimeSpan.TicksPerMillisecond, TimeSpan.TicksPerSecond), () => Journal.CapacityBytes = long.MaxValue);
        }
    }

    /// <summary>Something is on its way for so long: a good time to set the clock, for whoever measures by it.</summary>
    public void MayJumpWithin(long ticks)
    {
        if (Scenario.WallJumps > 0 && _crashes.Percent(60)) Time.In(_crashes.Long(0, ticks), JumpWallClock);
    }

    /// <summary>A command of the drop took effect: some runs die right then, before the house hears of it.</summary>
    public void MayDieAtDrop()
    {
        if (IsStorm && _crashesLeft > 0 && _crashes.Permille(Scenario.DropCrashPermille)) Time.In(0, () => Crash(_crashes.Percent(Scenario.PowerCutPercent)));
    }

    private void JumpWallClock()
    {
        if (!IsStorm) return;

        Mark(Runs.Mark.WallClockJumped);
        Clock.WallOffset += TimeSpan.FromSeconds(_crashes.Between(-3_600, 3_600));
        _clockSeenFrom = Time.Now + s_clockLook.Ticks;
        if (IsTracing) Note($"the wall clock is set to {Clock.Wall:u}");
    }

    /// <summary>The banks' mandates, as an earlier synchronisation brought them.</summary>
    private async Task GiveMandatesAsync(House house)
    {
        for (int bank = 0; bank < Banks.Count; bank++)
        {
            BankCode code = BankCodeOf(bank);
            List<Order> orders = [.. Orders.All.Where(o => o.RetryFile is null && o.Account.Bank == code && o.Flaw != OrderFlaw.NoMandate)];
            byte[] rows = new byte[(orders.Count + 1) * MandateRow.LengthBytes];
            WriteMandate(rows, 0, "C999999999", AccountOf(bank, 999_999));
            for (int i = 0; i < orders.Count; i++)
            {
                WriteMandate(rows, i + 1, orders[i].CustomerNumber, MandateAccountOf(bank, orders[i]));
            }

            string sync = new((char)('a' + bank), 64);
            _ = house.Log.Record(new MandateRowsStaged(sync, code, 1, orders.Count + 1, rows) { At = house.Log.Now });
            await house.Log.Record(new MandateFileApplied
            {
                At = house.Log.Now,
                SyncId = sync,
                Bank = code,
                SerialNumber = 1,
                Full = true,
                Rows = orders.Count + 1,
                FileName = MandatesAtStart,
            });
        }
    }

    /// <summary>A bank's full mandate file of today, with one customer more, while everything else goes on.</summary>
    private void SyncMandates()
    {
        if (Process is not { IsServing: true, House: House house } process) return;

        BankCode code = BankCodeOf(0);
        var csv = new StringBuilder("委託者コード,顧客番号,引落銀行番号,引落支店番号,預金種目,口座番号,預金者名,異動区分,契約日,効力発生日,結果コード\r\n");
        Line("C999999998", AccountOf(0, 999_998));
        foreach (Order order in Orders.All)
        {
            if (order.RetryFile is null && order.Account.Bank == code && order.Flaw != OrderFlaw.NoMandate) Line(order.CustomerNumber, MandateAccountOf(0, order));
        }

        var source = new OneMandateFile(Encoding.UTF8.GetBytes(csv.ToString()), Draws.Stream(Seed, "mandate source"));
        Go(process, "mandate sync", async () =>
        {
            try
            {
                await house.MandateSync.RunAsync(code, new MandateSourceSettings(new Uri("file:///mandates"), Full: true, MaxCancelPercent: 50), source);
            }
            catch (JournalFailedException)
            {
                // The process is about to end.
            }
        });

        void Line(string customer, BankAccount account)
        {
            string digits = account.ToDigits();
            csv.Append($"{Creditor},{customer},{digits[..4]},{digits[4..7]},{digits[7]},{digits[8..]},{Holder},1,2026-01-05,2026-01-05,00\r\n");
        }
    }

    private static BankAccount MandateAccountOf(int bank, Order order)
        => order.Flaw == OrderFlaw.OtherAccount ? AccountOf(bank, order.Number + 500_000) : order.Account;

    private static void WriteMandate(byte[] rows, int index, string customerNumber, BankAccount account)
        => MandateRow.Write(rows.AsSpan(index * MandateRow.LengthBytes, MandateRow.LengthBytes), new MandateRowContent
        {
            Creditor = Creditor,
            CustomerNumber = JisX0201.Encode(customerNumber),
            Account = account,
            Standing = MandateStanding.InForce,
            Change = 1,
            BankResult = 0,
            ContractDate = null,
            EffectiveDate = null,
            Holder = s_holder,
        });
}
