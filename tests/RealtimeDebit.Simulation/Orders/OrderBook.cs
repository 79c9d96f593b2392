using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Simulation.Runs;

namespace RealtimeDebit.Simulation.Orders;

/// <summary>The world's own books: what creditors want, what banks took, what was told. They know nothing of the house's ids and states.</summary>
internal sealed class OrderBook(World world)
{
    /// <summary>So often at most the clock is read, and creeps, between the house's last look at a debit's moment and its sending.</summary>
    private const int MostReadings = 10;

    private readonly List<Order> _all = [];
    private readonly Dictionary<BankAccount, Order> _byAccount = [];
    private readonly HashSet<string> _retryFiles = new(StringComparer.Ordinal);

    public IReadOnlyList<Order> All => _all;

    public Order Add(Order order)
    {
        _all.Add(order);
        _byAccount.Add(order.Account, order);
        return order;
    }

    /// <summary>A failed order is wanted once more: from now on its account means the new order.</summary>
    public Order AddRetry(Order failed, char bankSays)
    {
        var retry = new Order
        {
            Number = _all.Count + world.Scenario.FirstOrder,
            Account = failed.Account,
            AmountYen = failed.AmountYen,
            CustomerNumber = failed.CustomerNumber,
            Flaw = failed.Flaw,
            BankSays = bankSays,
        };
        _all.Add(retry);
        _byAccount[retry.Account] = retry;
        failed.Retry = retry;
        return retry;
    }

    /// <summary>The file in which retries came.</summary>
    public void NoteRetryFile(IEnumerable<Order> retries, string sha256)
    {
        _retryFiles.Add(sha256);
        foreach (Order retry in retries) retry.RetryFile = sha256;
    }

    /// <summary>Whether a debit of a file (null: of none) can be of this order: a retry comes in its own file only, the first order in any other.</summary>
    public bool CanBeOf(Order order, string? sha256)
        => order.RetryFile is string own ? string.Equals(own, sha256, StringComparison.Ordinal) : sha256 is null || !_retryFiles.Contains(sha256);

    /// <summary>The newest order of an account.</summary>
    public Order? Of(BankAccount account) => _byAccount.GetValueOrDefault(account);

    /// <summary>A request for money leaves the house.</summary>
    public void NotePresented(Order order, long amountYen)
    {
        order.Presentations++;
        order.OnTheWay++;
        world.Touch((ulong)order.Number, 1);
        if (world.IsTracing) world.Note($"{order} leaves for the bank, {order.Presentations}. time", order);
        if (!order.WasAskedFor) world.Break("I7 nothing out of nothing", $"{order} left for the bank and nobody asked for it", order);
        if (order.Flaw != OrderFlaw.None) world.Break("I7 nothing out of nothing", $"{order} left for the bank and had to be refused ({order.Flaw})", order);
        if (amountYen != order.AmountYen) world.Break("I7 nothing out of nothing", $"{order} is {order.AmountYen} yen, {amountYen} left for the bank", order);
        world.Truth.CheckLeaving(order);
        if (world.Clock.Wall > order.ValidUntil + TimeSpan.FromTicks(MostReadings * (long)world.Scenario.MostCreepTicks)) world.Break("I13 bounds", $"{order} left for the bank {world.Clock.Wall - order.ValidUntil} after its moment had passed", order);
        if (order.DeclineWasTold) world.Break("I1 at most once", $"{order} was presented again after the bank had declined it", order);
        if (order.ToldDigit is char told) world.Break("I1 at most once", $"{order} was presented after it had been told as {told} by {order.ToldBy}", order);
    }

    /// <summary>A bank takes money.</summary>
    public void NoteTaken(Order order)
    {
        order.Takings++;
        world.Touch((ulong)order.Number, 2);
        if (world.IsTracing) world.Note($"the bank takes the money of {order}", order);
        if (order.Takings > 1) world.Break("I1 at most once", $"{order} was taken {order.Takings} times", order);
        if (order.ToldDigit is char told && told != '0') world.Break("I5 truth", $"{order} was told as {told} by {order.ToldBy} and taken afterwards", order);
    }

    /// <summary>The house says that it has the order.</summary>
    public void NoteAcknowledged(Order order, string by)
    {
        if (world.IsTracing) world.Note($"{order} is acknowledged by {by}", order);
        world.Touch((ulong)order.Number, 3);
        order.WasAcknowledged = true;
        world.Truth.CheckAcknowledged(order, by);
    }

    /// <summary>The house tells an end.</summary>
    public void NoteTold(Order order, char digit, string by)
    {
        if (world.IsTracing) world.Note($"{order} is told as {digit} by {by}", order);
        world.Touch((ulong)order.Number, digit);
        world.Truth.CheckTold(order, digit, by);
        if (order.ToldDigit is char told)
        {
            if (told != digit) world.Break("I3 told is kept", $"{order} was told as {told} by {order.ToldBy} and as {digit} by {by}", order);
            return;
        }

        (order.ToldDigit, order.ToldBy) = (digit, by);
        if (!"0123489".Contains(digit, StringComparison.Ordinal)) world.Break("I5 truth", $"{order} was told as {digit} by {by}: that is no result", order);
        if (digit == '0' && order.Takings != 1) world.Break("I5 truth", $"{order} was told as collected by {by}; the bank took it {order.Takings} times", order);
        if (digit != '0' && order.Takings != 0) world.Break("I5 truth", $"{order} was told as {digit} by {by}; the bank took it {order.Takings} times", order);
        if (digit != '0' && WhyNotCollected(order, digit) is null) world.Break("I5 truth", $"{order} was told as {digit} by {by}, and nothing gave a reason for that", order);
    }

    private string? WhyNotCollected(Order order, char digit)
    {
        if (order.WasDeclined) return digit == order.BankSays ? "the bank" : null;
        if (order.Flaw != OrderFlaw.None) return "the rules";
        if (order.WithdrawAsked && digit == '8') return "the creditor";
        if (order.PeopleDeclined) return "people";
        if (world.Clock.LatestWall > order.ValidUntil) return "its moment";
        if (digit == '9' && order.ValidUntil is DateTimeOffset until && world.IsClosedAt(order.Account.Bank, until)) return "the bank's hours";
        return world.DayMayHaveChanged ? "its day" : null;
    }
}
