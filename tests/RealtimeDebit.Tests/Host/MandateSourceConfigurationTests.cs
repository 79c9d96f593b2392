using RealtimeDebit.Adapters.Mandates;
using RealtimeDebit.Core.Mandates;
using RealtimeDebit.Host.Configuration;
using RealtimeDebit.Host.Options;
using RealtimeDebit.Host.Services;

namespace RealtimeDebit.Tests.Host;

/// <summary>The section MandateSource of a bank: where it leads, what each kind of place needs, and what is said of a wrong value.</summary>
public sealed class MandateSourceConfigurationTests : IDisposable
{
    private const string HostKey = "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    private const string Pin = "0011223344556677889900112233445566778899001122334455667788990011";
    private const string Prefix = "Banks__0__MandateSource__";

    private readonly ConfigurationFolder _folder = new();

    public MandateSourceConfigurationTests()
    {
        File.WriteAllText(Path.Combine(_folder.Root, "password"), "p w\n");
        File.WriteAllText(Path.Combine(_folder.Root, "token"), "abc.def-ghi\n");
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("ftp://taro@ftp.example/mandates/", true, "mandates")]
    [InlineData("ftp://taro@ftp.example//mandates%2F", true, "/mandates")]
    [InlineData("ftp://taro@ftp.example/mandates/full.txt", false, "mandates/full.txt")]
    [InlineData("ftp://taro@ftp.example/", true, "")]
    [InlineData("ftps-implicit://taro@ftp.example//full.csv", false, "/full.csv")]
    public void On_a_file_server_a_folder_ends_in_a_slash_and_all_else_is_one_file(string url, bool isFolder, string path)
    {
        Source("Url", url).Source("PasswordSecretFile", "password");

        MandateSourceOptions source = Only();

        Assert.Equal((MandateSourceKind.Ftp, isFolder, path), (source.Kind, source.IsFolder, source.Files!.Url.Server!.BasePath));
    }

    [Theory]
    [InlineData("sftp://taro@ftp.example/srv/mandates/", true)]
    [InlineData("sftp://taro@ftp.example/~", true)]
    [InlineData("sftp://taro@ftp.example/~/full.txt", false)]
    public void An_sftp_source_is_opened_as_its_url_says(string url, bool isFolder)
    {
        Source("Url", url).Source("PasswordSecretFile", "password").Source("HostKeySha256", HostKey).Source("Kind", "Sftp");

        Assert.Equal(isFolder, Open(Only()).IsFolder);
    }

    [Fact]
    public void A_bank_has_a_time_of_its_own_and_may_be_expected_each_night()
    {
        Source("Url", "file:///tmp").Source("Cron", "0 15 3 * * ?").Source("FileEachNight", "true");

        MandateSourceOptions source = Only();

        Assert.Equal(("0 15 3 * * ?", true), (source.Cron, source.Settings.FileEachNight));
    }

    [Theory]
    [InlineData("Cron", "0 61 3 * * ?")]
    [InlineData("Cron", "every night")]
    [InlineData("FileEachNight", "perhaps")]
    public void A_time_that_never_comes_is_one_clear_line(string key, string value)
    {
        Source("Url", "file:///tmp").Source(key, value);

        ConfigurationProblem problem = Assert.Single(Read().Problems);
        Assert.Equal($"Banks:0:MandateSource:{key}", problem.Key);
        Assert.Contains($"\"{value}\"", problem.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_https_source_is_opened_with_what_its_section_says()
    {
        Source("Url", "https://ta%20ro@bank.example:8443/out/full.csv?day=today").Source("PasswordSecretFile", "password").Source("CertificateSha256", Pin);

        HttpMandateOptions options = MandateSources.HttpOptions(Only().Web!);

        Assert.Equal(
            new HttpMandateOptions { Url = new Uri("https://bank.example:8443/out/full.csv?day=today"), User = "ta ro", Password = "p w", CertificateSha256 = Pin }, options);
        Assert.Equal("https://bank.example:8443/out/full.csv", options.ToString());
    }

    [Fact]
    public void An_https_source_may_have_a_token_or_nothing()
    {
        Source("Url", "https://bank.example/full.csv");
        Assert.Null(MandateSources.HttpOptions(Only().Web!).Token);

        Source("TokenSecretFile", "token");
        Assert.Equal("abc.def-ghi", MandateSources.HttpOptions(Only().Web!).Token);
    }

    [Theory]
    [InlineData("http://127.0.0.1:8080/full.csv")]
    [InlineData("http://[::1]:8080/full.csv")]
    [InlineData("HTTP://LocalHost/full.csv")]
    public void This_machine_may_be_asked_without_TLS(string url)
    {
        Source("Url", url);

        Assert.Equal(MandateSourceKind.Https, Only().Kind);
    }

    [Fact]
    public void A_folder_of_this_machine_is_a_source_as_before()
    {
        Source("Url", "file://./mandates/").Source("Kind", "file").Source("Full", "false").Source("MaxCancelPercent", "7");

        MandateSourceOptions source = Only();

        Assert.Equal((MandateSourceKind.File, false, 7), (source.Kind, source.Settings.Full, source.Settings.MaxCancelPercent));
        Assert.Equal(Path.Combine(_folder.Root, "mandates") + "/", source.Settings.Url.LocalPath);
        Assert.True(Open(source).IsFolder);
    }

    [Theory]
    [InlineData("File", "ftp://taro@ftp.example/in/")]
    [InlineData("Ftp", "file://./mandates")]
    [InlineData("Https", "ftp://taro@ftp.example/in/")]
    [InlineData("Sftp", "https://bank.example/full.csv")]
    [InlineData("Ftps", "https://bank.example/full.csv")]
    public void A_kind_that_the_url_is_not_is_a_problem(string kind, string url)
    {
        Source("Url", url).Source("Kind", kind);

        Assert.Contains(Read().Problems, problem => problem.Key == "Banks:0:MandateSource:Kind" && problem.Text.Contains($"\"{kind}\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ftp://ftp.example/in/")]
    [InlineData("ftp://taro:secret@ftp.example/in/")]
    [InlineData("sftp://taro@ftp.example/../in/")]
    [InlineData("scp://taro@ftp.example/in/")]
    [InlineData("/srv/mandates")]
    [InlineData("https://taro:secret@bank.example/full.csv")]
    [InlineData("https://bank.example/mandates/")]
    [InlineData("https://bank.example")]
    [InlineData("https://bank.example/full.csv#x")]
    [InlineData("https://ta%3Aro@bank.example/full.csv")]
    [InlineData("https://")]
    [InlineData("http://bank.example/full.csv")]
    [InlineData("http://127.0.0.1.bank.example/full.csv")]
    [InlineData("https://bank.example/a%2Fb.csv")]
    [InlineData("https://bank.example/a%0Ab.csv")]
    public void A_url_that_is_no_place_for_mandates_is_reported_without_its_password(string url)
    {
        Source("Url", url);

        ConfigurationProblem problem = Assert.Single(Read().Problems);

        Assert.Equal("Banks:0:MandateSource:Url", problem.Key);
        Assert.Contains("Allowed: ", problem.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", problem.Text, StringComparison.Ordinal);
        Assert.Null(Read().Banks[0].MandateSource);
    }

    [Theory]
    [InlineData("ftp://taro@ftp.example/in/", "PasswordSecretFile", "")]
    [InlineData("ftp://taro@ftp.example/in/", "PasswordSecretFile", "no-such-file")]
    [InlineData("ftp://taro@ftp.example/in/", "CertificateSha256", Pin)]
    [InlineData("ftp://taro@ftp.example/in/", "TokenSecretFile", "token")]
    [InlineData("ftps://taro@ftp.example/in/", "CertificateSha256", "00:11")]
    [InlineData("ftps://taro@ftp.example/in/", "TrustedCaFile", "no-such-file")]
    [InlineData("sftp://taro@ftp.example/in/", "HostKeySha256", "")]
    [InlineData("sftp://taro@ftp.example/in/", "HostKeySha256", "SHA256:short")]
    [InlineData("sftp://taro@ftp.example/in/", "PrivateKeyFile", "no-such-key")]
    [InlineData("sftp://taro@ftp.example/in/", "NameEncoding", "shift_jis")]
    [InlineData("ftp://taro@ftp.example/in/", "NameEncoding", "euc-jp")]
    [InlineData("file://./mandates", "PasswordSecretFile", "password")]
    [InlineData("file://./mandates", "TokenSecretFile", "token")]
    [InlineData("https://taro@bank.example/full.csv", "PasswordSecretFile", "")]
    [InlineData("https://bank.example/full.csv", "PasswordSecretFile", "password")]
    [InlineData("https://taro@bank.example/full.csv", "TokenSecretFile", "token")]
    [InlineData("https://bank.example/full.csv", "TokenSecretFile", "password")]
    [InlineData("https://bank.example/full.csv", "TokenSecretFile", "no-such-file")]
    [InlineData("https://bank.example/full.csv", "HostKeySha256", HostKey)]
    [InlineData("https://bank.example/full.csv", "PrivateKeyFile", "password")]
    [InlineData("https://bank.example/full.csv", "NameEncoding", "utf-8")]
    [InlineData("https://bank.example/full.csv", "CertificateSha256", "x")]
    [InlineData("http://127.0.0.1:8080/full.csv", "CertificateSha256", Pin)]
    [InlineData("http://localhost/full.csv", "TrustedCaFile", "password")]
    [InlineData("https://bank.example/full.csv", "Tokn", "token")]
    public void A_key_that_is_missing_or_cannot_be_used_is_reported_by_its_full_name(string url, string key, string value)
    {
        Source("Url", url).Source(key, value);

        IReadOnlyList<ConfigurationProblem> problems = Read().Problems;

        Assert.Contains(problems, problem => problem.Key == $"Banks:0:MandateSource:{key}");
        Assert.All(problems, problem => Assert.EndsWith(".", problem.Text, StringComparison.Ordinal));
        Assert.All(problems, problem => Assert.DoesNotContain("p w", problem.Text, StringComparison.Ordinal));
    }

    private MandateSourceConfigurationTests Source(string key, string value)
    {
        _folder.With(Prefix + key, value);
        return this;
    }

    private HouseConfiguration Read() => _folder.Read();

    private MandateSourceOptions Only()
    {
        HouseConfiguration read = Read();
        Assert.Empty(read.Problems);
        MandateSourceOptions source = read.Banks[0].MandateSource!;
        Assert.Equal(source.Settings, read.Banks[0].Settings.MandateSource);
        return source;
    }

    private IMandateSource Open(MandateSourceOptions source)
    {
        using var sources = new MandateSources(Path.Combine(_folder.Root, "incoming"), TimeProvider.System);
        return sources.Open(source);
    }
}
