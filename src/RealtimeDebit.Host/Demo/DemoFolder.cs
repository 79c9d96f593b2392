using System.Net;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using RealtimeDebit.FtpSimulator;
using RealtimeDebit.Host.Configuration;

namespace RealtimeDebit.Host.Demo;

/// <summary>The demo's own directory: a configuration that <c>run --config</c> would take too, the data, and the drop.</summary>
internal sealed class DemoFolder : IDisposable
{
    private const string FtpUser = "demo";
    private const string SectionName = "Drop";
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly bool _isKept;

    /// <param name="keep">The directory to use and keep; null = a temporary one that goes with the demo.</param>
    public DemoFolder(string? keep)
    {
        _isKept = keep is not null;
        Path = keep is null ? Directory.CreateTempSubdirectory("realtime-debit-demo-").FullName : Directory.CreateDirectory(keep).FullName;
        Directory.CreateDirectory(Config);
        Directory.CreateDirectory(Mandates);
    }

    public string Path { get; }

    public string Config => System.IO.Path.Combine(Path, "config");

    public string Mandates => System.IO.Path.Combine(Path, "mandates");

    public string Customers => System.IO.Path.Combine(Path, "customers.csv");

    /// <summary>What the bank really took.</summary>
    public string Ledger => System.IO.Path.Combine(Path, "bank-ledger.csv");

    /// <summary>The base of the creditor's drop.</summary>
    public string Drop => System.IO.Path.Combine(Path, "data", "drops", "1234567890");

    /// <summary>A file with the password of the FTP server, where there is one.</summary>
    public string FtpPassword => System.IO.Path.Combine(Path, "ftp-password");

    /// <summary>An FTP server over the drop, inside this process, with a password of its own for each demo.</summary>
    public SimulatedFtpServer StartFtp(TimeProvider time)
    {
        string password = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        File.WriteAllText(FtpPassword, password);
        Directory.CreateDirectory(Drop);
        return SimulatedFtpServer.Start(new SimulatedFtpOptions { Folder = Drop, User = FtpUser, Password = password, Time = time });
    }

    /// <summary>Writes the configuration for a bank that listens at <paramref name="bank"/>, and reads it as the service does.</summary>
    /// <param name="bank">The bank's address.</param>
    /// <param name="ftp">Where the creditor's drop is served by FTP; null = it is a folder.</param>
    public HouseConfiguration Configure(IPEndPoint bank, IPEndPoint? ftp)
    {
        File.WriteAllBytes(FileIn("creditors.json"), ftp is null ? DemoSamples.Creditors : OverFtp(DemoSamples.Creditors, ftp));
        File.WriteAllBytes(FileIn("calendar.csv"), DemoSamples.Calendar);
        File.WriteAllBytes(System.IO.Path.Combine(Mandates, "full-0001.txt"), DemoSamples.Mandates);
        File.WriteAllBytes(Customers, DemoSamples.Customers);
        File.WriteAllText(FileIn("appsettings.json"), """
            {
              "RealtimeDebit": {
                "DataDirectory": "data",
                // Short, so that a slow bank need not be waited for: 30 s otherwise.
                "Messages": { "Listen": "127.0.0.1:0", "ReplyTimeout": "00:00:02" },
                "Drops": { "PollInterval": "00:00:00.200", "QuietPeriod": "00:00:00.300" }
              }
            }
            """);
        File.WriteAllText(FileIn("banks.json"), $$"""
            {
              "Banks": [
                {
                  "Code": "9998",
                  "Name": "ﾃｽﾄｷﾞﾝｺｳ",
                  "DisplayName": "テスト銀行",
                  "Adapter": { "Kind": "FixedTcp", "Endpoint": "{{bank}}" },
                  "DebitTimeout": "00:00:05",
                  // Short, so that the demo need not be waited for: a real bank is asked after 5 s, 30 s, 2 min...
                  "InquiryAfter": ["00:00:01", "00:00:02"],
                  "NotFoundIsFinalAfter": "00:00:05",
                  "MandateSource": { "Kind": "File", "Url": "file://./mandates", "Full": true, "MaxCancelPercent": 5 }
                }
              ]
            }
            """);
        return ConfigurationReader.Read(new ConfigDirectory(Config), new Dictionary<string, string>(StringComparer.Ordinal));
    }

    public void Dispose()
    {
        if (!_isKept) Directory.Delete(Path, recursive: true);
    }

    private byte[] OverFtp(byte[] creditors, IPEndPoint ftp)
    {
        JsonNode file = JsonNode.Parse(creditors, documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip })!;
        file["Creditors"]![0]![SectionName] = new JsonObject { ["Url"] = $"ftp://{FtpUser}@{ftp}/", ["PasswordSecretFile"] = FtpPassword };
        return JsonSerializer.SerializeToUtf8Bytes(file, Readable);
    }

    private string FileIn(string name) => System.IO.Path.Combine(Config, name);
}
