/** Functions: of the library, those whose first argument or result suits the place, and those of the spec. */
import {
  functionsOf, PARAMETER_KINDS, signatureOf,
  type Builtin, type BuiltinParameter, type CheckedModule, type Library, type Type,
} from "@integ/compiler"; // prettier-ignore
import { describeFunction, inWords } from "../describe.ts";
import { isNear } from "./fit.ts";
import { escaped, RANK, type Completion } from "./item.ts";

/** Facts about the place of a call. */
export interface CallPlace {
  /** The type that the place expects. */
  readonly wanted: Type | undefined;
  /** The value before the pipe. */
  readonly piped: Type | undefined;
  /** The zone that the spec uses elsewhere. */
  readonly zone: string;
  /** Whether brackets already follow. */
  readonly brackets: boolean;
}

/** An argument to begin with, by the kind of its parameter. */
function argument(parameter: BuiltinParameter, stop: number, place: CallPlace): string {
  const { wanted, zone } = place;
  switch (parameter.kind) {
    case "whole":
    case "limit": {
      const limit =
        wanted?.kind === "text" ? wanted.maxLength : wanted?.kind === "number" ? (wanted.scale ?? 2) : undefined;
      return `\${${stop}:${limit ?? parameter.name}}`;
    }
    case "mode":
      return `\${${stop}:half_up}`;
    case "zone":
      return `"\${${stop}:${escaped(zone)}}"`;
    case "pattern":
    case "datepattern":
      return `"\${${stop}:dd.MM.yyyy}"`;
    case "period":
      return `\${${stop}:month}`;
    case "duration":
    case "clockduration":
      return `\${${stop}:14 days}`;
    case "regex":
      return `r"\${${stop}}"`;
    case "language":
      return `"\${${stop}:lt}"`;
    case "numberpattern":
      return `"\${${stop}:0,00}"`;
    case "any":
    case "booleans":
    case "date":
    case "datetime":
    case "field":
    case "list":
    case "lists":
    case "local":
    case "number":
    case "numbers":
    case "text":
    case "texts":
      return `\${${stop}:${parameter.name}}`;
  }
}

/** A function's result for arguments of its parameters' types; undefined if it depends on more. */
export function resultOf(builtin: Builtin): Type | undefined {
  const samples: Readonly<Record<string, Type>> = {
    text: { kind: "text" },
    number: { kind: "number", integer: false, wire: "computed" },
    date: { kind: "date" },
    datetime: { kind: "datetime", wire: "computed" },
    local: { kind: "local_datetime" },
    texts: { kind: "list", element: { kind: "text" } },
    numbers: { kind: "list", element: { kind: "number", integer: false, wire: "computed" } },
    booleans: { kind: "list", element: { kind: "boolean" } },
  };
  const args = builtin.parameters.map(({ kind }) => samples[kind]);
  const known = args.every((type, i) => type !== undefined || PARAMETER_KINDS[builtin.parameters[i]?.kind ?? "any"].constant !== undefined); // prettier-ignore
  if (!known) return undefined;
  try {
    return builtin.result(args.map((type) => type ?? { kind: "text" }), []); // prettier-ignore
  } catch {
    // Its result depends on more than the types of its arguments.
    return undefined;
  }
}

function insertion(builtin: Builtin, piped: boolean, place: CallPlace): string {
  if (place.brackets) return builtin.name;
  const parameters = piped ? builtin.parameters.slice(1) : builtin.parameters;
  if (piped && parameters.length === 0) return builtin.name;
  return `${builtin.name}(${parameters.map((one, i) => argument(one, i + 1, place)).join(", ")})`;
}

/** Functions of the library for a place: after a pipe, those that accept the value before it. */
export function libraryFunctions(library: Library, place: CallPlace): Completion[] {
  const { piped, wanted } = place;
  const seen = new Set<string>();
  return functionsOf(library).flatMap((builtin): Completion[] => {
    const [first] = builtin.parameters;
    if (piped !== undefined && piped.kind !== "error") {
      if (first === undefined || PARAMETER_KINDS[first.kind].accepts?.(piped) !== true) return [];
    }
    const result = resultOf(builtin);
    const suits = wanted === undefined || result === undefined || isNear(result, wanted);
    if (seen.has(builtin.name) || (!suits && piped === undefined)) return [];
    seen.add(builtin.name);
    return [
      {
        label: builtin.name,
        kind: "function",
        detail: signatureOf(builtin),
        documentation: describeFunction(builtin),
        insert: insertion(builtin, piped !== undefined, place),
        snippet: true,
        rank: helps(builtin, place) ? RANK.best : suits ? RANK.function : RANK.unlikely,
      },
    ];
  });
}

/** Whether a function makes a value fit: a cut for a long text, the day of a time. */
function helps(builtin: Builtin, { piped, wanted }: CallPlace): boolean {
  return piped !== undefined && wanted !== undefined && builtin.converts?.(piped, wanted) === true;
}

/** Functions, mappings and tables of the spec and its libraries. */
export function ownFunctions(checked: CheckedModule, place: CallPlace): Completion[] {
  const { module } = checked;
  const piped = place.piped !== undefined;
  const called = [...module.functions, ...module.mappings].map(([name, { declaration }]): Completion => {
    const parameters = declaration.parameters ?? [];
    const result = checked.callables.get(name)?.result.type;
    const given = (piped ? parameters.slice(1) : parameters).map((one, i) => `\${${i + 1}:${one.name.text}}`);
    return {
      label: name,
      kind: "function",
      detail: `${name}(${parameters.map((one) => one.name.text).join(", ")})${result === undefined ? "" : ` -> ${inWords(result)}`}`,
      ...(declaration.doc === undefined ? {} : { documentation: declaration.doc }),
      insert: place.brackets || (piped && given.length === 0) ? name : `${name}(${given.join(", ")})`,
      snippet: true,
      rank: place.wanted === undefined || result === undefined || isNear(result, place.wanted) ? RANK.path : RANK.unlikely, // prettier-ignore
    };
  });
  const tables = [...module.tables].map(([name, { declaration }]): Completion => {
    const keys = (declaration.parameters ?? []).map((one, i) => `\${${i + 1}:${one.name.text}}`);
    const gives = checked.tables.get(name)?.gives;
    return {
      label: name,
      kind: "table",
      detail: `${name}[${(declaration.parameters ?? []).map((one) => one.name.text).join(", ")}]${gives === undefined ? "" : ` -> ${inWords(gives)}`}`,
      ...(declaration.doc === undefined ? {} : { documentation: declaration.doc }),
      insert: `${name}[${keys.join(", ")}]`,
      snippet: true,
      rank: place.wanted === undefined || gives === undefined || isNear(gives, place.wanted) ? RANK.path : RANK.unlikely, // prettier-ignore
    };
  });
  return piped ? called : [...called, ...tables];
}
