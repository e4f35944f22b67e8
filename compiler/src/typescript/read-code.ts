/**
 * Reads the functions that a file of TypeScript exports, and packs its code. The types are those of TypeScript's own checker, by way
 * of ts-morph, which is loaded only where a spec uses such a file.
 */
import type { FunctionDeclaration, Node, SourceFile, Symbol, Type, VariableDeclaration } from "ts-morph";
import type { OwnForm } from "@integ/runtime";
import type { CodeFile, CodeFunction, CodeParameter, CodeProblem } from "../code.ts";
import { CodePacker, POLYFILLS, type TsMorph } from "./pack-code.ts";

export type { TsMorph } from "./pack-code.ts";

/** The types of the runtime that functions may name. */
const RUNTIME_STUB = `export declare class Decimal {
  readonly units: number | bigint;
  readonly scale: number;
  toString(): string;
}
export interface Instant {
  readonly epochMilliseconds: number;
  readonly epochNanoseconds: bigint;
  toString(): string;
}
`;
const RUNTIME_FILE = "/node_modules/@integ/runtime/index.d.ts";
/** TypeScript knows Temporal from version 6 on: before, its types come from a polyfill. Here they are the same. */
const TEMPORAL_STUB = "import Platform = globalThis.Temporal;\nexport { Platform as Temporal };\n";

const TYPES =
  "take and give string, boolean, number, bigint, Decimal, Temporal.PlainDate, Temporal.Instant, Date, unions of texts, and records and lists of these";

/**
 * @param path absolute, of a file that there is
 * @param read the text of a file by its absolute path; undefined if there is none
 */
export function readCode(library: TsMorph, path: string, read: (path: string) => string | undefined): CodeFile {
  const { ScriptTarget, ModuleKind, ModuleResolutionKind } = library.ts;
  const project = new library.Project({
    useInMemoryFileSystem: true,
    compilerOptions: {
      strict: true,
      // An element that is looked up may be missing, so the inferred result of a function includes undefined.
      noUncheckedIndexedAccess: true,
      target: ScriptTarget.ESNext,
      module: ModuleKind.ESNext,
      moduleResolution: ModuleResolutionKind.Bundler,
      lib: ["lib.esnext.d.ts"],
      allowImportingTsExtensions: true,
      noEmit: true,
      types: [],
    },
  });
  project.createSourceFile(RUNTIME_FILE, RUNTIME_STUB);
  for (const polyfill of POLYFILLS) project.createSourceFile(`/node_modules/${polyfill}/index.d.ts`, TEMPORAL_STUB);
  const packer = new CodePacker(library, project, read);
  const file = packer.file(path);
  const { problem } = packer;
  const functions = file === undefined || problem !== undefined ? new Map() : functionsOf(library, file);
  return {
    path,
    functions,
    ...(problem === undefined ? {} : { problem }),
    files: packer.files,
    packed: { expression: packer.expression(path), runtime: packer.runtime },
  };
}

function functionsOf(library: TsMorph, file: SourceFile): Map<string, CodeFunction> {
  const found = new Map<string, CodeFunction>();
  for (const [name, [declaration]] of file.getExportedDeclarations()) {
    if (name === "default" || declaration === undefined) continue;
    if (library.Node.isFunctionDeclaration(declaration) || library.Node.isVariableDeclaration(declaration)) {
      const read = new Reading(library, name, declaration).read();
      if (read !== undefined) found.set(name, read);
    }
  }
  return found;
}

/** Thrown to leave a nested type with the reason why it is refused. */
class Refused extends Error {
  readonly type: Type;
  readonly why: string | undefined;
  constructor(type: Type, why?: string) {
    super();
    this.type = type;
    this.why = why;
  }
}

/** One function that is being read. */
class Reading {
  readonly #library: TsMorph;
  readonly #name: string;
  readonly #declaration: FunctionDeclaration | VariableDeclaration;

  constructor(library: TsMorph, name: string, declaration: FunctionDeclaration | VariableDeclaration) {
    this.#library = library;
    this.#name = name;
    this.#declaration = declaration;
  }

  /** @returns undefined for what is no function */
  read(): CodeFunction | undefined {
    const declaration = this.#declaration;
    const [signature, ...others] = declaration.getType().getCallSignatures();
    if (signature === undefined) return undefined;
    const named = declaration.getNameNode() ?? declaration;
    const doc = this.#doc();
    const base = {
      name: this.#name,
      place: placeOf(named),
      ...(doc === undefined ? {} : { doc }),
      parameters: [] as readonly CodeParameter[],
      result: "text" as const satisfies OwnForm,
    };
    const refused = (what: string, help: string): CodeFunction => ({
      ...base,
      problem: { kind: "function", place: placeOf(named), what, help },
    });
    if (others.length > 0) return refused("has several signatures", "give it one; other functions may share its code");
    if (signature.getTypeParameters().length > 0)
      return refused("has type parameters", "declare the types of its parameters and its result");
    const result = signature.getReturnType();
    if (result.getSymbol()?.getName() === "Promise")
      return refused(
        "is async",
        "a mapping can't read by itself: fetch the data in the spec, and pass it as an argument",
      );
    const parameters: CodeParameter[] = [];
    for (const [i, symbol] of signature.getParameters().entries()) {
      const at = symbol.getDeclarations().find((one) => this.#library.Node.isParameterDeclaration(one));
      if (at === undefined || at.isRestParameter())
        return refused("takes any number of arguments", "let it take a list instead");
      const name = /^[\p{L}_]\w*$/u.test(at.getName()) ? at.getName() : `argument${i + 1}`;
      const read = this.#form(symbol.getTypeAtLocation(declaration), at.getTypeNode() ?? at, `\`${name}\` of`);
      if ("problem" in read) return { ...base, problem: read.problem };
      parameters.push({
        name,
        form: at.isOptional() && !isOptional(read.form) ? { optional: read.form } : read.form,
        optional: at.isOptional(),
      });
    }
    const resultNode = this.#library.Node.isFunctionDeclaration(declaration)
      ? declaration.getReturnTypeNode()
      : undefined;
    const read = this.#form(result, resultNode ?? named, "the result of");
    return "problem" in read ? { ...base, problem: read.problem } : { ...base, parameters, result: read.form };
  }

  #doc(): string | undefined {
    const declaration = this.#declaration;
    const documented = this.#library.Node.isFunctionDeclaration(declaration)
      ? declaration
      : declaration.getVariableStatement();
    const text = documented?.getJsDocs().at(-1)?.getDescription().trim();
    return text === undefined || text === "" ? undefined : text;
  }

  #form(type: Type, at: Node, subject: string): { readonly form: OwnForm } | { readonly problem: CodeProblem } {
    try {
      return { form: this.#formOf(type, []) };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const shown = error.type.getText(this.#declaration).replace(/import\("[^"]*"\)\./g, "");
      return {
        problem: {
          kind: "type",
          place: placeOf(at),
          subject: `${subject} \`${this.#name}\``,
          type: shown.length > 80 ? `${shown.slice(0, 79)}…` : shown,
          help: error.why ?? TYPES,
        },
      };
    }
  }

  #formOf(type: Type, above: readonly Type[]): OwnForm {
    const parts = type.isUnion() ? type.getUnionTypes() : [type];
    const absent = parts.filter((one) => one.isUndefined() || one.isNull() || one.isVoid());
    if (absent.length === parts.length) throw new Refused(type, "let it give a value");
    if (absent.length === 0) return this.#present(type, above);
    const there = this.#present(type.getNonNullableType(), above);
    return absent.some((one) => !one.isNull()) ? { optional: there } : { optional: there, as: "null" };
  }

  #present(type: Type, above: readonly Type[]): OwnForm {
    if (type.isString()) return "text";
    if (type.isNumber()) return "number";
    if (type.isBoolean()) return "boolean";
    if (type.getFlags() & this.#library.TypeFlags.BigInt) return "bigint";
    const parts = type.isUnion() ? type.getUnionTypes() : [type];
    const texts = parts.map((one) => (one.isStringLiteral() ? one.getLiteralValue() : undefined));
    if (texts.every((text) => typeof text === "string")) return { oneOf: texts };
    const known = knownAs(type.getSymbol());
    if (known !== undefined) return known;
    if (type.isTuple()) throw new Refused(type, "let it be a list, or a record that names its parts");
    const element = type.isArray() || type.isReadonlyArray() ? type.getArrayElementType() : undefined;
    if (element !== undefined) return { list: this.#formOf(element, above) };
    return this.#record(type, above);
  }

  #record(type: Type, above: readonly Type[]): OwnForm {
    const symbol = type.getSymbol();
    const isObject =
      type.isObject() || (type.isIntersection() && type.getIntersectionTypes().every((one) => one.isObject()));
    const isPlain =
      isObject &&
      type.getCallSignatures().length + type.getConstructSignatures().length === 0 &&
      symbol?.getDeclarations().every((one) => !isOfLibrary(one) && !this.#library.Node.isClassDeclaration(one)) !==
        false;
    const values = type.getStringIndexType();
    const properties = type.getProperties();
    if (above.includes(type)) throw new Refused(type, "a record can't hold itself");
    if (values !== undefined && type.isObject() && properties.length === 0)
      return { map: this.#formOf(values, [...above, type]) };
    if (!isPlain || values !== undefined || properties.length === 0) throw new Refused(type);
    const fields = properties.map((property): [string, OwnForm] => {
      const form = this.#formOf(property.getTypeAtLocation(this.#declaration), [...above, type]);
      return [property.getName(), property.isOptional() && !isOptional(form) ? { optional: form } : form];
    });
    return { record: Object.fromEntries(fields) };
  }
}

function isOptional(form: OwnForm): boolean {
  return typeof form === "object" && "optional" in form;
}

function isOfLibrary(node: Node): boolean {
  return node.getSourceFile().getFilePath().startsWith("/node_modules/");
}

/** Types that have a form of their own. */
function knownAs(symbol: Symbol | undefined): OwnForm | undefined {
  const [declaration] = symbol?.getDeclarations() ?? [];
  if (symbol === undefined || declaration === undefined || !isOfLibrary(declaration)) return undefined;
  const ofRuntime = declaration.getSourceFile().getFilePath() === RUNTIME_FILE;
  switch (ofRuntime ? symbol.getName() : symbol.getFullyQualifiedName()) {
    case "Decimal":
      return ofRuntime ? "decimal" : undefined;
    case "Instant":
    case "Temporal.Instant":
      return "instant";
    case "Temporal.PlainDate":
      return "day";
    case "Date":
      return "moment";
    default:
      return undefined;
  }
}

function placeOf(node: Node): CodeProblem["place"] {
  return { path: node.getSourceFile().getFilePath(), start: node.getStart(), end: node.getEnd() };
}
