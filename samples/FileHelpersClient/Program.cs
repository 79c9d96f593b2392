using System.Globalization;
using FileHelpersClient;

return args switch
{
    ["write", var file, var debitDate] => Write(file, debitDate),
    ["read", var file] => Read(await File.ReadAllBytesAsync(file)),
    ["send", var file, var host, var port, var user, var pin, var basePath] => await SendAsync(file, await ConnectAsync(host, port, user, pin, basePath)),
    ["fetch", var name, var host, var port, var user, var pin, var basePath] => await FetchAsync(name, await ConnectAsync(host, port, user, pin, basePath)),
    _ => Usage(),
};

// Five debits of a test creditor; in your system they come from your books.
static int Write(string file, string debitDate)
{
    var header = new HeaderRecord
    {
        CreditorCode = "1234567890",
        CreditorName = "ｶ)ﾃｽﾄｼﾖｳｶｲ",
        DebitDate = debitDate,
        CollectingBank = "9997",
        CollectingBankName = "ﾋﾞ-ｷﾞﾝｺｳ",
        CollectingBranch = "001",
        CollectingBranchName = "ﾎﾝﾃﾝ",
        CollectingKind = "1",
        CollectingAccount = "9000001",
    };
    DataRecord[] debits =
    [
        Debit("C000000001", "9000011", "ﾔﾏﾀﾞ ﾀﾛｳ", 12_800),
        Debit("C000000002", "9000012", "ｽｽﾞｷ ﾊﾅｺ", 3_300),
        Debit("C000000003", "9000013", "ﾀﾅｶ ｼﾞﾛｳ", 54_000),
        Debit("C000000004", "9000014", "ｻﾄｳ ﾖｼｺ", 8_250),
        Debit("C000000005", "9000015", "ｲﾄｳ ｻﾌﾞﾛｳ", 1_000),
    ];
    byte[] request = DebitFile.Request(header, debits);
    File.WriteAllBytes(file, request);
    File.WriteAllBytes(file + ".end", DebitFile.End(request, debits.Length));
    Console.WriteLine($"{file}: {debits.Length} records, {debits.Sum(debit => debit.AmountYen)} yen, {request.Length} bytes");
    return 0;
}

static DataRecord Debit(string customer, string account, string holder, long amountYen) => new()
{
    Bank = "9998",
    BankName = "ﾃｽﾄｷﾞﾝｺｳ",
    Branch = "998",
    BranchName = "ﾃｽﾄｼﾃﾝ",
    Account = account,
    Holder = holder,
    AmountYen = amountYen,
    CustomerNumber = customer,
};

static int Read(byte[] result)
{
    foreach (DataRecord debit in DebitFile.Result(result))
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{debit.CustomerNumber} {debit.AmountYen} {debit.ResultCode}"));
    }

    return 0;
}

static async Task<Drop> ConnectAsync(string host, string port, string user, string pin, string basePath)
    => await Drop.ConnectAsync(
        host,
        int.Parse(port, CultureInfo.InvariantCulture),
        user,
        Environment.GetEnvironmentVariable("DROP_PASSWORD") ?? throw new InvalidOperationException("DROP_PASSWORD is not set."),
        pin,
        basePath);

// The .end file goes last: it says that the other one is whole.
static async Task<int> SendAsync(string file, Drop drop)
{
    await using (drop)
    {
        foreach (string one in new[] { file, file + ".end" }) await drop.SendAsync(Path.GetFileName(one), await File.ReadAllBytesAsync(one));
    }

    return 0;
}

// Checked and stored, and only then taken away from the server.
static async Task<int> FetchAsync(string name, Drop drop)
{
    await using (drop)
    {
        if (await drop.FetchAsync(name) is not byte[] result) return NotYet(name);

        Read(result);
        await File.WriteAllBytesAsync(name + ".part", result);
        File.Move(name + ".part", name, overwrite: false);
        await drop.DeleteAsync(name);
    }

    return 0;
}

static int NotYet(string name)
{
    Console.Error.WriteLine($"{name} is not there yet.");
    return 3;
}

static int Usage()
{
    Console.Error.WriteLine("""
        write FILE MMDD                                   writes FILE and FILE.end
        send  FILE HOST PORT USER CERTIFICATE BASE        uploads both to BASE/in
        fetch NAME HOST PORT USER CERTIFICATE BASE        fetches BASE/out/NAME, prints it and takes it away
        read  FILE                                        prints a result file
        CERTIFICATE is the SHA-256 of the server's certificate in hex; the password is in DROP_PASSWORD.
        """);
    return 2;
}
