/**
 * The first record of a draft. A value comes from the source field with the same meaning, if there is one. An unknown required
 * value becomes a `hold`, which is allowed in place of any value, so the draft compiles.
 */
import type { Field, RecordType, Type } from "@integ/compiler";
import { bareName, fit, isLine, isSame, isWholeName, lastOf, mayBecome, meaningOf, type Named } from "./meaning.ts";
import { isPlainName, writtenName } from "../system-parts.ts";

/** A line of a draft with candidates for its value: the first one that the compiler accepts is used. */
export interface Leaf {
  readonly indent: string;
  /** The last one is always accepted: a `hold`, or a comment that omits an optional field. */
  readonly ways: readonly string[];
  readonly isSpare: boolean;
  /** It begins a list, and has no value. */
  readonly isLoop?: true;
}

/** A fixed line, or one with a value. */
export type Line = string | Leaf;

/** The depth to which fields of the source are searched. */
const DEPTH = 2;
/** The maximum number of hints of one kind. */
const NAMED = 4;
/** The maximum number of optional fields that are listed. */
const OPTIONAL = 12;

/** The maximum width of a comment line. */
const WIDTH = 100;

/** The default zone for converting instants to days. */
export const ZONE = "Europe/Vilnius";

/** The source of a record. */
export interface Origin {
  readonly sights: readonly Named[];
  /** The enclosing record, as messages name it. */
  readonly within: string;
  /** Whether optional fields are set, too. */
  readonly isFull: boolean;
}

/** The lines of a record: its required fields, optional ones with known values, and the names of the others. */
export function linesOf(type: RecordType, origin: Origin, indent: string): Line[] {
  const fields = [...type.fields.values()].filter((one) => !one.readOnly);
  const needed = fields.filter(({ required }) => required).flatMap((one) => requiredLines(one, origin, indent));
  if (!origin.isFull) return needed;
  const spare = fields.filter(({ required }) => !required);
  const known = spare.flatMap((one): Leaf[] => {
    const ways = knownWays(one, origin);
    const [first] = ways;
    if (first === undefined) return [];
    const name = writtenName(one.name);
    const set = ways.map((way) => `${name}: ${way}`);
    return [{ ways: [...set, `// ${name} may be ${first}, which does not fit as it is`], indent, isSpare: true }];
  });
  const others = spare.filter((one) => knownWays(one, origin).length === 0).map(({ name }) => name);
  return [...needed, ...known, ...namesLines(others, indent)];
}

/** A comment that lists the optional fields. */
function namesLines(names: readonly string[], indent: string): string[] {
  if (names.length === 0) return [];
  const more = names.length > OPTIONAL ? [`and ${names.length - OPTIONAL} more`] : [];
  const said = `May be set, too: ${[...names.slice(0, OPTIONAL), ...more].join(", ")}`;
  return commentLines(said, WIDTH - indent.length).map((line) => `${indent}${line}`);
}

/** A comment, wrapped to readable lines. */
function commentLines(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.map((line) => `// ${line}`);
}

function requiredLines(field: Field, origin: Origin, indent: string): Line[] {
  const { name, type } = field;
  const before = `${indent}${writtenName(name)}: `;
  const inner = { ...origin, within: saidOf(field, origin) };
  const record = type.kind === "union" && origin.isFull ? variantOf(type.variants, inner) : type;
  if (record.kind === "record") return [`${before}{`, ...linesOf(record, inner, `${indent}  `), `${indent}}`];
  if (type.kind === "list" && type.element.kind === "record" && type.first === undefined) {
    const list = listFor(name, origin.sights);
    if (list === undefined) return [`${before}[{`, ...linesOf(type.element, inner, `${indent}  `), `${indent}}]`];
    const item = itemName(origin.sights);
    const sights = [...below({ path: item, type: list.element }, 1), ...origin.sights];
    return [
      `${before}[`,
      {
        indent: `${indent}  `,
        ways: [`for ${item} in ${list.path} => {`, `for ${item} in ${list.path} otherwise [] => {`],
        isSpare: false,
        isLoop: true,
      },
      ...linesOf(type.element, { ...inner, sights }, `${indent}    `),
      `${indent}  }`,
      `${indent}]`,
    ];
  }
  const open = [...hints(field, origin, WIDTH - indent.length), `${writtenName(name)}: ${openWay(field, origin)}`].join(
    `\n${indent}`,
  );
  const ways = [...constantWays(type), ...knownWays(field, origin)].map((way) => `${writtenName(name)}: ${way}`);
  return [{ indent, ways: [...ways, open], isSpare: false }];
}

/** A name for an element that is not used in the enclosing scopes. */
function itemName(sights: readonly Named[]): string {
  const taken = new Set(sights.map(({ path }) => path.split(".")[0]));
  return ["item", "item2", "item3"].find((name) => !taken.has(name)) ?? "item4";
}

/** Hints for a person who must decide a value: the schema's description, and source fields of a matching type. */
function hints({ name, type, doc }: Field, { sights }: Origin, width: number): string[] {
  const wanted = wordsOf(name);
  const likeness = (path: string): number => wordsOf(path.split(".").at(-1) ?? "").filter((word) => wanted.includes(word)).length; // prettier-ignore
  const fitting = sights
    .filter((one) => mayBecome(one.type, type))
    .map(({ path }) => path)
    .toSorted((one, other) => likeness(other) - likeness(one));
  return [
    ...(doc === undefined ? [] : commentLines(doc.trim(), width)),
    ...(fitting.length === 0
      ? []
      : commentLines(`By its type it may be: ${fitting.slice(0, NAMED).join(", ")}`, width)),
  ];
}

/** The words of a name: `unit` and `price` of `UnitPrice`. */
function wordsOf(name: string): readonly string[] {
  return name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, "_").toLowerCase().split(/[^a-z0-9]+/); // prettier-ignore
}

function saidOf({ name }: Field, { within }: Origin): string {
  return within === "" ? name : `${within}.${name}`;
}

/** The only value that there is. */
function constantWays(type: Type): readonly string[] {
  if (type.kind === "enum" && type.members.length === 1) return [JSON.stringify(type.members[0])];
  return type.kind === "text" && type.literal !== undefined ? [JSON.stringify(type.literal)] : [];
}

function openWay(field: Field, origin: Origin): string {
  const { type } = field;
  const among = type.kind === "enum" ? `: ${type.members.slice(0, 6).join(", ")}` : "";
  return `hold "say what ${saidOf(field, origin)} is${among}"`;
}

/** Candidates from certain ones to those that need a conversion. A required field holds the run if the source has no value. */
function knownWays(field: Field, origin: Origin): readonly string[] {
  const { type, required, personal } = field;
  // An attribute of XML describes the document, not its subject.
  if (!isPlainName(field.name)) return [];
  const target: Named = { path: saidOf(field, origin), type, ...(personal === undefined ? {} : { personal }) };
  const cut = (value: string): readonly string[] =>
    type.kind === "text" && type.maxLength !== undefined ? [value, `${value} | cut(${type.maxLength})`] : [value];
  const same = origin.sights.filter((one) => isSame(one, target)).toSorted((one, other) => fit(other, target) - fit(one, target)).slice(0, 2); // prettier-ignore
  const ways = same.flatMap(({ path, type: from }) => {
    const missing = `hold "no ${path.split(".").slice(1).join(".")}"`;
    const turned = turns(path, from, type);
    if (!required) return [path, `${path} otherwise if blank null`, ...turned].flatMap(cut);
    const blank = type.kind === "text" ? [`${path} otherwise if blank ${missing}`] : [];
    const held = turned.map((one) => one.replace(path, `(${path} otherwise ${missing})`));
    return [path, ...turned, `${path} otherwise ${missing}`, ...blank, ...held].flatMap(cut);
  });
  return required && isWholeName(target) ? [...ways, ...wholeName(origin.sights).flatMap(cut)] : ways;
}

/** A value of another type, converted to the target's by a function. */
function turns(path: string, from: Type, to: Type): readonly string[] {
  if (to.kind === "text" && from.kind === "number") return [`text(${path})`];
  if (to.kind === "number" && from.kind === "number" && !to.integer && to.scale !== undefined) return [`round(${path}, ${to.scale}, half_up)`]; // prettier-ignore
  if (to.kind === "date" && from.kind === "datetime") return [`${path} | date_in("${ZONE}")`];
  return [];
}

/** First and last name, as one. */
function wholeName(sights: readonly Named[]): readonly string[] {
  const [first, last] = ["first name", "last name"].map(
    (wanted) => sights.find((one) => meaningOf(one) === wanted)?.path,
  );
  if (first === undefined || last === undefined) return [];
  const none = 'otherwise if blank hold "no name"';
  return [
    `trim("{${first}} {${last}}") ${none}`,
    `trim("{${first} otherwise ""} {${last} otherwise ""}") ${none}`,
    `trim("{${first} otherwise ""} {${last}}") ${none}`,
    `trim("{${first}} {${last} otherwise ""}") ${none}`,
  ];
}

/** The variant whose required fields are known best; a list or a text is left to a person. */
function variantOf(variants: readonly Type[], origin: Origin): Type {
  const records = variants.filter((one) => one.kind === "record");
  const open = (type: RecordType): number =>
    [...type.fields.values()].filter((one) => one.required && knownWays(one, origin).length === 0).length;
  const [best = variants[0]] = records.toSorted((one, other) => open(one) - open(other));
  return best ?? { kind: "any" };
}

function listFor(
  name: string,
  sights: readonly Named[],
): { readonly path: string; readonly element: Type } | undefined {
  const lists = sights.flatMap(({ path, type }) => (type.kind === "list" && type.element.kind === "record" ? [{ path, element: type.element }] : [])); // prettier-ignore
  const wanted = bareName(name);
  return (
    lists.find((one) => lastOf(one.path) === wanted) ??
    (isLine(name) ? lists.find((one) => /(lines|items|rows)$/.test(lastOf(one.path))) : undefined)
  );
}

/** A value and the fields below it, those that are nearest first. */
export function below(root: Named, depth = DEPTH): readonly Named[] {
  if (root.type.kind !== "record") return [];
  const fields = [...root.type.fields.values()].filter((one) => isPlainName(one.name) && one.writeOnly !== true);
  const own = fields.map(({ name, type, personal }): Named => ({
    path: `${root.path}.${name}`,
    type,
    ...(personal === undefined ? {} : { personal }),
  }));
  return depth === 1 ? own : [...own, ...own.flatMap((one) => below(one, depth - 1))];
}
