using RealtimeDebit.Formats.Csv;
using RealtimeDebit.Formats.Layouts;

namespace RealtimeDebit.Core.Customers;

/// <summary>What is different between two states of a customer, field by field.</summary>
public static class CustomerDifference
{
    /// <summary>The fields that differ, in the order of the CSV's columns.</summary>
    /// <param name="before">Null = the customer is new: every field that has a value is given.</param>
    /// <param name="after">Of the same number.</param>
    public static IReadOnlyList<CustomerFieldChange> Between(Customer? before, Customer after)
    {
        string[] old = before is null ? [] : CustomerCsvWriter.TextsOf(CustomerLines.ToLine(before), english: true);
        string[] now = CustomerCsvWriter.TextsOf(CustomerLines.ToLine(after), english: true);
        var changes = new List<CustomerFieldChange>();
        for (int i = 0; i < now.Length; i++)
        {
            string was = before is null ? "" : old[i];
            if (was != now[i]) changes.Add(new CustomerFieldChange(CsvTables.Customer.Columns[i], was, now[i]));
        }

        return changes;
    }

    /// <summary>別の方の口座ではありませんか: true when holder and account changed together, as when a number is given to another person.</summary>
    /// <remarks>Spellings that compare as the same name (<see cref="NameFolding"/>) are no other holder.</remarks>
    public static bool MayBeAnotherPerson(Customer before, Customer after)
        => before.Account != after.Account && !NameFolding.AreSame(before.Holder, after.Holder);
}

/// <summary>One field that differs.</summary>
/// <param name="Column">Its column in the customer CSV, with its English and Japanese names.</param>
/// <param name="Before">As the CSV writes it, the status in English; empty = no value.</param>
/// <param name="After">As above. An account number is whole: whoever shows it masks it.</param>
public sealed record CustomerFieldChange(CsvColumn Column, string Before, string After);
