using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using RealtimeDebit.Formats.Layouts;
using RealtimeDebit.Formats.Messages;
using RealtimeDebit.Host.Configuration;
using RealtimeDebit.Host.MessageClient;

namespace RealtimeDebit.Host.CommandLine;

/// <summary>The options of <c>send</c>, and what they must be.</summary>
internal sealed class SendOptions
{
    private const string MomentFormat = "yyyy-MM-dd'T'HH:mm:ss";
    private static readonly TimeSpan Japan = TimeSpan.FromHours(9);

    private readonly Option<string> _host = new("--host") { Description = "The door's host name or address.", HelpName = "H", DefaultValueFactory = static _ => "127.0.0.1" };
    private readonly Option<int> _port = new("--port") { Description = "The door's port.", HelpName = "P", DefaultValueFactory = static _ => 9700 };
    private readonly Option<string?> _creditor = Text("--creditor", "C", "Your creditor code (委託者コード), 10 digits.", isRequired: true);
    private readonly Option<string?> _customer = Text("--customer", "N", "The customer number (顧客番号).");
    private readonly Option<long?> _amount = new("--amount") { Description = "Yen.", HelpName = "YEN" };
    private readonly Option<string?> _account = Text("--account", "BANK-BRANCH-KIND-NUMBER", "The account, for example 9998-998-1-9000011; left out: that of the customer's mandate.");
    private readonly Option<string?> _name = Text("--name", "KANA", "The account holder in half-width kana; left out: that of the mandate.");
    private readonly Option<string?> _date = Text("--date", "yyyy-MM-dd", "The debit date; left out: today.");
    private readonly Option<string?> _validUntil = Text("--valid-until", "yyyy-MM-ddTHH:mm:ss", "Japan time; not sent to the bank after this moment. Left out: now and the door's reply time-out.");
    private readonly Option<string?> _passwordFile = Text("--password-file", "F", "Sign on with the password in this file.");
    private readonly Option<LengthPrefix> _prefix = new("--prefix") { Description = "The frame's length: four digits, or two bytes.", HelpName = "Ascii4|Binary2" };
    private readonly Option<bool> _tls = new("--tls") { Description = "Speak TLS." };
    private readonly Option<string?> _tlsName = Text("--tls-name", "NAME", "The name that the door's certificate bears; left out: the host.");
    private readonly Option<string?> _tlsRoot = Text("--tls-root", "PEM", "Trust only this root certificate; left out: the machine's roots.");
    private readonly Option<string?> _tlsCertificate = Text("--tls-certificate", "PEM", "The client certificate to show.");
    private readonly Option<string?> _tlsKey = Text("--tls-key", "PEM", "Its private key.");
    private readonly Option<double> _timeout = new("--timeout") { Description = "Seconds to wait for an answer; more than the door's reply time-out (30).", HelpName = "SECONDS", DefaultValueFactory = static _ => 40 };

    /// <summary>要求ID; null: one is made.</summary>
    public Option<string?> RequestId { get; } = Text("--request-id", "ID", "Your own id for this debit, at most 20 characters, used once for ever; left out: one is made and printed.");

    public Option<string?> Inquire { get; } = Text("--inquire", "ID", "Ask what became of the debit with this request id (0600).");

    public Option<string?> Cancel { get; } = Text("--cancel", "ID", "Take back the debit with this request id, if it was not sent to the bank yet (0400).");

    public Option<bool> Json { get; } = CommandOptions.Json();

    public IEnumerable<Option> All =>
    [
        _host, _port, _creditor, _customer, _amount, _account, _name, RequestId, _date, _validUntil, _passwordFile, _prefix,
        _tls, _tlsName, _tlsRoot, _tlsCertificate, _tlsKey, _timeout, Inquire, Cancel, Json,
    ];

    public void Check(CommandResult result)
    {
        Require(result, _creditor, static text => IsDigits(text, 10), "10 digits");
        Require(result, _customer, static text => Fits(text, DebitMessageLayout.CustomerNumber), "at most 20 single-byte characters");
        Require(result, RequestId, static text => Fits(text, DebitMessageLayout.RequestId), "at most 20 single-byte characters");
        Require(result, Inquire, static text => Fits(text, DebitMessageLayout.RequestId), "at most 20 single-byte characters");
        Require(result, Cancel, static text => Fits(text, DebitMessageLayout.RequestId), "at most 20 single-byte characters");
        Require(result, _name, static text => Fits(text, DebitMessageLayout.HolderName), "at most 30 single-byte characters, half-width kana");
        Require(result, _account, static text => AccountOf(text) is not null, "BANK-BRANCH-KIND-NUMBER, with 4, 3, 1 and 7 digits");
        Require(result, _date, static text => DateOf(text) is not null, "yyyy-MM-dd");
        Require(result, _validUntil, static text => MomentOf(text) is not null, MomentFormat.Replace("'", string.Empty, StringComparison.Ordinal));
        if (result.GetValue(_amount) is < 0 or > 9_999_999_999) result.AddError("--amount is not allowed. Allowed: 0 to 9999999999.");
        if (IsGiven(result, _port) && result.GetValue(_port) is < 1 or > 65_535) result.AddError("--port is not allowed. Allowed: 1 to 65535.");
        if (IsGiven(result, _timeout) && result.GetValue(_timeout) is not (>= 0.1 and <= 3_600)) result.AddError("--timeout is not allowed. Allowed: 0.1 to 3600 seconds.");
        if (result.GetValue(_tlsCertificate) is null != result.GetValue(_tlsKey) is null) result.AddError("--tls-certificate and --tls-key go together.");
        bool asks = result.GetValue(Inquire) is not null || result.GetValue(Cancel) is not null;
        if (result.GetValue(Inquire) is not null && result.GetValue(Cancel) is not null) result.AddError("--inquire and --cancel do not go together.");
        bool hasDebit = result.GetValue(_customer) is not null && result.GetValue(_amount) is not null;
        if (!asks && !hasDebit) result.AddError("A debit needs --customer and --amount.");
    }

    /// <summary>The door and the caller; or why not.</summary>
    public (DoorAddress? Address, DoorCaller? Caller, string? Problem) ReadDoor(ParseResult parsed)
    {
        string? password = null;
        if (parsed.GetValue(_passwordFile) is { } path)
        {
            (password, string? problem) = SecretFile.Read(path);
            if (password is null) return (null, null, $"--password-file: {problem}");
            if (!Fits(password, ControlMessageLayout.Password)) return (null, null, "--password-file: a password has at most 32 single-byte characters.");
        }

        try
        {
            string host = parsed.GetValue(_host)!;
            var address = new DoorAddress(host, parsed.GetValue(_port), parsed.GetValue(_prefix), ReadTls(parsed, host));
            return (address, new DoorCaller(parsed.GetValue(_creditor)!, password, TimeSpan.FromSeconds(parsed.GetValue(_timeout))), null);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return (null, null, $"A certificate could not be read: {e.Message.ReplaceLineEndings(" ")}");
        }
    }

    public DebitMessage ReadDebit(ParseResult parsed, string requestId)
    {
        string[] account = parsed.GetValue(_account) is { } text ? AccountOf(text)! : ["0000", "000", "0", "0000000"];
        return new DebitMessage
        {
            MessageType = MessageTypes.Debit,
            CreditorCode = parsed.GetValue(_creditor)!,
            RequestId = requestId,
            BankCode = account[0],
            BranchCode = account[1],
            AccountKind = account[2],
            AccountNumber = account[3],
            HolderName = parsed.GetValue(_name) ?? string.Empty,
            AmountYen = parsed.GetValue(_amount),
            CustomerNumber = parsed.GetValue(_customer)!,
            DebitDate = parsed.GetValue(_date) is { } date ? DateOf(date) : null,
            ValidUntil = parsed.GetValue(_validUntil) is { } moment ? MomentOf(moment) : null,
        };
    }

    private DoorTls? ReadTls(ParseResult parsed, string host)
    {
        string? root = parsed.GetValue(_tlsRoot);
        string? certificate = parsed.GetValue(_tlsCertificate);
        if (!parsed.GetValue(_tls) && root is null && certificate is null) return null;
        return new DoorTls(
            parsed.GetValue(_tlsName) ?? host,
            root is null ? null : X509CertificateLoader.LoadCertificateFromFile(root),
            certificate is null ? null : X509Certificate2.CreateFromPemFile(certificate, parsed.GetValue(_tlsKey)));
    }

    private static void Require(CommandResult result, Option<string?> option, Func<string, bool> isAllowed, string allowed)
    {
        if (IsGiven(result, option) && result.GetValue(option) is { } text && !isAllowed(text))
            result.AddError($"{option.Name} \"{text}\" is not allowed. Allowed: {allowed}.");
    }

    // A value that was left out is its default only after the validators have run.
    private static bool IsGiven(CommandResult result, Option option) => result.GetResult(option) is { Implicit: false };

    private static bool IsDigits(string text, int count) => text.Length == count && !text.AsSpan().ContainsAnyExceptInRange('0', '9');

    private static bool Fits(string text, Field field)
        => text.Length <= field.LengthBytes && !string.IsNullOrWhiteSpace(text) && JisX0201.TryEncode(text, new byte[text.Length], out _);

    private static string[]? AccountOf(string text)
        => text.Split('-') is [var bank, var branch, var kind, var number] parts
            && IsDigits(bank, 4) && IsDigits(branch, 3) && IsDigits(kind, 1) && IsDigits(number, 7) ? parts : null;

    private static DateOnly? DateOf(string text)
        => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date) ? date : null;

    private static DateTimeOffset? MomentOf(string text)
        => DateTime.TryParseExact(text, MomentFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime moment) ? new DateTimeOffset(moment, Japan) : null;

    private static Option<string?> Text(string name, string helpName, string description, bool isRequired = false)
        => new(name) { Description = description, HelpName = helpName, Required = isRequired };
}
