using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;
using RealtimeDebit.Core.Journal;
using RealtimeDebit.Formats.Records;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Simulation.Mutants;

/// <summary>Compiles Core's sources in this process, as they are or with a mutant's edits. Core itself has no switch for any of this.</summary>
/// <remarks>Everything is parsed once, and what the JSON source generator makes of the true sources is used for every mutant.</remarks>
public sealed class CoreCompiler
{
    private const string CoreFolder = "src/RealtimeDebit.Core";
    private const string Imports = "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;";

    private static readonly CSharpParseOptions s_parse = new(LanguageVersion.Preview, DocumentationMode.None);

    private readonly SortedDictionary<string, SyntaxTree> _trees = new(StringComparer.Ordinal);
    private readonly CSharpCompilation _core;

    public CoreCompiler()
    {
        string root = Path.Combine(RepositoryFolder.Path, CoreFolder);
        foreach (string path in Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories))
        {
            string name = Path.GetRelativePath(root, path).Replace('\\', '/');
            _trees.Add(name, Parse(File.ReadAllText(path).ReplaceLineEndings("\n"), name));
        }

        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable, reportSuppressedDiagnostics: false);
        CSharpCompilation written = CSharpCompilation.Create("RealtimeDebit.Core", [.. _trees.Values, Parse(Imports + Friends(), "Imports.cs")], References(), options);
        _core = (CSharpCompilation)Generate(written);
    }

    /// <summary>The assembly's bytes.</summary>
    /// <param name="edits">None: Core as it is.</param>
    /// <exception cref="MutantDriftedException">An edit does not fit the source any more, or what it makes does not compile.</exception>
    public byte[] Compile(IReadOnlyList<Edit> edits)
    {
        CSharpCompilation mutated = _core;
        foreach (IGrouping<string, Edit> file in edits.GroupBy(edit => edit.File, StringComparer.Ordinal))
        {
            if (!_trees.TryGetValue(file.Key, out SyntaxTree? tree)) throw new MutantDriftedException($"{CoreFolder}/{file.Key} does not exist.");

            string text = file.Aggregate(tree.GetText().ToString(), Apply);
            mutated = mutated.ReplaceSyntaxTree(tree, Parse(text, file.Key));
        }

        using var image = new MemoryStream();
        EmitResult emitted = mutated.Emit(image);
        return emitted.Success
            ? image.ToArray()
            : throw new MutantDriftedException("It does not compile: " + string.Join("; ", emitted.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Take(3)));
    }

    private static string Apply(string text, Edit edit)
    {
        string old = edit.Old.ReplaceLineEndings("\n");
        int at = text.IndexOf(old, StringComparison.Ordinal);
        if (at < 0) throw new MutantDriftedException($"{edit.File} does not hold the text any more: {old}");
        if (text.IndexOf(old, at + 1, StringComparison.Ordinal) >= 0) throw new MutantDriftedException($"{edit.File} holds the text more than once: {old}");

        return string.Concat(text.AsSpan(0, at), edit.New, text.AsSpan(at + old.Length));
    }

    private static SyntaxTree Parse(string text, string path)
        => CSharpSyntaxTree.ParseText(SourceText.From(text, System.Text.Encoding.UTF8), s_parse, path);

    /// <summary>Whoever may see Core's insides may see the mutants' too.</summary>
    private static string Friends()
        => string.Concat(typeof(EventJournal).Assembly.GetCustomAttributes<InternalsVisibleToAttribute>()
            .Select(friend => $"\n[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"{friend.AssemblyName}\")]"));

    private static IEnumerable<MetadataReference> References()
        => Directory.EnumerateFiles(RuntimeEnvironment.GetRuntimeDirectory(), "System*.dll")
            .Append(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "netstandard.dll"))
            .Append(typeof(RecordKind).Assembly.Location)
            .Where(IsManaged)
            .Select(path => MetadataReference.CreateFromFile(path));

    private static bool IsManaged(string path)
    {
        using FileStream file = File.OpenRead(path);
        using var reader = new System.Reflection.PortableExecutable.PEReader(file);
        return reader.HasMetadata;
    }

    /// <summary>The serializer's code for events, made by the same generator that the SDK uses.</summary>
    private static Compilation Generate(CSharpCompilation written)
    {
        var reference = new AnalyzerFileReference(JsonGeneratorPath(), new PlainLoader());
        ImmutableArray<ISourceGenerator> generators = reference.GetGenerators(LanguageNames.CSharp);
        CSharpGeneratorDriver.Create(generators, parseOptions: s_parse)
            .RunGeneratorsAndUpdateCompilation(written, out Compilation generated, out ImmutableArray<Diagnostic> diagnostics);
        return generators.Length > 0 && diagnostics.All(d => d.Severity != DiagnosticSeverity.Error)
            ? generated
            : throw new MutantDriftedException($"The JSON source generator did not run: {string.Join("; ", diagnostics)}");
    }

    /// <summary>In the reference pack beside the runtime: <c>dotnet/packs/Microsoft.NETCore.App.Ref/10.x/analyzers/dotnet/cs</c>.</summary>
    private static string JsonGeneratorPath()
    {
        string dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        string packs = Path.Combine(dotnet, "packs", "Microsoft.NETCore.App.Ref");
        string? newest = Directory.Exists(packs)
            ? Directory.EnumerateFiles(packs, "System.Text.Json.SourceGeneration.dll", SearchOption.AllDirectories).Order(StringComparer.Ordinal).LastOrDefault()
            : null;
        return newest ?? throw new MutantDriftedException($"{packs} holds no JSON source generator; the SDK is needed to compile Core.");
    }

    private sealed class PlainLoader : IAnalyzerAssemblyLoader
    {
        public void AddDependencyLocation(string fullPath)
        {
            // The generator needs nothing that is not there already.
        }

        public Assembly LoadFromPath(string fullPath) => Assembly.LoadFrom(fullPath);
    }
}

/// <summary>A mutant no longer fits the source.</summary>
public sealed class MutantDriftedException(string message) : Exception(message);
