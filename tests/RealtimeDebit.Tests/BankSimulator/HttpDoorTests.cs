using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using RealtimeDebit.BankSimulator;
using RealtimeDebit.BankSimulator.Scenarios;

namespace RealtimeDebit.Tests.BankSimulator;

public sealed class HttpDoorTests : IDisposable
{
    private readonly CancellationToken _inTime = new CancellationTokenSource(TimeSpan.FromSeconds(10)).Token;
    private readonly HttpClient _client = new();

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task A_debit_an_inquiry_and_the_ledger_agree()
    {
        await using SimulatedBank bank = await StartAsync("{}");

        JsonNode? debit = await (await PostAsync("K1")).Content.ReadFromJsonAsync<JsonNode>(_inTime);
        JsonNode? inquiry = await _client.GetFromJsonAsync<JsonNode>("debits/K1?creditor=1234567890", _inTime);
        JsonNode? ledger = await _client.GetFromJsonAsync<JsonNode>("ledger", _inTime);

        Assert.Equal(("K1", "0000", "0"), ((string?)debit?["requestKey"], (string?)debit?["responseCode"], (string?)debit?["resultCode"]));
        Assert.Equal(("0000", 1_500L), ((string?)inquiry?["responseCode"], (long?)inquiry?["amountYen"]));
        Assert.Equal("K1", (string?)ledger?.AsArray().Single()?["requestKey"]);
    }

    [Fact]
    public async Task A_dropped_line_says_nothing_of_what_was_taken()
    {
        await using SimulatedBank bank = await StartAsync("""{ "rules": [ { "do": [ { "dropAfter": true } ] } ] }""");

        await Assert.ThrowsAsync<HttpRequestException>(() => PostAsync("K1"));

        Assert.Single(bank.Ledger);
    }

    [Fact]
    public async Task The_scenario_can_be_replaced_and_a_wrong_one_is_refused_with_its_problems()
    {
        await using SimulatedBank bank = await StartAsync("{}");

        HttpResponseMessage wrong = await _client.PutAsync("scenario", new StringContent("""{ "dedup": true }"""), _inTime);
        HttpResponseMessage right = await _client.PutAsync("scenario", new StringContent("""{ "rules": [ { "do": [ { "decline": "1" } ] } ] }"""), _inTime);
        JsonNode? debit = await (await PostAsync("K1")).Content.ReadFromJsonAsync<JsonNode>(_inTime);

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.NoContent), (wrong.StatusCode, right.StatusCode));
        Assert.Contains("$.dedup", await wrong.Content.ReadAsStringAsync(_inTime), StringComparison.Ordinal);
        Assert.Equal("1001", (string?)debit?["responseCode"]);
    }

    [Theory]
    [InlineData("""{ "creditor": "12", "requestKey": "K1", "bank": "9998", "branch": "998", "kind": "1", "account": "1234567", "amountYen": 1 }""")]
    [InlineData("""{ "creditor": "1234567890", "key": "K1" }""")]
    [InlineData("not JSON")]
    public async Task A_wrong_debit_is_refused_and_takes_nothing(string body)
    {
        await using SimulatedBank bank = await StartAsync("{}");

        HttpResponseMessage answer = await _client.PostAsync("debits", new StringContent(body), _inTime);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(bank.Ledger);
    }

    private Task<HttpResponseMessage> PostAsync(string key) => _client.PostAsJsonAsync(
        "debits",
        new { creditor = "1234567890", requestKey = key, bank = "9998", branch = "998", kind = "1", account = "1234567", amountYen = 1_500 },
        _inTime);

    private async Task<SimulatedBank> StartAsync(string scenario)
    {
        SimulatedBank bank = await SimulatedBank.StartAsync(
            new SimulatedBankOptions { Scenario = Scenario.Parse(scenario), ListenHttp = new IPEndPoint(IPAddress.Loopback, 0) }, _inTime);
        _client.BaseAddress = new Uri($"http://{bank.HttpEndpoint}/");
        return bank;
    }
}
