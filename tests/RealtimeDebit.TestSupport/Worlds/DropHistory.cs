using System.Globalization;
using System.Text;

namespace RealtimeDebit.TestSupport.Worlds;

/// <summary>
/// Everything that ever appeared in a creditor's <c>out/</c>, also what was taken away since: what the file server's history would say.
/// A piece is traced to its request by its content, never by a receipt number or a state of the service.
/// </summary>
/// <remarks>May be told and asked from several threads.</remarks>
public sealed class DropHistory
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, SentFile> _byContent = new(StringComparer.Ordinal);
    private readonly List<SentFile> _sent = [];
    private readonly Dictionary<string, Order> _byCustomer = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SentFile> _byAccount = new(StringComparer.Ordinal);
    private readonly List<DropPiece> _pieces = [];
    private readonly List<string> _violations = [];
    private readonly List<ToldOutcome> _told = [];

    /// <summary>The creditor sends this file now.</summary>
    public void Sends(SentFile file)
    {
        lock (_gate)
        {
            _sent.Add(file);
            if (!_byContent.TryAdd(file.Sha256, file) || file.IsBroken) return;
            foreach (Order order in file.Plan.Orders)
            {
                _byAccount[order.Account] = file;
                _byCustomer[order.CustomerNumber] = order;
            }
        }
    }

    /// <summary>All that was told in results so far.</summary>
    public IReadOnlyList<ToldOutcome> Told
    {
        get { lock (_gate) return [.. _told]; }
    }

    /// <summary>All pieces, in the order in which they appeared.</summary>
    public IReadOnlyList<DropPiece> Pieces
    {
        get { lock (_gate) return [.. _pieces]; }
    }

    /// <summary>What was wrong at the moment when it appeared.</summary>
    public IReadOnlyList<string> Violations
    {
        get { lock (_gate) return [.. _violations]; }
    }

    /// <summary>A name stood in <c>out/</c> that was not there before, or anew. A creditor may take it at once, so it must be whole and final.</summary>
    public void Appeared(string name, byte[] content)
    {
        lock (_gate)
        {
            if (name.Contains(".receipt", StringComparison.Ordinal)) TakeReceipt(name, content);
            else if (name.Contains(".refused", StringComparison.Ordinal)) TakeRefusal(name);
            else if (name.Contains(".result", StringComparison.Ordinal)) TakeResult(name, content);
            else _violations.Add($"out/{name} is no receipt, result or report");
        }
    }

    /// <summary>What is missing when every file should be settled: of each content one receipt and one result, of every other sending a refusal.</summary>
    public IReadOnlyList<string> Unsettled()
    {
        lock (_gate)
        {
            return [.. _sent.GroupBy(file => file.Sha256, StringComparer.Ordinal).SelectMany(same => Missing([.. same]))];
        }
    }

    private IEnumerable<string> Missing(IReadOnlyList<SentFile> same)
    {
        SentFile file = same[0];
        int taken = file.IsBroken ? 0 : 1;
        int results = Count(file.Sha256, DropPieceKind.Result);
        int receipts = Count(file.Sha256, DropPieceKind.Receipt);
        int refusals = same.Sum(one => _pieces.Count(piece => piece.Kind == DropPieceKind.Refusal && piece.Request == one.Name));
        if (results != taken) yield return $"{file.Name}: {results} results instead of {taken}";
        if (receipts != taken) yield return $"{file.Name}: {receipts} receipts instead of {taken}";
        if (refusals != same.Count - taken) yield return $"{file.Name}: {refusals} refusals instead of {same.Count - taken}";
    }

    private void TakeReceipt(string name, byte[] content)
    {
        string[] lines = Encoding.UTF8.GetString(content).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        string[] fields = lines.Length == 2 ? [.. lines[1].Split(',').Select(field => field.Trim('"'))] : [];
        if (fields.Length < 6 || !_byContent.TryGetValue(fields[2], out SentFile? file))
        {
            _violations.Add($"out/{name} is the receipt of nothing that was sent");
            return;
        }

        Once(name, file, DropPieceKind.Receipt, fields[0]);
        if (file.IsBroken) _violations.Add($"out/{name}: a file that must be refused got a receipt");
        IReadOnlyList<Order> orders = file.Plan.Orders;
        string says = string.Join(',', fields[3..6]);
        string wanted = string.Create(
            CultureInfo.InvariantCulture, $"{orders.Count},{orders.Sum(order => order.AmountYen)},{orders.Count(order => order.RejectedAs is not null)}");
        if (says != wanted) _violations.Add($"out/{name} says {says} instead of {wanted}");
    }

    private void TakeRefusal(string name)
    {
        string request = name[..name.LastIndexOf(".refused", StringComparison.Ordinal)];
        if (_sent.Find(one => one.Name == request) is not { } file)
        {
            _violations.Add($"out/{name} refuses nothing that was sent");
            return;
        }

        if (_pieces.Any(piece => piece.Kind == DropPieceKind.Refusal && piece.Request == request)) _violations.Add($"{request} was refused twice");
        bool isAlone = _sent.Count(one => one.Sha256 == file.Sha256) == 1;
        if (!file.IsBroken && isAlone) _violations.Add($"{request} was refused, and nothing is wrong with it");
        _pieces.Add(new DropPiece(name, DropPieceKind.Refusal, request, file.Sha256, ""));
    }

    private void TakeResult(string name, byte[] content)
    {
        IReadOnlyList<ToldOutcome> told;
        try
        {
            told = name.EndsWith(".csv", StringComparison.Ordinal) ? ToldByCsv(content) : Worlds.Told.By(content);
        }
        catch (InvalidDataException notWhole)
        {
            _violations.Add($"out/{name} was visible and not whole: {notWhole.Message}");
            return;
        }

        if (told.Count == 0 || !_byAccount.TryGetValue(told[0].Account, out SentFile? file))
        {
            _violations.Add($"out/{name} is the result of nothing that was sent");
            return;
        }

        _told.AddRange(told);
        Once(name, file, DropPieceKind.Result, "");
        if (file.WrongResult(content) is { } wrong)
            _violations.Add($"out/{name}: {wrong}; {string.Join("; ", WorldChecker.Unsettled(file.Plan.Orders, told))}");
    }

    private void Once(string name, SentFile file, DropPieceKind kind, string receipt)
    {
        if (Count(file.Sha256, kind) > 0) _violations.Add($"{file.Name}: its {kind} appeared again, as out/{name}");
        _pieces.Add(new DropPiece(name, kind, file.Name, file.Sha256, receipt));
    }

    private int Count(string sha256, DropPieceKind kind) => _pieces.Count(piece => piece.Sha256 == sha256 && piece.Kind == kind);

    private List<ToldOutcome> ToldByCsv(byte[] content)
    {
        string text = Encoding.UTF8.GetString(content);
        if (!text.EndsWith("\r\n", StringComparison.Ordinal)) throw new InvalidDataException("The last line has no end.");
        var told = new List<ToldOutcome>();
        foreach (string line in text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1))
        {
            string[] fields = line.Split(',');
            if (fields.Length < 7 || !_byCustomer.TryGetValue(fields[0], out Order? order)) throw new InvalidDataException($"\"{line}\" is no line of a result.");
            told.Add(new ToldOutcome(order.Account, long.Parse(fields[1], CultureInfo.InvariantCulture), fields[2][0]));
        }

        return told;
    }
}

/// <summary>One thing that appeared in <c>out/</c>.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="Request">The name of the file that it belongs to, or of one with the same bytes.</param>
/// <param name="Sha256">Of that file's bytes.</param>
/// <param name="Receipt">受付番号 that a receipt says; else empty.</param>
public sealed record DropPiece(string Name, DropPieceKind Kind, string Request, string Sha256, string Receipt);

/// <summary>What appears in <c>out/</c>.</summary>
public enum DropPieceKind
{
    /// <summary>The file was accepted.</summary>
    Receipt,

    /// <summary>Every debit in it is final.</summary>
    Result,

    /// <summary>It was refused whole.</summary>
    Refusal,
}
