/** Values: names in scope and paths from them, members of enums, texts in quotes. */
import type { Binding, CheckedModule, Type } from "@integ/compiler";
import type { tree } from "@integ/grammar";
import { inWords } from "../describe.ts";
import type { Expected } from "../expected.ts";
import { isAssignable, isNear, pathsTo, type Source } from "./fit.ts";
import { escaped, RANK, type Completion } from "./item.ts";

/** The number of paths beside plain names: more would hide the right one. */
const MOST_PATHS = 60;

/** The values of names in scope: in a destination, an earlier one means its response. */
export function inSight(checked: CheckedModule, node: tree.Node): { names: readonly Binding[]; sources: Source[] } {
  const sight = checked.sights.get(node);
  const names = sight?.names ?? declaredBefore(checked, node.start);
  const sources = names.flatMap((binding): Source[] => {
    const type =
      binding.kind === "destination" && sight?.inDestination === true
        ? checked.responses.get(binding)?.type
        : binding.typed.type;
    return type === undefined || type.kind === "error" || binding.kind === "now" ? [] : [{ name: binding.name, type }];
  });
  return { names, sources };
}

/** Names of the flow that are declared before a place, for a range that could not be checked. */
function declaredBefore(checked: CheckedModule, before: number): Binding[] {
  return checked.module.tree.declarations.flatMap((one) => {
    const name = "name" in one ? one.name : undefined;
    if (name?.kind !== "Name" || one.start >= before) return [];
    return checked.bindings.get(name) ?? [];
  });
}

/** Names in scope, and paths from them that suit the place. */
export function names(checked: CheckedModule, node: tree.Node, { type, field }: Expected): Completion[] {
  const { names: bindings, sources } = inSight(checked, node);
  const typeOf = new Map(sources.map((one) => [one.name, one.type]));
  const plain = bindings.map((binding): Completion => {
    const own = typeOf.get(binding.name) ?? binding.typed.type;
    // The time of the run can be used in any text, but rarely is.
    const suits = type === undefined || (isNear(own, type) && own.kind !== "record");
    return {
      label: binding.name,
      kind: "variable",
      detail: `${inWords(own)}${binding.typed.absent === undefined ? "" : ", may be absent"}`,
      insert: binding.name,
      rank: suits ? (type === undefined || isAssignable(own, type) ? RANK.fits : RANK.path) : RANK.plain,
    };
  });
  if (type === undefined) return plain;
  return [...plain, ...pathItems(type, field, sources)];
}

function pathItems(type: Type, field: string | undefined, sources: readonly Source[]): Completion[] {
  if (type.kind === "record" || type.kind === "boolean" || type.kind === "any") return [];
  return pathsTo(type, field, sources, MOST_PATHS).map(({ path, field: one, exact, near }) => ({
    label: path,
    kind: "field",
    detail: `${inWords(one.type)}${one.required && !one.nullable ? "" : ", may be absent"}`,
    ...(one.doc === undefined ? {} : { documentation: one.doc }),
    insert: path,
    rank: near >= 2 ? RANK.best : exact ? RANK.fits : RANK.path,
  }));
}

/** Constant values: of an enum, or of a parameter that takes a word. */
export function constants(expected: Expected, mode: "code" | "text" | "arm"): Completion[] {
  const { type, parameter, covered } = expected;
  const shown = (member: string): string => (mode === "text" ? member : JSON.stringify(member));
  const member = (one: string): Completion => ({
    label: shown(one),
    kind: "value",
    insert: mode === "arm" ? `${escaped(shown(one))} => $0` : shown(one),
    ...(mode === "arm" ? { snippet: true as const } : {}),
    rank: RANK.best,
  });
  if (parameter !== undefined) return ofParameter(parameter.kind, mode);
  if (type === undefined) return [];
  return membersOf(type)
    .filter((one) => covered?.has(one) !== true)
    .map(member);
}

function membersOf(type: Type): readonly string[] {
  if (type.kind === "enum") return type.members;
  if (type.kind === "text") return type.values ?? (type.literal === undefined ? [] : [type.literal]);
  return type.kind === "union" ? type.variants.flatMap(membersOf) : [];
}

/** Time zones, and the words of parameters with few values. */
function ofParameter(kind: string, mode: "code" | "text" | "arm"): Completion[] {
  const words: Readonly<Record<string, readonly string[]>> = {
    mode: ["half_up", "half_even", "half_down", "up", "down", "ceiling", "floor"],
    period: ["week", "month", "year"],
    duration: ["14 days", "2 weeks", "1 month"],
    clockduration: ["14 days", "1 month", "2 hours"],
  };
  const texts: Readonly<Record<string, readonly string[]>> = {
    zone: zones(),
    pattern: ["yyyy-MM-dd", "dd.MM.yyyy", "dd.MM.yyyy HH:mm", "MM/dd/yyyy", "yyyyMMdd"],
    datepattern: ["yyyy-MM-dd", "dd.MM.yyyy", "MM/dd/yyyy", "yyyyMMdd", "d MMMM yyyy"],
    language: ["lt", "en", "de", "fr", "pl"],
    numberpattern: ["0.00", "0,00", "# ##0,00", "#,##0.00"],
  };
  const item = (text: string): Completion => ({ label: text, kind: "value", insert: text, rank: RANK.best });
  const quoted = texts[kind];
  if (quoted !== undefined) return quoted.map((one) => item(mode === "text" ? one : JSON.stringify(one)));
  return mode === "text" ? [] : (words[kind] ?? []).map(item);
}

/** All time zones by their names. */
export function zones(): readonly string[] {
  return Intl.supportedValuesOf("timeZone");
}

/** Beginnings of compound values, a record with its fields or a list with its loop; and true and false. */
export function shapes(type: Type | undefined, sources: readonly Source[], indent: string): Completion[] {
  if (type === undefined) return [];
  if (type.kind === "union") return type.variants.flatMap((one) => shapes(one, sources, indent));
  if (type.kind === "record" || type.kind === "map")
    return [
      { label: "{ … }", kind: "snippet", detail: inWords(type), insert: `{\n${indent}  $0\n${indent}}`, snippet: true, rank: RANK.best }, // prettier-ignore
    ];
  if (type.kind === "list") {
    const [list] = pathsTo({ kind: "list", element: { kind: "any" } }, undefined, sources, 1);
    const from = escaped(list?.path ?? "list");
    const body = type.element.kind === "record" ? `{\n${indent}    $0\n${indent}  }` : "$0";
    return [
      {
        label: "[ for … ]",
        kind: "snippet",
        detail: `${inWords(type)}, one for each element of another`,
        insert: `[\n${indent}  for \${1:item} in \${2:${from}} => ${body}\n${indent}]`,
        snippet: true,
        rank: RANK.best,
      },
    ];
  }
  return [];
}
