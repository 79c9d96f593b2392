using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace RealtimeDebit.Tests.House;

/// <summary>Every member of other assemblies that an assembly's code refers to, as text. It sees what source analyzers miss, for example what <c>lock</c> compiles to.</summary>
internal static class OutsideApi
{
    /// <summary>Lines such as <c>System.Threading.Tasks.Task::Delay(System.TimeSpan, System.TimeProvider)</c>, sorted, each once.</summary>
    public static IReadOnlyList<string> Of(string assemblyPath)
    {
        using var assembly = new PEReader(File.OpenRead(assemblyPath));
        MetadataReader reader = assembly.GetMetadataReader();
        var names = new ReferenceNames(reader);
        return [.. reader.MemberReferences.Select(handle => names.Member(reader.GetMemberReference(handle))).OfType<string>()
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>Turns references and signatures into text.</summary>
    private sealed class ReferenceNames(MetadataReader reader) : ISignatureTypeProvider<string, object?>
    {
        public string? Member(MemberReference member)
        {
            string? owner = member.Parent.Kind switch
            {
                HandleKind.TypeReference => GetTypeFromReference(reader, (TypeReferenceHandle)member.Parent, 0),
                HandleKind.TypeSpecification => Bare(reader.GetTypeSpecification((TypeSpecificationHandle)member.Parent).DecodeSignature(this, null)),
                _ => null,
            };
            if (owner is null || owner.StartsWith("RealtimeDebit.", StringComparison.Ordinal) || owner[0] is '!' || owner.EndsWith(']')) return null;
            string name = $"{owner}::{reader.GetString(member.Name)}";
            return member.GetKind() == MemberReferenceKind.Field
                ? name
                : $"{name}({string.Join(", ", member.DecodeMethodSignature(this, null).ParameterTypes)})";
        }

        public string GetTypeFromReference(MetadataReader from, TypeReferenceHandle handle, byte rawTypeKind)
        {
            TypeReference type = from.GetTypeReference(handle);
            string name = from.GetString(type.Name);
            return type.ResolutionScope.Kind == HandleKind.TypeReference
                ? $"{GetTypeFromReference(from, (TypeReferenceHandle)type.ResolutionScope, 0)}/{name}"
                : $"{from.GetString(type.Namespace)}.{name}";
        }

        public string GetTypeFromDefinition(MetadataReader from, TypeDefinitionHandle handle, byte rawTypeKind)
        {
            TypeDefinition type = from.GetTypeDefinition(handle);
            string space = type.GetDeclaringType().IsNil ? from.GetString(type.Namespace) : "RealtimeDebit";
            return $"{space}.{from.GetString(type.Name)}";
        }

        public string GetTypeFromSpecification(MetadataReader from, object? context, TypeSpecificationHandle handle, byte rawTypeKind)
            => from.GetTypeSpecification(handle).DecodeSignature(this, context);

        public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();

        public string GetArrayType(string elementType, ArrayShape shape) => elementType + "[,]";

        public string GetSZArrayType(string elementType) => elementType + "[]";

        public string GetByReferenceType(string elementType) => elementType + "&";

        public string GetPointerType(string elementType) => elementType + "*";

        public string GetFunctionPointerType(MethodSignature<string> signature) => "function";

        public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) => $"{genericType}<{string.Join(", ", typeArguments)}>";

        public string GetGenericMethodParameter(object? genericContext, int index) => $"!!{index}";

        public string GetGenericTypeParameter(object? genericContext, int index) => $"!{index}";

        public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => unmodifiedType;

        public string GetPinnedType(string elementType) => elementType;

        private static string Bare(string type) => type.Split('<')[0];
    }
}
