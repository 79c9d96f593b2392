using RealtimeDebit.Formats.Layouts;

namespace RealtimeDebit.Formats.Records;

/// <summary>エンドレコード (データ区分 9), the same in every file of 120-byte records.</summary>
public static class EndRecordLayout
{
    private static readonly FixedLayoutBuilder s_build = new("end", "エンドレコード", 120);

    public static readonly Field RecordKind = s_build.Constant("recordKind", "データ区分", "9");
    public static readonly Field Filler = s_build.Filler(119);

    public static FixedLayout Layout { get; } = s_build.Build();
}
