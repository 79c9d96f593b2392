using RealtimeDebit.Core.Accounts;

namespace RealtimeDebit.Core.Mandates;

/// <summary>All mandates of one bank, and the file of it that is being staged.</summary>
/// <remarks>
/// A staged row is laid beside what stands, marked with its file's generation. Applying the file is one mark, whatever
/// its size; dropping it is leaving the mark out. What lies there unmarked is cleared when its mandate is touched next.
/// </remarks>
internal sealed class BankMandates(BankCode code)
{
    /// <summary>Versions that may wait below the newest one for its effective date.</summary>
    private const int OlderKept = 3;

    private readonly MandateTable _table = new();
    private readonly List<bool> _applied = [false];
    private readonly List<CreditorShare> _shares = [];
    private StagedFile? _staged;

    public BankCode Code { get; } = code;

    /// <summary>What was taken from this bank's source.</summary>
    public TakenFiles Taken { get; } = new();

    /// <summary>Not ended and not refused, by number of the creditor.</summary>
    public int Live(int creditor) => creditor < _shares.Count ? _shares[creditor].Live : 0;

    /// <summary>Creditors that this bank has had mandates for: their numbers are below this.</summary>
    public int Creditors => _shares.Count;

    /// <summary>Drops what was staged and not applied.</summary>
    public void DropStaged() => _staged = null;

    /// <summary>Begins a file, or gives back the one that goes on.</summary>
    public void BeginOrGoOn(MandateRowsStaged piece)
    {
        if (piece.FirstRow == 1)
        {
            _applied.Add(false);
            _staged = new StagedFile(piece.SyncId, _applied.Count - 1);
            _table.MakeRoom(Math.Max(0, piece.FileRows - _table.Places));
        }

        if (_staged is null || _staged.SyncId != piece.SyncId || _staged.Rows != piece.FirstRow - 1)
        {
            throw new InvalidDataException($"Mandate rows from {piece.FirstRow} of bank {Code} do not follow what was staged before.");
        }
    }

    /// <summary>Lays one row of the file under way beside what stands.</summary>
    public void Stage(int creditor, in MandateRow row)
    {
        StagedFile staged = _staged!;
        staged.Rows++;
        MandateVersion said = Read(creditor, row);
        said.Generation = staged.Generation;
        int top = FindCleared(creditor, row.CustomerNumber, staged, out int slot, out int dropped);
        bool wasLive = top >= 0 && IsLive(_table[top]);
        staged.Count(creditor, wasLive, said.Standing == MandateStanding.InForce);
        if (top >= 0 && _table[top].SaysSameAs(said))
        {
            NoteSeen(ref _table[top], staged.Generation);
            return;
        }

        if (top >= 0)
        {
            PruneBelow(ref _table[top]);
            LetOlderStand(ref said, top, wasLive);
        }

        said.Previous = top;
        int place = _table.Take();
        _table[place] = said;
        _table.SetTop(slot, place);
        if (dropped >= 0) _table.GiveBack(dropped);
    }

    /// <summary>Lets the staged file take effect.</summary>
    /// <param name="applied">Which file.</param>
    /// <param name="creditors">Numbers of the creditors that a full file speaks for; null = all.</param>
    /// <param name="changed">Gets a copy of each mandate that is not as it was; null when nobody asks.</param>
    public void Apply(MandateFileApplied applied, IReadOnlyList<int>? creditors, ChangedVersions? changed)
    {
        if (applied.Rows == 0)
        {
            _applied.Add(false);
            _staged = new StagedFile(applied.SyncId, _applied.Count - 1);
        }

        StagedFile staged = _staged is not null && _staged.SyncId == applied.SyncId && _staged.Rows == applied.Rows
            ? _staged
            : throw new InvalidDataException($"Mandate file {applied.FileName} of bank {Code} is applied without its {applied.Rows} rows.");
        _staged = null;
        _applied[staged.Generation] = true;
        while (_shares.Count < staged.Creditors) _shares.Add(default);
        List<CreditorShare> before = changed is null ? [] : [.. _shares];
        for (int creditor = 0; creditor < _shares.Count; creditor++)
        {
            CreditorShare share = _shares[creditor];
            bool spokenFor = applied.Full && (creditors is null || creditors.Contains(creditor));
            _shares[creditor] = spokenFor
                ? new CreditorShare(staged.Generation, staged.LiveInFile(creditor))
                : share with { Live = share.Live + staged.LiveGained(creditor) };
        }

        Taken.Note(applied);
        if (changed is not null) Collect(changed, staged.Generation, before);
    }

    /// <summary>The newest version that counts, and the verdict about it on a day; -1 when there is none.</summary>
    public int Find(int creditor, ReadOnlySpan<byte> customerNumber, int asOfDay, out MandateVerdict verdict)
    {
        verdict = MandateVerdict.NoneAtAll;
        int place = _table.FindTop(creditor, customerNumber, out _);
        return place < 0 ? MandateVersion.NoVersion : Judge(place, asOfDay, out verdict);
    }

    /// <summary>A version that <see cref="Find"/> gave.</summary>
    public ref readonly MandateVersion this[int place] => ref _table[place];

    /// <summary>Places that a list has to look at.</summary>
    public int Places => _table.Places;

    /// <summary>For a list: the version that answers for the mandate whose topmost version lies at <paramref name="place"/>; -1 when none lies there.</summary>
    public int Look(int place, int asOfDay, out MandateVerdict verdict)
    {
        verdict = MandateVerdict.NoneAtAll;
        return _table[place].IsTop ? Judge(place, asOfDay, out verdict) : MandateVersion.NoVersion;
    }

    /// <summary>The newest version that counts, without a day; -1 when there is none. <paramref name="live"/>: neither ended nor refused.</summary>
    public int FindNewest(int creditor, ReadOnlySpan<byte> customerNumber, out bool live)
    {
        int place = Counting(_table.FindTop(creditor, customerNumber, out _));
        live = place >= 0 && IsLive(_table[place]);
        return place;
    }

    public static MandateVersion Read(int creditor, in MandateRow row)
    {
        var version = new MandateVersion
        {
            Account = row.Account.Packed,
            Creditor = creditor,
            ContractDay = row.ContractDay,
            EffectiveDay = row.EffectiveDay,
            Previous = MandateVersion.NoVersion,
            BankResult = (byte)row.BankResult,
            Standing = row.Standing,
        };
        row.CustomerNumber.CopyTo(version.CustomerNumber);
        row.Holder.CopyTo(version.Holder);
        return version;
    }

    public void Save(BinaryWriter to)
    {
        _table.Save(to);
        to.Write(_applied.Count);
        foreach (bool applied in _applied) to.Write(applied);

        to.Write(_shares.Count);
        foreach (CreditorShare share in _shares)
        {
            to.Write(share.FullGeneration);
            to.Write(share.Live);
        }

        Taken.Save(to);
        to.Write(_staged is not null);
        _staged?.Save(to);
    }

    public void Load(BinaryReader from)
    {
        _table.Load(from);
        _applied.Clear();
        for (int i = from.ReadInt32(); i > 0; i--) _applied.Add(from.ReadBoolean());

        for (int i = from.ReadInt32(); i > 0; i--) _shares.Add(new CreditorShare(from.ReadInt32(), from.ReadInt32()));

        Taken.Load(from);
        _staged = from.ReadBoolean() ? StagedFile.Load(from) : null;
    }

    /// <summary>One look at every place, some tens of milliseconds for a million: what this file changed must be told before the next one begins.</summary>
    private void Collect(ChangedVersions changed, int generation, List<CreditorShare> before)
    {
        for (int place = 0; place < _table.Places; place++)
        {
            ref MandateVersion version = ref _table[place];
            if (!version.IsTop || !IsApplied(version.Generation)) continue;

            bool isAbsent = IsAbsent(version);
            bool comesBack = version.SeenStaged == generation
                && Math.Max(version.Generation, version.SeenApplied) < before[version.Creditor].FullGeneration;
            bool wentAway = isAbsent && !WasAbsent(version, before);
            if (version.Generation == generation || comesBack || wentAway) changed.Add(version, isAbsent);
        }
    }

    private bool WasAbsent(in MandateVersion version, List<CreditorShare> before)
        => SeenLast(version) < before[version.Creditor].FullGeneration;

    private int SeenLast(in MandateVersion version)
        => IsApplied(version.SeenStaged) ? Math.Max(version.SeenStaged, version.Generation) : Math.Max(version.Generation, version.SeenApplied);

    private bool IsApplied(int generation) => _applied[generation];

    private bool IsLive(in MandateVersion version) => version.Standing == MandateStanding.InForce && !IsAbsent(version);

    /// <summary>True when a later full file did not name the mandate.</summary>
    private bool IsAbsent(in MandateVersion version)
    {
        return version.Creditor < _shares.Count && SeenLast(version) < _shares[version.Creditor].FullGeneration;
    }

    private void NoteSeen(ref MandateVersion version, int generation)
    {
        if (IsApplied(version.SeenStaged)) version.SeenApplied = version.SeenStaged;
        version.SeenStaged = generation;
    }

    /// <summary>The newest version that counts at or below <paramref name="top"/>: at most one lies above it, staged or dropped.</summary>
    private int Counting(int top)
        => top < 0 || IsApplied(_table[top].Generation) ? top : _table[top].Previous;

    private int Judge(int top, int asOfDay, out MandateVerdict verdict)
    {
        verdict = MandateVerdict.NoneAtAll;
        int newest = Counting(top);
        if (newest < 0) return newest;

        ref MandateVersion version = ref _table[newest];
        verdict = IsAbsent(version) || version.Standing == MandateStanding.Ended ? MandateVerdict.Ended
            : version.Standing == MandateStanding.Refused ? MandateVerdict.RefusedByBank
            : version.EffectiveDay <= asOfDay ? MandateVerdict.Active
            : MandateVerdict.NotYetEffective;
        if (IsAbsent(version) || version.EffectiveDay <= asOfDay) return newest;

        for (int place = newest; _table[place].OlderStandsUntilThen;)
        {
            place = Older(place);
            if (_table[place].EffectiveDay > asOfDay) continue;

            verdict = MandateVerdict.Active;
            return place;
        }

        return newest;
    }

    /// <summary>The version that stands until this one's effective date.</summary>
    private int Older(int place)
    {
        int older = _table[place].Previous;
        for (int i = _table[place].Skips; i > 0; i--) older = _table[older].Previous;

        return older;
    }

    /// <summary>The topmost version that counts. What a dropped file, or an earlier row of this one, left for the mandate is cleared.</summary>
    /// <param name="dropped">A place that holds the key and nothing else that counts; to be given back when the key has another.</param>
    private int FindCleared(int creditor, ReadOnlySpan<byte> customerNumber, StagedFile staged, out int slot, out int dropped)
    {
        dropped = MandateVersion.NoVersion;
        int top = _table.FindTop(creditor, customerNumber, out slot);
        if (top < 0) return top;

        TakeBack(ref _table[top], staged);
        if (IsApplied(_table[top].Generation)) return top;

        int below = _table[top].Previous;
        if (below < 0)
        {
            dropped = top;
            return below;
        }

        _table.SetTop(slot, below);
        _table.GiveBack(top);
        return below;
    }

    /// <summary>Of two rows for one mandate in one file the later one counts.</summary>
    private void TakeBack(ref MandateVersion version, StagedFile staged)
    {
        bool isLive = version.Standing == MandateStanding.InForce;
        if (version.Generation == staged.Generation)
        {
            staged.Uncount(version.Creditor, version.Previous >= 0 && IsLive(_table[version.Previous]), isLive);
        }
        else if (version.SeenStaged == staged.Generation)
        {
            version.SeenStaged = 0;
            staged.Uncount(version.Creditor, IsLive(version), isLive);
        }
    }

    /// <summary>Gives back what lies below a version that counts and cannot matter any more.</summary>
    private void PruneBelow(ref MandateVersion version)
    {
        for (; version.Skips > 0; version.Skips--) GiveBackNext(ref version);

        if (!version.OlderStandsUntilThen)
        {
            while (version.Previous >= 0) GiveBackNext(ref version);

            return;
        }

        ref MandateVersion last = ref version;
        for (int kept = 0; kept < OlderKept && last.OlderStandsUntilThen; kept++) last = ref _table[last.Previous];

        last.OlderStandsUntilThen = false;
        while (last.Previous >= 0) GiveBackNext(ref last);
    }

    private void GiveBackNext(ref MandateVersion version)
    {
        int next = version.Previous;
        version.Previous = _table[next].Previous;
        _table.GiveBack(next);
    }

    /// <summary>A row that takes effect later leaves in force what is in force until then.</summary>
    private void LetOlderStand(ref MandateVersion said, int top, bool wasLive)
    {
        if (!wasLive || said.Standing == MandateStanding.Refused) return;

        int skips = 0;
        for (int place = top; _table[place].EffectiveDay >= said.EffectiveDay; place = _table[place].Previous)
        {
            if (!_table[place].OlderStandsUntilThen) return;

            skips++;
        }

        said.OlderStandsUntilThen = true;
        said.Skips = skips;
    }
}

/// <summary>One creditor's part of a bank's mandates.</summary>
/// <param name="FullGeneration">The last full file that spoke for this creditor; 0 = none.</param>
/// <param name="Live">Not ended and not refused.</param>
internal readonly record struct CreditorShare(int FullGeneration, int Live);
