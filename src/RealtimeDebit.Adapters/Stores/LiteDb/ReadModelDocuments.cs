using LiteDB;
using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Calendar;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Customers;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Core.Mandates;
using RealtimeDebit.Core.Money;
using RealtimeDebit.Core.Projection;

namespace RealtimeDebit.Adapters.Stores.LiteDb;

/// <summary>Rows as documents and back. Times are Unix milliseconds, dates yyyy-MM-dd, yen whole numbers, codes text.</summary>
internal static class ReadModelDocuments
{
    public const string Batches = "batches";
    public const string Mandates = "mandates";
    public const string MandateHistory = "mandateHistory";
    public const string Customers = "customers";
    public const string Syncs = "syncs";
    public const string Imports = "imports";

    /// <summary>A row as the document that it becomes, and where that belongs.</summary>
    public static ReadModelDocument Of(ReadModelRow row) => row switch
    {
        ClosedDebitRow debit => new(LiteDbFiles.NameOf(debit.Id), LiteDbFiles.Debits, row.Sequence, Of(debit)),
        BatchRow batch => new(LiteDbFiles.Core, Batches, row.Sequence, Of(batch)),
        MandateReadRow mandate => new(LiteDbFiles.Core, Mandates, row.Sequence, Of(mandate)),
        MandateHistoryRow history => new(LiteDbFiles.Core, MandateHistory, row.Sequence, Of(history)),
        CustomerReadRow customer => new(LiteDbFiles.Core, Customers, row.Sequence, Of(customer)),
        SyncRow sync => new(LiteDbFiles.Core, Syncs, row.Sequence, Of(sync)),
        ImportRow import => new(LiteDbFiles.Core, Imports, row.Sequence, Of(import)),
        _ => throw new InvalidOperationException($"The read model does not know a {row.GetType().Name}."),
    };

    /// <summary>The field by which a customer's debits are found: creditor and number.</summary>
    public static string CustomerKey(CreditorCode creditor, string customerNumber) => $"{creditor} {customerNumber}";

    private static BsonDocument Of(ClosedDebitRow row) => new()
    {
        ["_id"] = row.Id.Value,
        ["customer"] = CustomerKey(row.Creditor, row.CustomerNumber),
        ["door"] = row.Door.ToString(),
        ["batch"] = OrNull(row.Batch?.Value),
        ["record"] = row.RecordNumber,
        ["requestId"] = row.RequestId,
        ["account"] = row.Account.ToDigits(),
        ["amount"] = row.Amount.Value,
        ["debitDate"] = Text(row.DebitDate),
        ["state"] = row.State.ToString(),
        ["result"] = row.ResultCode.ToString(),
        ["response"] = row.ResponseCode,
        ["raw"] = row.RawCode,
        ["received"] = Milliseconds(row.ReceivedAt),
        ["sent"] = OrNull(row.SentAt?.ToUnixTimeMilliseconds()),
        ["closed"] = Milliseconds(row.ClosedAt),
        ["sequence"] = row.Sequence,
    };

    public static ClosedDebitRow ToDebit(BsonDocument document)
    {
        string customer = document["customer"].AsString;
        return new ClosedDebitRow(document["sequence"].AsInt64)
        {
            Id = new DebitId(document["_id"].AsInt64),
            Creditor = CreditorCode.Parse(customer[..CreditorCode.Digits]),
            CustomerNumber = customer[(CreditorCode.Digits + 1)..],
            Door = Enum.Parse<Door>(document["door"].AsString),
            Batch = document["batch"].IsNull ? null : new BatchId(document["batch"].AsInt64),
            RecordNumber = document["record"].AsInt32,
            RequestId = document["requestId"].AsString,
            Account = Account(document["account"].AsString),
            Amount = new Yen(document["amount"].AsInt64),
            DebitDate = DateOnly.Parse(document["debitDate"].AsString),
            State = Enum.Parse<DebitState>(document["state"].AsString),
            ResultCode = document["result"].AsString[0],
            ResponseCode = document["response"].AsInt32,
            RawCode = document["raw"].AsString,
            ReceivedAt = Time(document["received"]),
            SentAt = document["sent"].IsNull ? null : Time(document["sent"]),
            ClosedAt = Time(document["closed"]),
        };
    }

    private static BsonDocument Of(BatchRow row) => new()
    {
        ["_id"] = row.Batch.Value,
        ["creditor"] = row.Creditor.ToString(),
        ["name"] = row.Name,
        ["sha256"] = row.Sha256,
        ["size"] = row.SizeBytes,
        ["state"] = row.State.ToString(),
        ["claimed"] = Milliseconds(row.ClaimedAt),
        ["changed"] = Milliseconds(row.ChangedAt),
        ["firstDebit"] = OrNull(row.FirstDebit?.Value),
        ["records"] = row.Records,
        ["rejected"] = row.RejectedRecords,
        ["total"] = row.Total.Value,
        ["note"] = new BsonValue(row.Note),
        ["deliveredAs"] = new BsonValue(row.DeliveredAs),
        ["sequence"] = row.Sequence,
    };

    public static BatchRow ToBatch(BsonDocument document) => new(document["sequence"].AsInt64)
    {
        Batch = new BatchId(document["_id"].AsInt64),
        Creditor = CreditorCode.Parse(document["creditor"].AsString),
        Name = document["name"].AsString,
        Sha256 = document["sha256"].AsString,
        SizeBytes = document["size"].AsInt64,
        State = Enum.Parse<FileState>(document["state"].AsString),
        ClaimedAt = Time(document["claimed"]),
        ChangedAt = Time(document["changed"]),
        FirstDebit = document["firstDebit"].IsNull ? null : new DebitId(document["firstDebit"].AsInt64),
        Records = document["records"].AsInt32,
        RejectedRecords = document["rejected"].AsInt32,
        Total = new Yen(document["total"].AsInt64),
        Note = document["note"].IsNull ? null : document["note"].AsString,
        DeliveredAs = document["deliveredAs"].IsNull ? null : document["deliveredAs"].AsString,
    };

    private static BsonDocument Of(MandateReadRow row)
    {
        StandingMandate mandate = row.Mandate;
        return new BsonDocument
        {
            ["_id"] = $"{CustomerKey(mandate.Creditor, mandate.CustomerNumber)} {mandate.Account.Bank}",
            ["customer"] = CustomerKey(mandate.Creditor, mandate.CustomerNumber),
            ["account"] = mandate.Account.ToDigits(),
            ["holder"] = mandate.Holder,
            ["standing"] = mandate.Standing.ToString(),
            ["contract"] = Text(mandate.ContractDate),
            ["effective"] = Text(mandate.EffectiveFrom),
            ["bankResult"] = mandate.BankResult,
            ["sequence"] = row.Sequence,
        };
    }

    private static BsonDocument Of(MandateHistoryRow row)
    {
        BsonDocument document = Of(new MandateReadRow(row.Sequence, row.Mandate));
        document["_id"] = $"{document["_id"].AsString} {row.Sequence:D12}";
        document["at"] = Milliseconds(row.At);
        document["file"] = row.FileName;
        return document;
    }

    public static MandateHistoryRow ToMandateHistory(BsonDocument document)
    {
        string customer = document["customer"].AsString;
        var mandate = new StandingMandate(
            CreditorCode.Parse(customer[..CreditorCode.Digits]),
            customer[(CreditorCode.Digits + 1)..],
            Account(document["account"].AsString),
            document["holder"].AsString,
            Enum.Parse<MandateStanding>(document["standing"].AsString),
            DateOnly.Parse(document["contract"].AsString),
            DateOnly.Parse(document["effective"].AsString),
            document["bankResult"].AsInt32);
        return new MandateHistoryRow(document["sequence"].AsInt64, Time(document["at"]), document["file"].AsString, mandate);
    }

    private static BsonDocument Of(CustomerReadRow row)
    {
        Customer customer = row.Customer;
        return new BsonDocument
        {
            ["_id"] = CustomerKey(row.Creditor, customer.Number),
            ["name"] = customer.Name,
            ["nameKana"] = customer.NameKana,
            ["account"] = customer.Account.ToDigits(),
            ["holder"] = customer.Holder,
            ["maxAmount"] = OrNull(customer.MaxAmount?.Value),
            ["stopped"] = customer.Stopped,
            ["sequence"] = row.Sequence,
        };
    }

    private static BsonDocument Of(ImportRow row) => new()
    {
        ["_id"] = row.Sequence,
        ["at"] = Milliseconds(row.At),
        ["creditor"] = row.Import.Creditor.ToString(),
        ["file"] = row.Import.FileName,
        ["sha256"] = row.Import.ImportId,
        ["rows"] = row.Import.Rows,
        ["added"] = OrNull(row.Import.Counts?.Added),
        ["changed"] = OrNull(row.Import.Counts?.Changed),
        ["unchanged"] = OrNull(row.Import.Counts?.Unchanged),
        ["operator"] = new BsonValue(row.Import.Operator),
    };

    private static BsonDocument Of(SyncRow row)
    {
        var document = new BsonDocument
        {
            ["_id"] = row.Sequence,
            ["at"] = Milliseconds(row.At),
            ["bank"] = row.File.Bank.ToString(),
            ["file"] = row.File.FileName,
            ["sha256"] = row.File.SyncId,
            ["serial"] = row.File.SerialNumber,
            ["full"] = row.File.Full,
            ["rows"] = row.File.Rows,
        };
        if (row.File.Counts is not MandateCounts counts) return document;

        document["new"] = counts.New;
        document["changed"] = counts.Changed;
        document["moved"] = counts.Moved;
        document["ended"] = counts.Ended;
        document["unchanged"] = counts.Unchanged;
        return document;
    }

    public static SyncRow ToSync(BsonDocument document)
    {
        DateTimeOffset at = Time(document["at"]);
        MandateCounts? counts = document.ContainsKey("new")
            ? new MandateCounts(
                document["new"].AsInt32, document["changed"].AsInt32, document["moved"].AsInt32, document["ended"].AsInt32, document["unchanged"].AsInt32)
            : null;
        var file = new MandateFileApplied
        {
            At = at,
            SyncId = document["sha256"].AsString,
            Bank = BankCode.Parse(document["bank"].AsString),
            SerialNumber = document["serial"].AsInt32,
            Full = document["full"].AsBoolean,
            Rows = document["rows"].AsInt32,
            FileName = document["file"].AsString,
            Counts = counts,
        };
        return new SyncRow(document["_id"].AsInt64, at, file);
    }

    private static BankAccount Account(string digits) => BankAccount.Parse(digits[..4], digits[4..7], digits[7], digits[8..]);

    private static BsonValue OrNull(long? value) => value is long known ? new BsonValue(known) : BsonValue.Null;

    private static string Text(DateOnly date) => date.ToString("yyyy-MM-dd");

    private static long Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    private static DateTimeOffset Time(BsonValue milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds.AsInt64).InJapan();
}

/// <summary>A document and the place where it belongs.</summary>
/// <param name="File">Name of the LiteDB file.</param>
/// <param name="Collection">Name of the collection in it.</param>
/// <param name="Sequence">Number of the event.</param>
/// <param name="Document">What is upserted by its <c>_id</c>.</param>
internal sealed record ReadModelDocument(string File, string Collection, long Sequence, BsonDocument Document);
