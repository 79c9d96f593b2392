using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using RealtimeDebit.Formats.Layouts;
using RealtimeDebit.Formats.Problems;
using RealtimeDebit.Formats.Records;
using RealtimeDebit.Formats.Zengin;
using RealtimeDebit.Tests.Properties;

namespace RealtimeDebit.Tests.Formats;

/// <summary>A legal 91 file in which one field is spoilt is told by that field's problem, at that record and byte, and by no other.</summary>
[ManyCases(Arbitrary = [typeof(FormatPropertyTests.Samples), typeof(Damages)])]
public sealed class DamagePropertyTests
{
    [Property]
    public bool One_spoilt_field_of_a_record_is_one_problem(ZenginDebit[] debits, NewlineKind newline, DataDamage damage, int record)
    {
        ZenginDebit[] some = [.. debits, ZenginSamples.Debit()];
        int number = 2 + (int)((uint)record % (uint)some.Length);
        byte[] file = ZenginSamples.Spoil(ZenginSamples.File(NewlineKind.None, some), number, damage.Field, damage.Text);

        ZenginCheck check = ZenginSamples.Check(Framed(file, newline));

        RecordProblem problem = Assert.Single(check.Problems);
        return (problem.Code, problem.RecordNumber, problem.BytePosition) == (damage.Kind.Code, number, damage.Field.Position)
            && check.Verdict == FileVerdict.Ok
            && check.RejectedRecords == (damage.Kind.Severity == ProblemSeverity.RejectRecord ? 1 : 0);
    }

    [Property]
    public bool One_spoilt_field_of_the_header_refuses_or_warns(ZenginDebit[] debits, NewlineKind newline, HeaderDamage damage)
    {
        byte[] file = ZenginSamples.Spoil(ZenginSamples.File(NewlineKind.None, debits), 1, damage.Field, damage.Text);

        ZenginCheck check = ZenginSamples.Check(Framed(file, newline));

        RecordProblem problem = Assert.Single(check.Problems);
        return (problem.Code, problem.RecordNumber, problem.BytePosition) == (damage.Kind.Code, 1, damage.Field.Position)
            && check.Verdict == (damage.Kind.Severity == ProblemSeverity.Warning ? FileVerdict.Ok : FileVerdict.Refused);
    }

    [Property]
    public bool A_wrong_sum_or_count_refuses_the_file_at_its_field(ZenginDebit[] debits, NewlineKind newline, bool isCount, PositiveInt off)
    {
        Field field = isCount ? ZenginTrailerLayout.TotalCount : ZenginTrailerLayout.TotalYen;
        byte[] file = ZenginSamples.File(NewlineKind.None, debits);
        Span<byte> trailer = file.AsSpan((debits.Length + 1) * 120, 120);
        field.WriteNumber(trailer, field.ReadNumber(trailer) + 1 + (off.Get % 999));

        ZenginCheck check = ZenginSamples.Check(Framed(file, newline));

        RecordProblem problem = Assert.Single(check.Problems);
        return check.Verdict == FileVerdict.Refused
            && problem.Code == (isCount ? "F1802" : "F1803")
            && (problem.RecordNumber, problem.BytePosition) == (debits.Length + 2, field.Position);
    }

    [Property]
    public bool A_record_that_was_lost_or_doubled_refuses_the_file(ZenginDebit[] debits, NewlineKind newline, int record, bool isDoubled)
    {
        ZenginDebit[] some = [.. debits, ZenginSamples.Debit()];
        byte[] file = ZenginSamples.File(NewlineKind.None, some);
        int at = (1 + (int)((uint)record % (uint)some.Length)) * 120;
        byte[] changed = isDoubled ? [.. file.AsSpan(0, at + 120), .. file.AsSpan(at)] : [.. file.AsSpan(0, at), .. file.AsSpan(at + 120)];

        ZenginCheck check = ZenginSamples.Check(Framed(changed, newline));

        return check.Verdict == FileVerdict.Refused && check.Problems.Select(problem => problem.Code).SequenceEqual(["F1802", "F1803"]);
    }

    [Property]
    public bool A_line_that_lost_bytes_refuses_the_file_or_calls_it_cut(ZenginDebit[] debits, NewlineKind newline, int record, byte column, byte count)
    {
        byte[] file = ZenginSamples.File(newline, [.. debits, ZenginSamples.Debit()]);
        int stride = file.Length / (debits.Length + 4);
        int at = ((int)((uint)record % (uint)(debits.Length + 3)) * stride) + (column % 118);
        int lost = 1 + (count % 60);

        return ZenginSamples.Check((byte[])[.. file.AsSpan(0, at), .. file.AsSpan(at + lost)]).Verdict != FileVerdict.Ok;
    }

    // A file without newlines, with them.
    private static byte[] Framed(byte[] file, NewlineKind newline)
    {
        int kept = newline switch { NewlineKind.LaidOverCrLf => 118, NewlineKind.LaidOverLf => 119, _ => 120 };
        byte[] ending = newline switch { NewlineKind.None => [], NewlineKind.Lf or NewlineKind.LaidOverLf => "\n"u8.ToArray(), _ => "\r\n"u8.ToArray() };
        return [.. file.Chunk(120).SelectMany(record => record.Take(kept).Concat(ending))];
    }

    /// <summary>Text that spoils one field of a data record, and the problem that it is.</summary>
    public sealed record DataDamage(Field Field, string Text, ProblemKind Kind);

    /// <summary>The same of a header.</summary>
    public sealed record HeaderDamage(Field Field, string Text, ProblemKind Kind);

    /// <summary>Amounts and record kinds are left out: they spoil the sums or the order as well, and have tests of their own.</summary>
    public static class Damages
    {
        public static Arbitrary<DataDamage> OfData() => Gen.Elements(
            new DataDamage(ZenginDataLayout.BankCode, "99 8", ZenginProblems.BankNotDigits),
            new DataDamage(ZenginDataLayout.BankCode, "0000", ZenginProblems.BankImpossible),
            new DataDamage(ZenginDataLayout.BankCode, "9999", ZenginProblems.BankImpossible),
            new DataDamage(ZenginDataLayout.BranchCode, "A01", ZenginProblems.BranchNotDigits),
            new DataDamage(ZenginDataLayout.BranchCode, "999", ZenginProblems.BranchImpossible),
            new DataDamage(ZenginDataLayout.AccountKind, "4", ZenginProblems.AccountKind),
            new DataDamage(ZenginDataLayout.AccountNumber, "12345-7", ZenginProblems.AccountNotDigits),
            new DataDamage(ZenginDataLayout.AccountNumber, "0000000", ZenginProblems.AccountZero),
            new DataDamage(ZenginDataLayout.NewCode, "7", ZenginProblems.NewCode),
            new DataDamage(ZenginDataLayout.HolderName, "ﾔﾏﾀﾞ ?ﾛｳ", ZenginProblems.QuestionMark),
            new DataDamage(ZenginDataLayout.HolderName, "ﾔﾏﾀﾞ ﾊ~ﾛｳ", ZenginProblems.BadCharacter),
            new DataDamage(ZenginDataLayout.ResultCode, "1", ZenginProblems.ResultInRequest),
            new DataDamage(ZenginDataLayout.Filler, "X", ZenginProblems.Filler),
            new DataDamage(ZenginDataLayout.MiddleFiller, "0", ZenginProblems.Filler)).ToArbitrary();

        public static Arbitrary<HeaderDamage> OfHeaders() => Gen.Elements(
            new HeaderDamage(ZenginHeaderLayout.FileType, "21", ZenginProblems.FileType),
            new HeaderDamage(ZenginHeaderLayout.CodeKind, "1", ZenginProblems.EbcdicCodeKind),
            new HeaderDamage(ZenginHeaderLayout.CodeKind, "2", ZenginProblems.CodeKind),
            new HeaderDamage(ZenginHeaderLayout.CreditorCode, "12345A7890", ZenginProblems.CreditorCode),
            new HeaderDamage(ZenginHeaderLayout.DebitDate, "11 3", ZenginProblems.DateNotDigits),
            new HeaderDamage(ZenginHeaderLayout.DebitDate, "0230", ZenginProblems.NotADate),
            new HeaderDamage(ZenginHeaderLayout.CreditorName, "ﾃｽﾄ?", ZenginProblems.HeaderName),
            new HeaderDamage(ZenginHeaderLayout.BankCode, "99X7", ZenginProblems.HeaderNumber)).ToArbitrary();
    }
}
