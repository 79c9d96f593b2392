using FsCheck;
using FsCheck.Fluent;
using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.BankMasters;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Customers;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Money;
using RealtimeDebit.Formats.Mandates;
using RealtimeDebit.Formats.Messages;
using RealtimeDebit.Formats.Records;
using RealtimeDebit.Tests.Formats;

namespace RealtimeDebit.Tests.Properties;

/// <summary>How the values of properties are made, beyond those of <see cref="FormatPropertyTests.Samples"/>.</summary>
public static class Arbitraries
{
    private const string NameCharacters = "ｱｶｻﾀﾅﾊﾏﾔﾗﾜﾝﾞﾟABCXYZ0189()-.";
    private static readonly DateTimeOffset s_start = new(2026, 1, 1, 0, 0, 0, TimeSpan.FromHours(9));

    public static Arbitrary<NewlineKind> Newlines()
        => Gen.Elements(NewlineKind.None, NewlineKind.CrLf, NewlineKind.Lf, NewlineKind.LaidOverCrLf, NewlineKind.LaidOverLf).ToArbitrary();

    public static Arbitrary<BankAccount> Accounts() => Account().ToArbitrary();

    public static Arbitrary<Yen> Amounts() => Amount().ToArbitrary();

    public static Arbitrary<DebitReceived> Debits() => (
        from account in Account()
        from amount in Amount()
        from id in Gen.Choose(1, 99_999_999)
        from request in Text(1, 20)
        from customer in Text(1, 20)
        from name in Text(0, 30)
        from day in Gen.Choose(0, 4_000)
        from door in Gen.Elements(Enum.GetValues<Door>())
        from rejection in Gen.Elements(0, 0, 0, 2003, 2005, 2009)
        from until in Gen.Choose(-1, 1_000_000)
        select new DebitReceived
        {
            At = s_start.AddSeconds(day),
            Id = new DebitId(26_112_300_000_000 + id),
            Creditor = CreditorCode.Parse("1234567890"),
            Door = door,
            RequestId = request,
            ContentDigest = DebitBook.ContentDigestOf(request + amount),
            Account = account,
            DebtorName = name,
            Amount = amount,
            CustomerNumber = customer,
            DebitDate = new DateOnly(2024, 1, 1).AddDays(day),
            ValidUntil = until < 0 ? null : s_start.AddSeconds(until),
            Rejection = rejection,
        }).ToArbitrary();

    /// <summary>Events of the debits' kinds, texts of any characters among them.</summary>
    public static Arbitrary<HouseEvent> Events() => Gen.OneOf(
        Debits().Generator.Select(received => (HouseEvent)received),
        from ids in Ids()
        select (HouseEvent)new DebitsSending(ids) { At = s_start },
        from ids in Ids()
        from text in AnyText()
        select (HouseEvent)new DebitUnknown(ids, text) { At = s_start.AddTicks(ids.Length) },
        from ids in Ids()
        from code in Gen.Elements('0', '1', '2', '3', '4', '8', '9')
        from text in AnyText()
        from source in Gen.Elements(Enum.GetValues<AnswerSource>())
        select (HouseEvent)new DebitAnswered(ids[0], code, text, source, text.Length % 2 == 0 ? null : text) { At = s_start },
        from ids in Ids()
        from text in AnyText()
        select (HouseEvent)new DebitReturned(ids[0], text.Length % 2 == 0, text) { At = s_start },
        from ids in Ids()
        from text in AnyText()
        select (HouseEvent)new ResolutionProposed(ids[0], text, text.Length % 2 == 0 ? null : '4', text, text) { At = s_start },
        from account in Account()
        from number in Text(1, 20)
        from text in AnyText()
        let customer = new Customer(number, text, text, account, "ﾔﾏﾀﾞ", text.Length % 2 == 0 ? null : new Yen(text.Length), text.Length % 3 == 0)
        select (HouseEvent)new CustomerChanged(CreditorCode.Parse("1234567890"), text.Length % 2 == 0 ? null : customer, customer with { Name = "n" }, text)
        {
            At = s_start,
            OtherPersonChecked = text.Length % 5 == 0,
        },
        from text in AnyText()
        select (HouseEvent)new BankMasterImported(new string('a', 64), text.Length, 1, 2, text, text) { At = s_start }).ToArbitrary();

    public static Arbitrary<ControlMessage> ControlMessages() => (
        from function in Gen.Elements(FunctionCodes.SignOn, FunctionCodes.SignOff, FunctionCodes.Echo)
        from id in Text(0, 20)
        from password in Text(0, 32)
        from echo in Text(0, 24)
        from seconds in Gen.Choose(0, int.MaxValue)
        select new ControlMessage
        {
            MessageType = seconds % 2 == 0 ? MessageTypes.Control : MessageTypes.ControlReply,
            CreditorCode = "1234567890",
            RequestId = id,
            SentAt = seconds % 3 == 0 ? null : s_start.AddSeconds(seconds),
            FunctionCode = function,
            Password = password,
            Echo = echo,
        }).ToArbitrary();

    public static Arbitrary<MandateEntry[]> Mandates() => Mandate().ArrayOf().Where(entries => entries.Length <= 60).ToArbitrary();

    private static Gen<MandateEntry> Mandate() =>
        from account in Account()
        from customer in Text(1, 20)
        from name in Text(0, 30)
        from change in Gen.Elements(Enum.GetValues<MandateChange>())
        from result in Gen.Elements("00", "00", "01", "03", "10", "15")
        from moved in Gen.Choose(1, 9_999_999)
        from day in Gen.Choose(0, 4_000)
        select new MandateEntry
        {
            CreditorCode = "1234567890",
            CustomerNumber = customer,
            BankCode = "9998",
            BranchCode = account.Branch,
            AccountKind = "1239"[day % 4],
            AccountNumber = account.Number,
            HolderName = name,
            Change = change,
            ContractDate = day % 3 == 0 ? null : new DateOnly(2020, 1, 1).AddDays(day),
            EffectiveDate = day % 5 == 0 ? null : new DateOnly(2020, 1, 1).AddDays(day),
            ResultCode = result,
            NewBranchCode = change == MandateChange.Moved ? "123" : "",
            NewAccountNumber = change == MandateChange.Moved ? $"{moved:D7}" : "",
        };

    private static Gen<BankAccount> Account() =>
        from bank in Gen.Choose(0, 9999)
        from branch in Gen.Choose(0, 999)
        from kind in Gen.Choose(0, 9)
        from number in Gen.Choose(0, 9_999_999)
        select BankAccount.Parse($"{bank:D4}", $"{branch:D3}", (char)('0' + kind), $"{number:D7}");

    private static Gen<Yen> Amount() => Gen.OneOf(
        Gen.Choose(0, int.MaxValue).Select(yen => new Yen(yen)),
        Gen.Choose(0, 1_000).Select(below => new Yen(Yen.MaxPerDebit - below)));

    private static Gen<DebitId[]> Ids() =>
        from numbers in Gen.Choose(1, 99_999_999).NonEmptyListOf()
        select numbers.Select(number => new DebitId(26_112_300_000_000 + number)).ToArray();

    private static Gen<string> AnyText() => ArbMap.Default.GeneratorFor<NonNull<string>>().Select(text => IsWellFormed(text.Get) ? text.Get : "");

    // JSON holds characters, and half of a surrogate pair is none.
    private static bool IsWellFormed(string text) => !text.Any(char.IsSurrogate);

    private static Gen<string> Text(int least, int most) =>
        from length in Gen.Choose(least, most)
        from text in Gen.Elements(NameCharacters.ToCharArray()).ArrayOf(length)
        select new string(text);
}
