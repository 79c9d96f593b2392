using RealtimeDebit.Formats.Messages;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.Samples;

/// <summary>The sample messages are what the layouts write, and read back without a problem.</summary>
public sealed class MessageSamplesTests
{
    public static TheoryData<string> Names => [.. MessageSamples.All.Select(sample => sample.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_sample_is_what_the_layout_writes_and_reads_back(string name)
    {
        MessageSample sample = MessageSamples.Find(name);
        GoldenFile.Holds($"samples/messages/{sample.FileName}", sample.Frame);

        FrameStatus status = MessageFrame.TryRead(sample.Frame, sample.Prefix, out ReadOnlySpan<byte> body);

        Assert.Equal(FrameStatus.Complete, status);
        Assert.Equal(sample.Name[..4], DebitMessageLayout.PeekType(body));
        Assert.Empty(sample.Name.StartsWith("08", StringComparison.Ordinal) ? ControlMessageLayout.Read(body).Problems : DebitMessageLayout.Read(body).Problems);
    }

    [Fact]
    public void Every_message_type_has_a_sample()
        => Assert.Equal(
            ["0200", "0210", "0400", "0410", "0600", "0610", "0800", "0810"],
            MessageSamples.All.Select(sample => sample.Name[..4]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    [Fact]
    public void The_page_beside_the_samples_is_what_the_layouts_say() => GoldenFile.HoldsText("samples/messages/README.md", MessageSampleText.Page());
}
