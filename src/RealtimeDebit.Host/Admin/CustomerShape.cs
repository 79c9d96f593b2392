using System.Text.Json.Nodes;
using RealtimeDebit.Core.BankMasters;
using RealtimeDebit.Core.Customers;

namespace RealtimeDebit.Host.Admin;

/// <summary>How customers and their changes are shown. Account numbers are masked; the export has them whole.</summary>
internal static class CustomerShape
{
    private const string Clock = "yyyy-MM-dd HH:mm:ss";
    private const int ShownDigits = 3;

    public static JsonObject Line(Customer customer) => new()
    {
        ["customer"] = customer.Number,
        ["name"] = customer.Name,
        ["nameKana"] = customer.NameKana,
        ["account"] = customer.Account.Masked,
        ["holder"] = customer.Holder,
        ["maxAmountYen"] = customer.MaxAmount?.Value,
        ["status"] = customer.Stopped ? "stopped" : "active",
    };

    public static JsonObject Whole(Customer customer, BankMaster? master, CustomerHistory history)
    {
        JsonObject shown = Line(customer);
        string bank = customer.Account.Bank.ToString();
        shown["bankName"] = master?.FindBank(bank)?.Name;
        shown["branchName"] = master?.FindBranch(bank, customer.Account.Branch)?.Name;
        if (history.IsCut) shown["note"] = $"The history shows the newest {CustomerHistory.MostSteps} changes.";
        shown["history"] = new JsonArray([.. history.Steps.Select(Step)]);
        return shown;
    }

    /// <summary>Field by field, old and new.</summary>
    public static JsonArray Fields(Customer? before, Customer after)
        => new([.. CustomerDifference.Between(before, after).Select(change => Field(change, new JsonObject()))]);

    /// <summary>The first rows of a preview: those to be added, and those to be changed field by field.</summary>
    public static void AddRows(JsonObject to, CustomerImportReport report)
    {
        if (report.Counts.Added > report.Added.Count) to["addedNotListed"] = report.Counts.Added - report.Added.Count;
        if (report.Counts.Changed > report.Changed.Count) to["changedNotListed"] = report.Counts.Changed - report.Changed.Count;
        to["addedRows"] = new JsonArray([.. report.Added.Select(row => Row(row, row.After.Name))]);
        to["changedRows"] = new JsonArray([.. report.Changed.SelectMany(row => CustomerDifference.Between(row.Before, row.After).Select(change => Field(change, Row(row, name: null))))]);
    }

    private static JsonObject Row(CustomerRowPreview row, string? name)
    {
        var shown = new JsonObject { ["record"] = row.RecordNumber, ["customer"] = row.After.Number };
        if (name is not null) shown["name"] = name;
        return shown;
    }

    private static JsonObject Field(CustomerFieldChange change, JsonObject row)
    {
        (string before, string after) = Shown(change);
        row["field"] = change.Column.English;
        row["項目"] = change.Column.Japanese;
        row["before"] = before;
        row["after"] = after;
        return row;
    }

    private static JsonObject Step(CustomerHistoryStep step) => new JsonObject
    {
        ["at"] = step.At.ToString(Clock, null),
        ["by"] = step.By.Length == 0 ? null : step.By,
        ["what"] = WhatOf(step),
        ["file"] = step.FileName.Length == 0 ? null : step.FileName,
        ["changes"] = string.Join("; ", CustomerDifference.Between(step.Before, step.After).Select(Text)),
    };

    private static string WhatOf(CustomerHistoryStep step)
    {
        if (step.Before is not { } before) return "added";
        if (before with { Stopped = step.After.Stopped } == step.After) return step.After.Stopped ? "stopped" : "resumed";
        return step.OtherPersonChecked ? "changed; the same person, checked" : "changed";
    }

    private static string Text(CustomerFieldChange change)
    {
        (string before, string after) = Shown(change);
        return before.Length == 0 ? $"{change.Column.English}: {after}" : $"{change.Column.English}: {before} -> {(after.Length == 0 ? "(none)" : after)}";
    }

    private static (string Before, string After) Shown(CustomerFieldChange change)
    {
        if (change.Column.English != "account") return (change.Before, change.After);

        (string before, string after) = (Masked(change.Before), Masked(change.After));
        // Two numbers with the same end would look as if nothing had changed.
        return (before, before == after ? $"{after} (other digits before)" : after);
    }

    private static string Masked(string number) => number.Length <= ShownDigits ? number : $"****{number[^ShownDigits..]}";
}
