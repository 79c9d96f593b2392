using Microsoft.Extensions.Time.Testing;
using RealtimeDebit.Core.Notifications;
using RealtimeDebit.Host.Configuration;
using RealtimeDebit.Host.Services;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.Host;

/// <summary>Who is told of what, as the configuration says it.</summary>
public sealed class NotificationConfigurationTests : IDisposable
{
    private const string Creditor = "Creditors__0__Notifications__";
    private const string Operators = "RealtimeDebit__Notifications__Operators__";
    private const string Mail = "RealtimeDebit__Mail__";

    private readonly ConfigurationFolder _folder = new();

    public NotificationConfigurationTests()
    {
        File.WriteAllText(Path.Combine(_folder.Root, "secret"), "0123456789abcdef\n");
        File.WriteAllText(Path.Combine(_folder.Root, "short"), "0123456789abcde\n");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Without_receivers_nobody_is_told() => Assert.Empty(ReceiversOf(_folder.Read()).Receivers);

    [Fact]
    public void Receivers_read_as_they_stand()
    {
        _folder.With(Creditor + "Webhook__Url", "https://hook.example/x?y=1").With(Creditor + "Webhook__SecretFile", "secret")
            .With(Creditor + "Email__To__0", "desk@creditor.example").With(Creditor + "Kinds__0", "receipt").With(Creditor + "Kinds__1", "Result")
            .With(Operators + "Webhook__Url", "http://127.0.0.1:9/x").With(Operators + "Webhook__SecretFile", "secret")
            .With(Mail + "Host", "mail.example").With(Mail + "From", "debits@debits.example")
            .With("RealtimeDebit__Notifications__RetryAfter", "00:00:01");

        HouseConfiguration read = _folder.Read();
        NotificationSettings settings = ReceiversOf(read);

        Assert.Empty(read.Problems);
        Assert.Equal(["operators Webhook", "1234567890 Webhook", "1234567890 Email"], settings.Receivers.Select(receiver => receiver.Endpoint.ToString()));
        Assert.Equal([NoticeKind.Held, NoticeKind.Unknown, NoticeKind.LaneStopped], settings.Receivers[0].Kinds);
        Assert.Equal([NoticeKind.Receipt, NoticeKind.Result], settings.Receivers[1].Kinds);
        Assert.Equal((TimeSpan.FromSeconds(1), TimeSpan.FromHours(1), TimeSpan.FromDays(3)), (settings.FirstPause, settings.MostPause, settings.GiveUpAfter));
    }

    [Theory]
    [InlineData("Creditors:0:Notifications:Webhook:Url", Creditor + "Webhook__Url", "http://hook.example/")]
    [InlineData("Creditors:0:Notifications:Webhook:Url", Creditor + "Webhook__Url", "https://user:pass@hook.example/")]
    [InlineData("Creditors:0:Notifications:Webhook:Url", Creditor + "Webhook__Url", "hook")]
    [InlineData("Creditors:0:Notifications:Webhook:Url", Creditor + "Webhook__Url", "")]
    [InlineData("Creditors:0:Notifications:Webhook:SecretFile", Creditor + "Webhook__SecretFile", "short")]
    [InlineData("Creditors:0:Notifications:Webhook:SecretFile", Creditor + "Webhook__SecretFile", "nowhere")]
    [InlineData("Creditors:0:Notifications:Webhook:CertificateSha256", Creditor + "Webhook__CertificateSha256", "12")]
    [InlineData("Creditors:0:Notifications:Webhook:TrustedCaFile", Creditor + "Webhook__TrustedCaFile", "secret")]
    [InlineData("Creditors:0:Notifications:Webhook:Secret", Creditor + "Webhook__Secret", "0123456789abcdef")]
    [InlineData("Creditors:0:Notifications:Email:To:0", Creditor + "Email__To__0", "desk")]
    [InlineData("Creditors:0:Notifications:Kinds:0", Creditor + "Kinds__0", "LaneStopped")]
    [InlineData("RealtimeDebit:Notifications:Operators:Kinds:0", Operators + "Kinds__0", "Test")]
    [InlineData("RealtimeDebit:Notifications:RetryAtMost", "RealtimeDebit__Notifications__RetryAtMost", "00:00:00")]
    [InlineData("RealtimeDebit:Mail:Host", Mail + "Host", "mail.example:25")]
    [InlineData("RealtimeDebit:Mail:Port", Mail + "Port", "0")]
    [InlineData("RealtimeDebit:Mail:Security", Mail + "Security", "None")]
    [InlineData("RealtimeDebit:Mail:From", Mail + "From", "debits")]
    [InlineData("RealtimeDebit:Mail:PasswordSecretFile", Mail + "User", "debits")]
    [InlineData("RealtimeDebit:Mail:User", Mail + "PasswordSecretFile", "secret")]
    public void A_wrong_value_is_told_once_by_its_key(string key, string variable, string value)
    {
        _folder.With(Creditor + "Webhook__Url", "https://hook.example/").With(Creditor + "Webhook__SecretFile", "secret")
            .With(Mail + "Host", "mail.example").With(Mail + "From", "debits@debits.example").With(variable, value);

        ConfigurationProblem problem = Assert.Single(_folder.Read().Problems);

        Assert.Equal(key, problem.Key);
        Assert.DoesNotContain("pass@", problem.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_email_needs_a_mail_server()
    {
        _folder.With(Creditor + "Email__To__0", "desk@creditor.example");

        Assert.Equal("Creditors:0:Notifications:Email:To", Assert.Single(_folder.Read().Problems).Key);
    }

    private static NotificationSettings ReceiversOf(HouseConfiguration read)
    {
        using var receivers = new NoticeReceivers(new FakeTimeProvider(Some.Moment));
        return receivers.Settings(read);
    }
}
