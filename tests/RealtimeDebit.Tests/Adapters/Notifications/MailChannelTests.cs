using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using MimeKit;
using RealtimeDebit.Adapters.Notifications;
using RealtimeDebit.Core.Notifications;
using RealtimeDebit.TestSupport;
using RealtimeDebit.TestSupport.Servers;

namespace RealtimeDebit.Tests.Adapters.Notifications;

/// <summary>E-mails against a mail server of the test's own on loopback.</summary>
public sealed class MailChannelTests
{
    private static readonly string[] s_to = ["desk@creditor.example", "second@creditor.example"];

    [Fact]
    public async Task A_mail_says_in_japanese_and_english_what_happened_to_every_receiver()
    {
        await using var server = new MailServer();

        NoticeAnswer answer = await SendAsync(OptionsOf(server));
        ReceivedMail mail = await server.NextAsync();

        Assert.Equal(new NoticeAnswer(NoticeVerdict.Taken, "The mail server took it."), answer);
        Assert.Equal(["RCPT TO:<desk@creditor.example>", "RCPT TO:<second@creditor.example>"], mail.To);
        using MimeMessage read = await MimeMessage.LoadAsync(new MemoryStream(Encoding.UTF8.GetBytes(mail.Text)));
        Assert.Equal("[RealtimeDebit] 結果 Result 1234567890 F26112300000001", read.Subject);
        Assert.Equal("1234567890-000000004711@debits.example", read.MessageId);
        Assert.Equal("auto-generated", read.Headers[HeaderId.AutoSubmitted]);
        Assert.Contains("結果ファイルを out/ に置きました。", read.TextBody, StringComparison.Ordinal);
        Assert.Contains("A result file was published in out/.", read.TextBody, StringComparison.Ordinal);
        Assert.Contains("ファイル名 File: 口座.txt", read.TextBody, StringComparison.Ordinal);
        Assert.Contains("振替済 Collected: 2 / 6,000 yen", read.TextBody, StringComparison.Ordinal);
        Assert.DoesNotContain("AUTH", string.Join(' ', server.Commands), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RCPT", "550 5.1.1 No such user", NoticeVerdict.Refused)]
    [InlineData("RCPT", "451 4.3.0 Try later", NoticeVerdict.NotNow)]
    [InlineData("MAIL", "550 5.7.1 Sender not allowed", NoticeVerdict.Refused)]
    [InlineData("DATA", "452 4.3.1 No room", NoticeVerdict.NotNow)]
    [InlineData("DOT", "554 5.7.1 Spam", NoticeVerdict.Refused)]
    [InlineData("DOT", "", NoticeVerdict.NotNow)]
    [InlineData("EHLO", "", NoticeVerdict.NotNow)]
    [InlineData("QUIT", "", NoticeVerdict.Taken)]
    public async Task What_the_server_says_decides(string command, string answer, NoticeVerdict verdict)
    {
        await using var server = new MailServer { Instead = { [command] = answer } };

        Assert.Equal(verdict, (await SendAsync(OptionsOf(server))).Verdict);
    }

    [Fact]
    public async Task A_user_that_is_not_taken_is_ours_to_mend_and_tried_again()
    {
        await using var server = new MailServer { Instead = { ["AUTH"] = "535 5.7.8 No" } };

        NoticeAnswer answer = await SendAsync(OptionsOf(server) with { User = "debits", Password = "secret" });

        Assert.Equal(new NoticeAnswer(NoticeVerdict.NotNow, "The mail server does not take the user and password."), answer);
    }

    [Fact]
    public async Task With_StartTls_the_mail_goes_encrypted_to_the_right_server_or_not_at_all()
    {
        using X509Certificate2 certificate = TestCertificates.Make("localhost");
        await using var secure = new MailServer(certificate);
        await using var plain = new MailServer();
        MailOptions options = OptionsOf(secure) with { Security = MailSecurity.StartTls, CertificateSha256 = certificate.GetCertHashString(HashAlgorithmName.SHA256), User = "debits", Password = "secret" };

        NoticeAnswer taken = await SendAsync(options);
        NoticeAnswer stranger = await SendAsync(options with { CertificateSha256 = new string('0', 64) });
        NoticeAnswer inClear = await SendAsync(options with { Port = plain.Port });

        Assert.Equal([NoticeVerdict.Taken, NoticeVerdict.NotNow, NoticeVerdict.NotNow], [taken.Verdict, stranger.Verdict, inClear.Verdict]);
        Assert.True((await secure.NextAsync()).IsOverTls);
        Assert.DoesNotContain(plain.Commands, static command => command.StartsWith("AUTH", StringComparison.Ordinal) || command.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_tried_again()
    {
        var gone = new MailServer();
        MailOptions options = OptionsOf(gone);
        await gone.DisposeAsync();

        Assert.Equal(NoticeVerdict.NotNow, (await SendAsync(options)).Verdict);
    }

    [Theory]
    [InlineData("desk@creditor.example", true)]
    [InlineData("desk", false)]
    [InlineData("Desk <desk@creditor.example>", false)]
    [InlineData("a@b.example, c@d.example", false)]
    [InlineData("desk@creditor.example\r\nBcc: x@y.example", false)]
    [InlineData("", false)]
    public void An_address_is_one_address(string text, bool isOne) => Assert.Equal(isOne, MailChannel.IsAddress(text));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_kind_has_words_in_both_languages_and_no_name_of_a_file_in_the_subject(NoticeKind kind)
    {
        NoticeText text = NoticeText.Of(SomeNotice.Result with { Kind = kind });

        Assert.Contains(text.Body.Split("\r\n")[0], static c => c > '\u3000');
        Assert.All(text.Body.Split("\r\n")[1], static c => Assert.True(char.IsAscii(c)));
        Assert.DoesNotContain("口座", text.Subject, StringComparison.Ordinal);
        Assert.Equal(kind == NoticeKind.Test, text.Subject.Contains("試験", StringComparison.Ordinal));
    }

    public static TheoryData<NoticeKind> Kinds => [.. Enum.GetValues<NoticeKind>()];

    private static MailOptions OptionsOf(MailServer server) => new() { Host = "127.0.0.1", Port = server.Port, Security = MailSecurity.None, From = "debits@debits.example" };

    private static async Task<NoticeAnswer> SendAsync(MailOptions options)
    {
        using var channel = new MailChannel(options, s_to, new FakeTimeProvider(Some.Moment));
        return await channel.SendAsync(SomeNotice.Result, CancellationToken.None);
    }
}
