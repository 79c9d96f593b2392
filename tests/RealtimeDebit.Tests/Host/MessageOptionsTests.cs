using System.Security.Cryptography.X509Certificates;
using RealtimeDebit.Host.Configuration;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.Host;

/// <summary>Bad values of every key of the message door: told with the key's full name, and with what is allowed.</summary>
public sealed class MessageOptionsTests : IDisposable
{
    private const string Door = "RealtimeDebit__Messages__";
    private const string Tls = Door + "Tls__";
    private const string Creditor = "Creditors__0__Messages__";

    private readonly ConfigurationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Door + "Listen", "9700", "ADDRESS:PORT")]
    [InlineData(Door + "Listen", "door.example:9700", "ADDRESS:PORT")]
    [InlineData(Door + "Listen", "127.0.0.1:65536", "0 to 65535")]
    [InlineData(Door + "LengthPrefix", "Ascii5", "Ascii4, Binary2")]
    [InlineData(Door + "LengthPrefix", "0", "Ascii4, Binary2")]
    [InlineData(Door + "ReplyTimeout", "30", "hh:mm:ss")]
    [InlineData(Door + "ReplyTimeout", "00:00:00.999", "from 00:00:01 to 00:10:00")]
    [InlineData(Door + "ReplyTimeout", "00:10:01", "from 00:00:01 to 00:10:00")]
    [InlineData(Door + "IdleTimeout", "00:00:09", "from 00:00:10 to 1.00:00:00")]
    [InlineData(Door + "IdleTimeout", "2.00:00:00", "from 00:00:10 to 1.00:00:00")]
    [InlineData(Door + "FrameTimeout", "00:00:00", "from 00:00:01 to 00:10:00")]
    [InlineData(Door + "FrameTimeout", "01:00:00", "from 00:00:01 to 00:10:00")]
    [InlineData(Door + "MaxConnections", "0", "from 1 to 10000")]
    [InlineData(Door + "MaxConnections", "10001", "from 1 to 10000")]
    [InlineData(Door + "MaxInFlightPerConnection", "0", "from 1 to 1000")]
    [InlineData(Door + "MaxInFlightPerConnection", "many", "from 1 to 1000")]
    [InlineData(Door + "LockAfter", "0", "from 1 to 1000")]
    [InlineData(Door + "LockAfter", "-1", "from 1 to 1000")]
    [InlineData(Door + "LockTime", "00:00:00", "from 00:00:01 to 1.00:00:00")]
    [InlineData(Door + "LockTime", "1.00:00:01", "from 00:00:01 to 1.00:00:00")]
    [InlineData(Creditor + "AllowedAddresses__0", "10.8.0", "IP address, or a range")]
    [InlineData(Creditor + "AllowedAddresses__0", "010.8.0.1", "IP address, or a range")]
    [InlineData(Creditor + "AllowedAddresses__0", "10.8/16", "IP address, or a range")]
    [InlineData(Creditor + "AllowedAddresses__0", "10.8.0.0/33", "IP address, or a range")]
    [InlineData(Creditor + "AllowedAddresses__0", "localhost", "IP address, or a range")]
    [InlineData(Creditor + "RequireSignOn", "yes", "true, false")]
    public void A_bad_value_is_told_with_its_key_and_with_what_is_allowed(string variable, string value, string allowed)
    {
        _folder.With(variable, value);

        ConfigurationProblem problem = Assert.Single(_folder.Read().Problems);

        Assert.Equal(KeyOf(variable), problem.Key);
        Assert.Contains($"\"{value}\"", problem.Text, StringComparison.Ordinal);
        Assert.Contains(allowed, problem.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Door + "Listn", "127.0.0.1:9700", "Listen")]
    [InlineData(Tls + "Certificate", "door.pem", "CertificateFile")]
    [InlineData(Creditor + "AllowedAdresses__0", "10.8.0.1", "AllowedAddresses")]
    public void A_misspelt_key_is_told_with_the_keys_that_are_known(string variable, string value, string known)
    {
        _folder.With(variable, value);

        string key = KeyOf(variable).Replace(":AllowedAdresses:0", ":AllowedAdresses", StringComparison.Ordinal);
        ConfigurationProblem problem = Assert.Single(_folder.Read().Problems, problem => problem.Key == key);

        Assert.Contains(known, problem.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ClientCertificates", "Sometimes", "ClientCertificates", "None, Optional, Required")]
    [InlineData("ClientCertificates", "Required", "ClientCertificates", "AllowedThumbprints or ClientAuthorityFile")]
    [InlineData("AllowedThumbprints__0", "12AB", "AllowedThumbprints:0", "64 hexadecimal digits")]
    [InlineData("AllowedThumbprints", "12AB", "AllowedThumbprints", "must be a list")]
    [InlineData("CertificateFile", "secrets/none.pem", "CertificateFile", "there is no file")]
    [InlineData("CertificateFile", "config/calendar.csv", "CertificateFile", "cannot be used")]
    [InlineData("KeyFile", "secrets/none.key", "KeyFile", "there is no file")]
    [InlineData("KeyFile", "config/calendar.csv", "CertificateFile", "or its key cannot be used")]
    [InlineData("PasswordSecretFile", "secrets/none", "PasswordSecretFile", "there is no file")]
    [InlineData("PasswordSecretFile", "config/calendar.csv", "CertificateFile", "or its key cannot be used")]
    [InlineData("ClientAuthorityFile", "secrets/none.pem", "ClientAuthorityFile", "there is no file")]
    [InlineData("ClientAuthorityFile", "config/calendar.csv", "ClientAuthorityFile", "holds no certificate")]
    public void A_bad_value_of_Tls_is_told_with_its_key(string name, string value, string key, string because)
    {
        using X509Certificate2 door = TestCertificates.Make("door");
        (string certificate, string secret) = TestCertificates.Write(_folder.Path, "door", door);
        _folder.With(Tls + "CertificateFile", certificate).With(Tls + "KeyFile", secret);
        Assert.Empty(_folder.Read().Problems);

        ConfigurationProblem problem = Assert.Single(_folder.With(Tls + name, value).Read().Problems);

        Assert.Equal($"RealtimeDebit:Messages:Tls:{key}", problem.Key);
        Assert.Contains(because, problem.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Tls_without_a_certificate_is_told()
    {
        ConfigurationProblem problem = Assert.Single(_folder.With(Tls + "ClientCertificates", "Optional").Read().Problems);

        Assert.Equal("RealtimeDebit:Messages:Tls:CertificateFile", problem.Key);
        Assert.Contains("is missing", problem.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none", null, "there is no file")]
    [InlineData("password", "", "is empty")]
    [InlineData("password", "123456789012345678901234567890123", "1 to 32 half-width characters")]
    [InlineData("password", "ひみつ", "1 to 32 half-width characters")]
    [InlineData("password", " s3cret", "no space at either end")]
    public void A_password_that_no_message_can_bear_is_told_and_not_repeated(string file, string? content, string because)
    {
        if (content is not null) _folder.WithFile(file, content);

        ConfigurationProblem problem = Assert.Single(_folder.With(Creditor + "PasswordSecretFile", Path.Combine("config", file)).Read().Problems);

        Assert.Equal("Creditors:0:Messages:PasswordSecretFile", problem.Key);
        Assert.Contains(because, problem.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(string.IsNullOrEmpty(content) ? "\0" : content, problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_sign_on_that_is_required_without_a_password_is_told()
    {
        ConfigurationProblem problem = Assert.Single(_folder.With(Creditor + "RequireSignOn", "true").Read().Problems);

        Assert.Equal("Creditors:0:Messages:PasswordSecretFile", problem.Key);
        Assert.Contains("RequireSignOn", problem.Text, StringComparison.Ordinal);
    }

    private static string KeyOf(string variable) => variable.Replace("__", ":", StringComparison.Ordinal);
}
