using System.Text;
using System.Text.Json;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Events;

namespace RealtimeDebit.Core.Customers;

/// <summary>Gathers from the journal what happened to one customer: who changed it, when, and from what to what.</summary>
/// <param name="creditor">The creditor's own code.</param>
/// <param name="number">顧客番号, trailing spaces removed.</param>
public sealed class CustomerHistory(CreditorCode creditor, string number)
{
    /// <summary>The newest steps that are kept.</summary>
    public const int MostSteps = 1_000;

    private static readonly byte[] s_piece = "\"t\":\"customers.staged\""u8.ToArray();
    private static readonly byte[] s_firstPiece = "\"firstRow\":1,"u8.ToArray();
    private static readonly byte[] s_import = "\"t\":\"customers.imported\""u8.ToArray();
    private static readonly byte[] s_start = "\"t\":\"process.started\""u8.ToArray();
    private static readonly byte[] s_change = "\"t\":\"customers.changed\""u8.ToArray();

    // As the journal writes it: the encoder escapes kana and some symbols.
    private readonly byte[] _number = Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(number)}\"");
    private readonly List<CustomerHistoryStep> _steps = [];
    private Customer? _staged;
    private string _stagedId = "";
    private Customer? _current;

    /// <summary>Oldest first; at most <see cref="MostSteps"/>, the newest.</summary>
    public IReadOnlyList<CustomerHistoryStep> Steps => _steps;

    /// <summary>True when older steps were let go.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Takes an event's bytes, in order from the beginning of the journal; those that cannot concern the customer are not read.</summary>
    public void Take(ReadOnlySpan<byte> payload)
    {
        bool concerns = payload.IndexOf(s_import) >= 0 || payload.IndexOf(s_start) >= 0
            || (payload.IndexOf(s_piece) >= 0 && (payload.IndexOf(s_firstPiece) >= 0 || payload.IndexOf(_number) >= 0))
            || (payload.IndexOf(s_change) >= 0 && payload.IndexOf(_number) >= 0);
        if (concerns) Take(EventCodec.Read(payload));
    }

    private void Take(HouseEvent happened)
    {
        switch (happened)
        {
            case ProcessStarted:
                _staged = null;
                break;
            case CustomerRowsStaged piece when piece.Creditor == creditor:
                if (piece.FirstRow == 1) _staged = null;
                if (piece.Rows.FirstOrDefault(row => row.Number == number) is { } row) (_staged, _stagedId) = (row, piece.ImportId);
                break;
            case CustomersImported imported when imported.Creditor == creditor:
                if (_staged is not null && _stagedId == imported.ImportId && _staged != _current)
                {
                    Add(new CustomerHistoryStep(imported.At, imported.Operator ?? "", imported.FileName, _current, _staged));
                }

                _staged = null;
                break;
            case CustomerChanged changed when changed.Creditor == creditor && changed.After.Number == number:
                Add(new CustomerHistoryStep(changed.At, changed.Operator, "", changed.Before, changed.After) { OtherPersonChecked = changed.OtherPersonChecked });
                break;
            default:
                break;
        }
    }

    private void Add(CustomerHistoryStep step)
    {
        _current = step.After;
        _steps.Add(step);
        if (_steps.Count <= MostSteps) return;

        _steps.RemoveAt(0);
        IsCut = true;
    }
}

/// <summary>One change of a customer.</summary>
/// <param name="At">When, Japan time.</param>
/// <param name="By">Who; empty when nobody was named.</param>
/// <param name="FileName">The CSV that brought it; empty for a single change.</param>
/// <param name="Before">Null when the customer was new.</param>
/// <param name="After">As it was from then on.</param>
public sealed record CustomerHistoryStep(DateTimeOffset At, string By, string FileName, Customer? Before, Customer After)
{
    /// <summary>True when holder and account changed together and the operator had looked into it.</summary>
    public bool OtherPersonChecked { get; init; }
}
