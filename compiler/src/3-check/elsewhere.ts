/** What functions and methods of other languages are here, written out with the arguments at hand. */
import { joinTexts } from "@integ/grammar";

type Here = (value: string, ...args: readonly string[]) => string | undefined;

const only =
  (name: string): Here =>
  (value, ...args) =>
    `${name}(${[value, ...args].join(", ")})`;
const reads: Here = (value) => `decimal(${value}) on error hold "not a number"`;
const otherwise: Here = (value, ...args) => (args.length === 0 ? undefined : [value, ...args].join(" otherwise "));
const joinsUp: Here = (value, ...args) => joinTexts([value, ...args]);
const firstSigns: Here = (value, count, end) => {
  if (count === undefined) return undefined;
  if (end === undefined) return `cut(${value}, ${count})`;
  return count === "0" ? `cut(${value}, ${end})` : undefined;
};
const inZone = (value: string): string => `${value} | date_in("Europe/Vilnius")`;

/** By their names in small letters. */
const FUNCTIONS: Readonly<Record<string, Here>> = {
  concat: joinsUp, concatenate: joinsUp, append: joinsUp, strcat: joinsUp,
  prepend: (value, before) => (before === undefined ? undefined : joinTexts([before, value])),
  ucase: only("upper"), uppercase: only("upper"), upcase: only("upper"), toupper: only("upper"), touppercase: only("upper"), strtoupper: only("upper"),
  lcase: only("lower"), lowercase: only("lower"), downcase: only("lower"), tolower: only("lower"), tolowercase: only("lower"), strtolower: only("lower"),
  strip: only("trim"), len: only("length"), strlen: only("length"), char_length: only("length"),
  left: firstSigns, truncate: firstSigns, truncatechars: firstSigns, substring: firstSigns, substr: firstSigns, slice: firstSigns,
  substitute: only("replace"), replaceall: only("replace"), str_replace: only("replace"),
  ifnull: otherwise, nvl: otherwise, coalesce: otherwise, isnull: (value, other) => (other === undefined ? `${value} absent` : `${value} otherwise ${other}`),
  default: otherwise, firstnonnull: otherwise,
  iferror: (value, other) => (other === undefined ? undefined : `${value} on error ${other}`),
  isblank: (value) => `${value} blank`, isempty: (value) => `${value} blank`, is_empty: (value) => `${value} blank`, empty: (value) => `${value} blank`,
  exists: (value) => `${value} present`, isset: (value) => `${value} present`, defined: (value) => `${value} present`,
  value: reads, number: reads, tonumber: reads, to_number: reads, parsefloat: reads, parseint: reads, parsenumber: reads, float: reads, int: reads, integer: reads,
  str: only("text"), string: only("text"), tostring: only("text"), to_string: only("text"), to_text: only("text"), totext: only("text"),
  roundup: (value, places = "0") => `round(${value}, ${places}, up)`, rounddown: (value, places = "0") => `round(${value}, ${places}, down)`,
  ceil: (value) => `round(${value}, 0, ceiling)`, ceiling: (value) => `round(${value}, 0, ceiling)`, floor: (value) => `round(${value}, 0, floor)`,
  tofixed: (value, places = "2") => `round(${value}, ${places}, half_up)`,
  size: only("count"), avg: only("average"), mean: only("average"), todate: inZone, to_date: inZone, dateformat: only("format"), strftime: only("format"),
}; // prettier-ignore

/** Methods that are named otherwise than the functions above, or that ask something else of a list. */
const METHODS: Readonly<Record<string, Here>> = {
  includes: only("contains"), contains: only("contains"), startswith: only("starts_with"), endswith: only("ends_with"),
  concat: joinsUp, trim: only("trim"), replace: only("replace"), split: only("split"), join: only("join"), first: only("first"), last: only("last"),
  upper: only("upper"), lower: only("lower"), length: only("length"), size: only("length"), count: only("length"), round: (value, places = "0") => `round(${value}, ${places}, half_up)`,
}; // prettier-ignore
const OF_LISTS: Readonly<Record<string, Here>> = {
  includes: (value, other) => `${other ?? "…"} in ${value}`,
  contains: (value, other) => `${other ?? "…"} in ${value}`,
  isempty: (value) => `count(${value}) == 0`,
  length: only("count"),
  size: only("count"),
  count: only("count"),
  len: only("count"),
};

const find = (table: Readonly<Record<string, Here>>, name: string): Here | undefined =>
  Object.hasOwn(table, name.toLowerCase()) ? table[name.toLowerCase()] : undefined;

/** `CONCAT("A", name)` as it is written here; undefined where nothing does the same. */
export function functionHere(name: string, args: readonly string[]): string | undefined {
  const [value, ...others] = args;
  const small = name.toLowerCase();
  if (value === undefined) {
    if (small === "now") return "now";
    return small === "today" || small === "curdate" ? inZone("now") : undefined;
  }
  return find(FUNCTIONS, name)?.(value, ...others);
}

/** `name.toUpperCase()` as it is written here. */
export function methodHere(name: string, value: string, args: readonly string[], isList: boolean): string | undefined {
  const known = (isList ? find(OF_LISTS, name) : undefined) ?? find(METHODS, name) ?? find(FUNCTIONS, name);
  return known?.(value, ...args);
}

/** `list.length` and `list.first`: fields elsewhere, functions here. */
export function fieldHere(name: string, value: string, isList: boolean): string | undefined {
  if (!/^(?:length|size|count|len|first|last)$/i.test(name)) return undefined;
  return methodHere(name, value, [], isList);
}

/** Where no single function does the same: what does. */
export function insteadOf(name: string): string | undefined {
  switch (name.toLowerCase()) {
    case "vlookup":
    case "xlookup":
    case "hlookup":
    case "lookup":
      return 'a table does this:  table rates(code: text) -> text from "rates.csv"   and then   rates[…]';
    case "sumif":
    case "sumifs":
      return "write   sum(for x in … where … => x.…)";
    case "countif":
    case "countifs":
      return "write   count(for x in … where … => x)";
    case "switch":
    case "ifs":
    case "decode":
      return 'write   match … { "a" => …  else => … }';
    case "map":
    case "filter":
      return "write   for x in … where … => x.…";
    case "print":
    case "log":
      return "nothing is printed: run show tells what became of every value";
    default:
      return undefined;
  }
}
