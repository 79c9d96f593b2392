using RealtimeDebit.Adapters.Drops.Ftp;
using RealtimeDebit.Adapters.Drops.Sftp;
using RealtimeDebit.Host.Configuration;
using RealtimeDebit.Host.Options;
using RealtimeDebit.Host.Services;

namespace RealtimeDebit.Tests.Host;

/// <summary>The section Drop of a creditor: where it leads, and what each kind of server needs.</summary>
public sealed class DropConfigurationTests : IDisposable
{
    private const string HostKey = "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    private const string Prefix = "Creditors__0__Drop__";

    private readonly ConfigurationFolder _folder = new();

    public DropConfigurationTests() => File.WriteAllText(Path.Combine(_folder.Root, "password"), "p w\n");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("ftp://taro@ftp.example", "ftp.example", 21, "taro", "")]
    [InlineData("ftp://taro@ftp.example/", "ftp.example", 21, "taro", "")]
    [InlineData("ftp://taro@ftp.example/base/sub/", "ftp.example", 21, "taro", "base/sub")]
    [InlineData("ftp://taro@ftp.example//base", "ftp.example", 21, "taro", "/base")]
    [InlineData("ftp://taro@ftp.example/%2Fbase", "ftp.example", 21, "taro", "/base")]
    [InlineData("ftps://dom%5Ctaro%40x@10.8.0.7:2121/a%20b", "10.8.0.7", 2121, @"dom\taro@x", "a b")]
    [InlineData("ftps-implicit://taro@ftp.example/%E5%8F%A3%E5%BA%A7", "ftp.example", 990, "taro", "口座")]
    [InlineData("sftp://taro@ftp.example", "ftp.example", 22, "taro", "")]
    [InlineData("sftp://taro@ftp.example/", "ftp.example", 22, "taro", "/")]
    [InlineData("sftp://taro@ftp.example/srv/drop/", "ftp.example", 22, "taro", "/srv/drop")]
    [InlineData("sftp://taro@ftp.example/~/drop", "ftp.example", 22, "taro", "drop")]
    [InlineData("SFTP://taro@[::1]:2222/~", "::1", 2222, "taro", "")]
    public void A_url_names_server_user_and_folder(string url, string host, int port, string user, string basePath)
        => Assert.Equal(new DropServer(host, port, user, basePath), DropUrl.TryParse(url, "/home")!.Server);

    [Theory]
    [InlineData("ftp://ftp.example/base")]
    [InlineData("ftp://taro:secret@ftp.example/base")]
    [InlineData("ftp://taro@/base")]
    [InlineData("ftp://taro@ftp.example/../base")]
    [InlineData("ftp://taro@ftp.example/a/%2e%2e/b")]
    [InlineData("ftp://taro%0D%0ADELE@ftp.example/base")]
    [InlineData("ftp://taro@ftp.example/a%0Ab")]
    [InlineData("ftp://taro@ftp.example/base;type=a?x")]
    [InlineData("scp://taro@ftp.example/base")]
    public void A_url_that_is_no_place_for_a_drop_is_none(string url) => Assert.Null(DropUrl.TryParse(url, "/home"));

    [Fact]
    public void An_sftp_drop_is_opened_with_what_its_section_says()
    {
        Drop("Url", "sftp://taro@ftp.example:2222/srv").Drop("HostKeySha256", HostKey).Drop("PasswordSecretFile", "password").Drop("QuietPeriod", "00:01:00");
        HouseConfiguration read = Read();

        Assert.Empty(read.Problems);
        Assert.Equal(TimeSpan.FromMinutes(1), read.Creditors[0].Creditor.QuietPeriod);
        Assert.Equal(
            new SftpDropOptions { Host = "ftp.example", Port = 2222, User = "taro", BasePath = "/srv", HostKeySha256 = HostKey, Password = "p w" },
            OpenDrops.SftpOptions(read.Creditors[0].Drop!, read.Creditors[0].Drop!.Url.Server!));
    }

    [Fact]
    public void An_ftps_drop_is_opened_with_what_its_section_says()
    {
        string pin = string.Join(':', Enumerable.Repeat("aB", 32));
        Drop("Url", "ftps-implicit://taro@ftp.example/base").Drop("PasswordSecretFile", "password").Drop("CertificateSha256", pin).Drop("NameEncoding", "Shift_JIS");
        DropOptions drop = Read().Creditors[0].Drop!;

        FtpDropOptions options = OpenDrops.FtpOptions(drop, drop.Url.Server!);

        Assert.Equal(("ftp.example", 990, FtpSecurity.ImplicitTls, "taro", "p w", "base"), (options.Host, options.Port, options.Security, options.User, options.Password, options.BasePath));
        Assert.Equal(pin.Replace(":", "", StringComparison.Ordinal), options.CertificateSha256);
        Assert.Equal(new byte[] { 0x8C, 0xFB }, options.NameEncoding.GetBytes("口"));
    }

    [Theory]
    [InlineData("HostKeySha256", "HostKeySha256")]
    [InlineData("PasswordSecretFile", "PasswordSecretFile")]
    public void What_an_sftp_drop_cannot_be_without_is_asked_for(string left, string key)
    {
        Drop("Url", "sftp://taro@ftp.example/srv").Drop("HostKeySha256", HostKey).Drop("PasswordSecretFile", "password").Drop(left, "");

        ConfigurationProblem problem = Assert.Single(Read().Problems);

        Assert.Equal($"Creditors:0:Drop:{key}", problem.Key);
        Assert.StartsWith("is missing", problem.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sftp://taro@ftp.example/srv", "HostKeySha256", "SHA256:short")]
    [InlineData("sftp://taro@ftp.example/srv", "PrivateKeyFile", "no-such-key")]
    [InlineData("sftp://taro@ftp.example/srv", "PrivateKeyFile", "password")]
    [InlineData("sftp://taro@ftp.example/srv", "PrivateKeyPassphraseSecretFile", "no-such-file")]
    [InlineData("sftp://taro@ftp.example/srv", "PrivateKeyPassphraseSecretFile", "password")]
    [InlineData("sftp://taro@ftp.example/srv", "TrustedCaFile", "password")]
    [InlineData("sftp://taro@ftp.example/srv", "NameEncoding", "shift_jis")]
    [InlineData("ftps://taro@ftp.example/srv", "CertificateSha256", "00:11")]
    [InlineData("ftps://taro@ftp.example/srv", "TrustedCaFile", "password")]
    [InlineData("ftps://taro@ftp.example/srv", "TrustedCaFile", "no-such-file")]
    [InlineData("ftp://taro@ftp.example/srv", "CertificateSha256", "0011223344556677889900112233445566778899001122334455667788990011")]
    [InlineData("ftp://taro@ftp.example/srv", "HostKeySha256", HostKey)]
    [InlineData("ftp://taro@ftp.example/srv", "NameEncoding", "euc-jp")]
    [InlineData("ftp://taro@ftp.example/srv", "HostKeySha", HostKey)]
    [InlineData("file://./data/x", "PasswordSecretFile", "password")]
    [InlineData("file://./data/x", "HostKeySha256", HostKey)]
    public void A_key_that_cannot_be_used_is_reported_by_its_full_name(string url, string key, string value)
    {
        Drop("Url", url).Drop(key, value);

        IReadOnlyList<ConfigurationProblem> problems = Read().Problems;

        Assert.Contains(problems, problem => problem.Key == $"Creditors:0:Drop:{key}");
        Assert.All(problems, problem => Assert.EndsWith(".", problem.Text, StringComparison.Ordinal));
        Assert.All(problems, problem => Assert.DoesNotContain("p w", problem.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void Two_creditors_may_not_share_a_folder_of_a_server()
    {
        Drop("Url", "sftp://taro@ftp.example/srv").Drop("HostKeySha256", HostKey).Drop("PasswordSecretFile", "password");
        _folder
            .With("Creditors__1__Code", "1234567891").With("Creditors__1__Name", "ﾌﾀﾂﾒ").With("Creditors__1__Banks__0", "9998")
            .With("Creditors__1__Drop__HostKeySha256", HostKey).With("Creditors__1__Drop__PasswordSecretFile", "password");

        _folder.With("Creditors__1__Drop__Url", "sftp://taro@FTP.example/srv/in");
        Assert.Equal("Creditors:1:Drop:Url", Assert.Single(Read().Problems).Key);

        _folder.With("Creditors__1__Drop__Url", "sftp://taro@ftp.example/srv2");
        Assert.Empty(Read().Problems);
    }

    private DropConfigurationTests Drop(string key, string value)
    {
        _folder.With(Prefix + key, value);
        return this;
    }

    private HouseConfiguration Read() => _folder.Read();
}
