/**
 * A first record of a draft: what a destination asks for, each value from a field of the same name where there is one. What nobody
 * can know is a `hold`, which may stand for any value: the draft compiles, and nothing is sent that was made up.
 */
import type { Field, RecordType, Type } from "@integ/compiler";

/** One line of a draft with a value, and the ways in which that may be written: the first that the compiler takes counts. */
export interface Leaf {
  readonly before: string;
  readonly ways: readonly string[];
  readonly after: string;
}

/** A line as it is, or one with a value. */
export type Line = string | Leaf;

/** A value in sight, and its type. */
export interface Sight {
  readonly path: string;
  readonly type: Type;
}

/** How deep fields of the source are looked for below others. */
const DEPTH = 2;

/** What the same thing is called elsewhere. */
const ALIKE: Readonly<Record<string, readonly string[]>> = {
  description: ["title", "name"],
  title: ["name"],
  quantity: ["qty", "quantityordered"],
  currencycode: ["currency"],
  currency: ["currencycode"],
  emailaddress: ["email"],
  email: ["emailaddress", "customeremail"],
};

const bare = (name: string): string => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
const isName = (name: string): boolean => /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name);

/** The lines of a record's required fields. @param within what the record is part of, as messages say it */
export function linesOf(type: RecordType, sights: readonly Sight[], indent: string, within = ""): Line[] {
  const needed = [...type.fields.values()].filter((one) => one.required && !one.readOnly && isName(one.name));
  return needed.flatMap((field) =>
    fieldLines(field, sights, indent, within === "" ? field.name : `${within}.${field.name}`),
  );
}

function fieldLines(field: Field, sights: readonly Sight[], indent: string, said: string): Line[] {
  const { name, type } = field;
  const before = `${indent}${name}: `;
  if (type.kind === "record") return [`${before}{`, ...linesOf(type, sights, `${indent}  `, said), `${indent}}`];
  if (type.kind === "list" && type.element.kind === "record") {
    const list = listFor(name, sights);
    if (list === undefined)
      return [`${before}[{`, ...linesOf(type.element, sights, `${indent}  `, said), `${indent}}]`];
    const inner = [...below({ path: "item", type: list.element }, 1), ...sights];
    return [
      `${before}[`,
      `${indent}  for item in ${list.path} => {`,
      ...linesOf(type.element, inner, `${indent}    `, said),
      `${indent}  }`,
      `${indent}]`,
    ];
  }
  return [{ before, ways: waysOf(field, sights, said), after: "" }];
}

/** From what is surely right to what a person has to say. */
function waysOf({ name, type }: Field, sights: readonly Sight[], said: string): readonly string[] {
  const open = `hold "say what ${said} is${type.kind === "enum" ? `: ${type.members.slice(0, 6).join(", ")}` : ""}"`;
  if (type.kind === "enum" && type.members.length === 1) return [JSON.stringify(type.members[0]), open];
  if (type.kind === "text" && type.literal !== undefined) return [JSON.stringify(type.literal), open];
  const names = [bare(name), ...(ALIKE[bare(name)] ?? [])];
  const same = names.flatMap((one) => sights.filter(({ path }) => bare(path.split(".").at(-1) ?? "") === one));
  const most = type.kind === "text" ? (type.maxLength ?? 0) : 0;
  return [
    ...same.slice(0, 2).flatMap(({ path }) => {
      const kept = `${path} otherwise hold "no ${path.split(".").slice(1).join(".")}"`;
      const cut = (value: string): readonly string[] => (most > 0 ? [value, `${value} | cut(${most})`] : [value]);
      return [...cut(path), ...cut(kept), `text(${path})`];
    }),
    open,
  ];
}

function listFor(
  name: string,
  sights: readonly Sight[],
): { readonly path: string; readonly element: Type } | undefined {
  const lists = sights.flatMap(({ path, type }) => (type.kind === "list" && type.element.kind === "record" ? [{ path, element: type.element }] : [])); // prettier-ignore
  const wanted = bare(name);
  const last = ({ path }: { readonly path: string }): string => bare(path.split(".").at(-1) ?? "");
  return (
    lists.find((one) => last(one) === wanted) ??
    lists.find((one) => last(one).endsWith("lines") || last(one).endsWith("items"))
  );
}

/** A value and the fields below it, those that are nearest first. */
export function below(root: Sight, depth = DEPTH): readonly Sight[] {
  if (root.type.kind !== "record") return [];
  const fields = [...root.type.fields.values()].filter((one) => isName(one.name) && one.writeOnly !== true);
  const own = fields.map(({ name, type }): Sight => ({ path: `${root.path}.${name}`, type }));
  return depth === 1 ? own : [...own, ...own.flatMap((one) => below(one, depth - 1))];
}
