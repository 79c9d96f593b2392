using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace RealtimeDebit.Tests.House;

/// <summary>Where a method's code stands, read from the sequence points of its portable PDB.</summary>
internal sealed record MethodSpan(string Name, string File, int FirstLine, int LastLine)
{
    public int Lines => LastLine - FirstLine + 1;
}

/// <summary>Reads the line spans of every method of an assembly that was built from this checkout.</summary>
internal static class MethodSpans
{
    public static IReadOnlyList<MethodSpan> Read(string assemblyPath)
    {
        using var assembly = new PEReader(File.OpenRead(assemblyPath));
        using var provider = MetadataReaderProvider.FromPortablePdbStream(File.OpenRead(Path.ChangeExtension(assemblyPath, ".pdb")));
        MetadataReader types = assembly.GetMetadataReader();
        MetadataReader pdb = provider.GetMetadataReader();
        return [.. types.MethodDefinitions.Select(handle => Span(types, pdb, handle)).OfType<MethodSpan>()];
    }

    private static MethodSpan? Span(MetadataReader types, MetadataReader pdb, MethodDefinitionHandle handle)
    {
        MethodDefinition method = types.GetMethodDefinition(handle);
        string name = types.GetString(method.Name);
        // Initializers of fields are sequence points of the constructor, wherever in the file they stand: their span says nothing.
        if (name is ".ctor" or ".cctor") return null;

        MethodDebugInformation debug = pdb.GetMethodDebugInformation(handle.ToDebugInformationHandle());
        SequencePoint[] points = [.. debug.GetSequencePoints().Where(point => !point.IsHidden)];
        if (points.Length == 0) return null;

        string document = pdb.GetString(pdb.GetDocument(points[0].Document).Name).Replace('\\', '/');
        string owner = TypeName(types, method.GetDeclaringType());
        return document.Contains("/obj/", StringComparison.Ordinal) || document.EndsWith(".g.cs", StringComparison.Ordinal)
            ? null
            : new MethodSpan($"{owner}.{name}", document, points.Min(point => point.StartLine), points.Max(point => point.EndLine));
    }

    private static string TypeName(MetadataReader types, TypeDefinitionHandle handle)
    {
        TypeDefinition type = types.GetTypeDefinition(handle);
        string name = types.GetString(type.Name);
        TypeDefinitionHandle outer = type.GetDeclaringType();
        return outer.IsNil ? $"{types.GetString(type.Namespace)}.{name}" : $"{TypeName(types, outer)}/{name}";
    }
}
