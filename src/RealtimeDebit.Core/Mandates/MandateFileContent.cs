using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Formats.Layouts;
using RealtimeDebit.Formats.Mandates;
using RealtimeDebit.Formats.Problems;

namespace RealtimeDebit.Core.Mandates;

/// <summary>A mandate file's rows in our own layout, and all that is wrong with them. Filled off the loop, then only read.</summary>
internal sealed class MandateFileContent(BankCode bank, IReadOnlyDictionary<CreditorCode, CreditorCode> ownCodes)
{
    /// <summary>Rows in one event: well under the size from which arrays are costly to move.</summary>
    public const int PieceRows = 800;

    private const int ProblemsKept = 1_000;

    private readonly List<byte[]> _pieces = [];
    private readonly List<RecordProblem> _problems = [];
    private readonly HashSet<MandateKey> _keys = [];
    private byte[] _piece = [];
    private int _inPiece = PieceRows;

    /// <summary>Rows of at most <see cref="PieceRows"/> mandates each.</summary>
    public IReadOnlyList<byte[]> Pieces => _pieces;

    public int Rows { get; private set; }

    /// <summary>True when nothing of the file may be applied.</summary>
    public bool IsRefused { get; private set; }

    public IReadOnlyList<RecordProblem> Problems => _problems;

    public int ProblemCount { get; private set; }

    /// <summary>ファイル通番, 0 when the form has none.</summary>
    public int SerialNumber { get; set; }

    public bool Full { get; set; }

    /// <summary>The creditors that a full file speaks for; null = all of the bank's.</summary>
    public IReadOnlyList<CreditorCode>? Creditors { get; set; }

    /// <summary>The creditor's own code for any of its codes; false when nobody here has it.</summary>
    public bool TryFindCreditor(string code, out CreditorCode own)
    {
        own = default;
        return CreditorCode.TryParse(code, out CreditorCode parsed) && ownCodes.TryGetValue(parsed, out own);
    }

    /// <summary>Takes one row in, whose form was found good.</summary>
    public void Add(int recordNumber, MandateEntry entry)
    {
        if (!TryFindCreditor(entry.CreditorCode, out CreditorCode creditor))
        {
            Report(MandateSyncProblems.UnknownCreditor, recordNumber, entry.CreditorCode);
            return;
        }

        if (entry.BankCode != bank.ToString())
        {
            Report(MandateSyncProblems.OtherBank, recordNumber, entry.BankCode, bank.ToString());
            return;
        }

        byte[] customerNumber = JisX0201.Encode(entry.CustomerNumber);
        if (!_keys.Add(new MandateKey(creditor, customerNumber)))
        {
            Report(MandateSyncProblems.Twice, recordNumber);
            return;
        }

        Write(entry, creditor, customerNumber);
    }

    /// <summary>Closes the last piece.</summary>
    public void Complete()
    {
        if (_inPiece < PieceRows) _pieces[^1] = _piece[..(_inPiece * MandateRow.LengthBytes)];
    }

    /// <summary>Takes over what the reader found. A row that cannot be read makes the whole file unusable: left out, it would end or keep a mandate by accident.</summary>
    public void TakeOver(IReadOnlyList<RecordProblem> problems, int problemCount)
    {
        _problems.AddRange(problems);
        ProblemCount += problemCount;
        IsRefused |= problems.Any(p => p.Severity != ProblemSeverity.Warning);
    }

    /// <summary>Notes a problem that the form alone does not show.</summary>
    public void Report(ProblemKind kind, int recordNumber, string found = "", string expected = "")
    {
        ProblemCount++;
        IsRefused |= kind.Severity == ProblemSeverity.RefuseFile;
        if (_problems.Count < ProblemsKept) _problems.Add(RecordProblem.OfRecord(kind, recordNumber, default, found, expected));
    }

    private static MandateStanding StandingOf(MandateEntry entry, bool hasNewAccount)
    {
        if (entry.Change == MandateChange.Cancelled) return MandateStanding.Ended;

        // 移管済 without the new account: the old one is no longer right, and we have no other.
        bool movedAway = entry.ResultCode == MandateResultCodes.Moved && !hasNewAccount;
        return MandateResultCodes.IsGood(entry.ResultCode) && !movedAway ? MandateStanding.InForce : MandateStanding.Refused;
    }

    private void Write(MandateEntry entry, CreditorCode creditor, ReadOnlySpan<byte> customerNumber)
    {
        if (_inPiece == PieceRows)
        {
            _piece = new byte[PieceRows * MandateRow.LengthBytes];
            _pieces.Add(_piece);
            _inPiece = 0;
        }

        bool saysMoved = entry.Change == MandateChange.Moved || entry.ResultCode == MandateResultCodes.Moved;
        bool hasNewAccount = saysMoved && entry.NewBranchCode.Length > 0 && entry.NewAccountNumber.Length > 0;
        MandateRow.Write(_piece.AsSpan(_inPiece * MandateRow.LengthBytes, MandateRow.LengthBytes), new MandateRowContent
        {
            Creditor = creditor,
            CustomerNumber = customerNumber,
            Account = BankAccount.Parse(
                entry.BankCode,
                hasNewAccount ? entry.NewBranchCode : entry.BranchCode,
                entry.AccountKind,
                hasNewAccount ? entry.NewAccountNumber : entry.AccountNumber),
            Standing = StandingOf(entry, hasNewAccount),
            Change = (int)entry.Change,
            BankResult = int.Parse(entry.ResultCode),
            ContractDate = entry.ContractDate,
            EffectiveDate = entry.EffectiveDate,
            Holder = JisX0201.Encode(entry.HolderName),
        });
        _inPiece++;
        Rows++;
    }

    /// <summary>Creditor and customer number of a row, to find the same one twice.</summary>
    private readonly struct MandateKey : IEquatable<MandateKey>
    {
        private readonly CreditorCode _creditor;
        private readonly CustomerNumberBytes _customerNumber;

        public MandateKey(CreditorCode creditor, ReadOnlySpan<byte> customerNumber)
        {
            _creditor = creditor;
            customerNumber.CopyTo(_customerNumber);
        }

        public bool Equals(MandateKey other)
            => _creditor == other._creditor && ((ReadOnlySpan<byte>)_customerNumber).SequenceEqual(other._customerNumber);

        public override bool Equals(object? obj) => obj is MandateKey other && Equals(other);

        public override int GetHashCode() => StableHash.Of(0, _customerNumber);
    }
}
