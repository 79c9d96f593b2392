using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using RealtimeDebit.BankSimulator.Desk;
using RealtimeDebit.BankSimulator.Ledgers;
using RealtimeDebit.BankSimulator.Scenarios;

namespace RealtimeDebit.BankSimulator.Doors;

/// <summary><c>POST /debits</c>, <c>GET /debits/KEY?creditor=CODE</c>, <c>GET /ledger</c>, <c>PUT /scenario</c>.</summary>
internal sealed class HttpRequests(BankDesk desk, BankLedger ledger)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public Task AnswerAsync(HttpContext context)
    {
        string path = context.Request.Path.Value ?? "/";
        string method = context.Request.Method;
        if (path == "/debits" && method == "POST") return DebitAsync(context);
        if (path.StartsWith("/debits/", StringComparison.Ordinal) && method == "GET") return InquireAsync(context, path["/debits/".Length..]);
        if (path == "/ledger" && method == "GET") return WriteAsync(context, StatusCodes.Status200OK, ledger.Entries);
        if (path == "/scenario" && method == "PUT") return UseScenarioAsync(context);
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    public static Task RefuseAsync(HttpContext context, string where, string why)
        => WriteAsync(context, StatusCodes.Status400BadRequest, new { problems = new[] { $"{where}: {why}" } });

    private async Task DebitAsync(HttpContext context)
    {
        DebitRequest? request = await JsonSerializer.DeserializeAsync<DebitRequest>(context.Request.Body, Json, context.RequestAborted).ConfigureAwait(false);
        if (request is null)
        {
            await RefuseAsync(context, "$", "a debit is missing").ConfigureAwait(false);
            return;
        }

        if (request.FindProblem() is { } problem)
        {
            await RefuseAsync(context, "$", problem).ConfigureAwait(false);
            return;
        }

        DeskReply reply = await desk.DebitAsync(request.ToAsked()).ConfigureAwait(false);
        await SendAsync(context, request.RequestKey, reply).ConfigureAwait(false);
    }

    private async Task InquireAsync(HttpContext context, string requestKey)
    {
        string creditor = context.Request.Query["creditor"].ToString();
        if (!DebitRequest.IsDigits(creditor, 10))
        {
            await RefuseAsync(context, "creditor", "must be ten digits, as ?creditor=1234567890").ConfigureAwait(false);
            return;
        }

        var asked = new AskedDebit(creditor, requestKey, "", "", "", "", "", "", 0);
        DeskReply reply = await desk.InquireAsync(asked).ConfigureAwait(false);
        await SendAsync(context, requestKey, reply).ConfigureAwait(false);
    }

    private async Task UseScenarioAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        ScenarioReading reading = ScenarioReader.Read(await reader.ReadToEndAsync(context.RequestAborted).ConfigureAwait(false));
        if (reading.Scenario is { } scenario)
        {
            desk.Use(scenario);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        await WriteAsync(context, StatusCodes.Status400BadRequest, new { problems = reading.Problems.Select(problem => problem.ToString()) }).ConfigureAwait(false);
    }

    private static async Task SendAsync(HttpContext context, string requestKey, DeskReply reply)
    {
        if (reply.Shape == ReplyShape.NoneAndClose)
        {
            context.Abort();
            return;
        }

        var answer = new DebitAnswer(
            reply.Shape == ReplyShape.WrongKey ? "X" + requestKey : requestKey,
            reply.Answer.ResponseCode,
            reply.Answer.ResultCode == ' ' ? null : reply.Answer.ResultCode.ToString(),
            reply.Answer.RawCode,
            reply.Known?.AmountYen);
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(answer, Json);
        if (reply.Shape == ReplyShape.Garbled) Array.Fill(body, (byte)'#');

        // HTTP has one answer to one request: "the same answer twice" is a matter of the TCP door only.
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        bool isHalf = reply.Shape == ReplyShape.HalfAndClose;
        await context.Response.Body.WriteAsync(isHalf ? body.AsMemory(0, body.Length / 2) : body).ConfigureAwait(false);
        await context.Response.Body.FlushAsync().ConfigureAwait(false);
        if (isHalf) context.Abort();
    }

    private static async Task WriteAsync<T>(HttpContext context, int status, T value)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await JsonSerializer.SerializeAsync(context.Response.Body, value, Json, context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>The body of <c>POST /debits</c>.</summary>
    private sealed record DebitRequest(
        string Creditor, string RequestKey, string Bank, string Branch, string Kind, string Account, long AmountYen, string Customer = "", string Name = "")
    {
        public static bool IsDigits(string? text, int width) => text is not null && text.Length == width && text.All(char.IsAsciiDigit);

        /// <summary>What is wrong with it; null when nothing is.</summary>
        public string? FindProblem()
        {
            if (!IsDigits(Creditor, 10)) return "creditor must be ten digits";
            if (RequestKey is not { Length: >= 1 and <= 20 } || RequestKey.Any(char.IsControl)) return "requestKey must be 1 to 20 characters";
            if (!IsDigits(Bank, 4) || !IsDigits(Branch, 3) || !IsDigits(Kind, 1) || !IsDigits(Account, 7))
                return "bank, branch, kind and account must be 4, 3, 1 and 7 digits";
            return AmountYen is >= 0 and <= 9_999_999_999 ? null : "amountYen must be 0 to 9999999999";
        }

        public AskedDebit ToAsked() => new(Creditor, RequestKey, Bank, Branch, Kind, Account, Customer, Name, AmountYen);
    }

    /// <summary>The answer to a debit or an inquiry. <c>amountYen</c>: what the bank has on record, inquiries only.</summary>
    private sealed record DebitAnswer(string RequestKey, string ResponseCode, string? ResultCode, string RawCode, long? AmountYen);
}
