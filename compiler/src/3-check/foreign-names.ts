/** Equivalents for functions and methods of other languages, with the actual arguments. */
import { joinTexts } from "@integ/grammar";
import type { Type } from "../1-load/types.ts";

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
/** `edate(date, 1)`: a later day. */
const laterBy =
  (unit: string): Here =>
  (value, count) =>
    count !== undefined && /^-?\d+$/.test(count) ? `add(${value}, ${count} ${unit})` : undefined;
const powerOf: Here = (value, by) =>
  by !== undefined && /^[2-4]$/.test(by) ? `(${Array<string>(Number(by)).fill(value).join(" * ")})` : undefined;
const inZone = (value: string): string => `${value} | date_in("Europe/Vilnius")`;

/** By their names in lower case. */
const FUNCTIONS: Readonly<Record<string, Here>> = {
  concat: joinsUp, concatenate: joinsUp, append: joinsUp, strcat: joinsUp,
  prepend: (value, before) => (before === undefined ? undefined : joinTexts([before, value])),
  ucase: only("upper"), uppercase: only("upper"), upcase: only("upper"), toupper: only("upper"), touppercase: only("upper"), strtoupper: only("upper"),
  lcase: only("lower"), lowercase: only("lower"), downcase: only("lower"), tolower: only("lower"), tolowercase: only("lower"), strtolower: only("lower"),
  strip: only("trim"), len: only("length"), strlen: only("length"), char_length: only("length"),
  left: firstSigns, truncate: firstSigns, truncatechars: firstSigns, substring: firstSigns, substr: firstSigns, slice: firstSigns,
  substitute: only("replace"), replaceall: only("replace"), str_replace: only("replace"),
  ifnull: otherwise, nvl: otherwise, coalesce: otherwise, isnull: (value, other) => (other === undefined ? `${value} absent` : `${value} otherwise ${other}`),
  default: otherwise, firstnonnull: otherwise, ifna: otherwise, not: (value) => `not (${value})`,
  iferror: (value, other) => (other === undefined ? undefined : `${value} on error ${other}`),
  isblank: (value) => `${value} blank`, isempty: (value) => `${value} blank`, is_empty: (value) => `${value} blank`, empty: (value) => `${value} blank`,
  exists: (value) => `${value} present`, isset: (value) => `${value} present`, defined: (value) => `${value} present`,
  value: reads, number: reads, tonumber: reads, to_number: reads, parsefloat: reads, parseint: reads, parsenumber: reads, float: reads, int: reads, integer: reads,
  str: only("text"), string: only("text"), tostring: only("text"), to_string: only("text"), to_text: only("text"), totext: only("text"),
  roundup: (value, places = "0") => `round(${value}, ${places}, up)`, rounddown: (value, places = "0") => `round(${value}, ${places}, down)`,
  ceil: (value) => `round(${value}, 0, ceiling)`, ceiling: (value) => `round(${value}, 0, ceiling)`, floor: (value) => `round(${value}, 0, floor)`,
  tofixed: (value, places = "2") => `round(${value}, ${places}, half_up)`,
  edate: laterBy("months"), adddays: laterBy("days"), addmonths: laterBy("months"), date_add: laterBy("days"), datediff: only("between"),
  textjoin: (separator, _, ...texts) => (texts.length === 0 ? undefined : `join([${texts.join(", ")}], ${separator})`),
  mod: (value, by) => (by === undefined ? undefined : `(${value} - ${by} * round(${value} / ${by}, 0, down))`),
  power: powerOf, pow: powerOf, counta: only("count"),
  size: only("count"), avg: only("average"), mean: only("average"), todate: inZone, to_date: inZone, dateformat: only("format"), strftime: (value, pattern) => formatted(value, pattern),
  date: (value, ...args) => written(value, ...args) ?? formatted(value, ...args), ifs: (value, ...args) => choices(value, ...args), switch: (value, ...args) => cases(value, ...args),
  upper: only("upper"), lower: only("lower"), trim: only("trim"), replace: only("replace"), round: (value, places = "0") => `round(${value}, ${places}, half_up)`, sum: (...all) => all.length > 1 ? `sum([${all.join(", ")}])` : `sum(${all.join("")})`,
  average: only("average"), count: only("count"),
}; // prettier-ignore

/** Functions of a German spreadsheet by their English names. */
const GERMAN: Readonly<Record<string, string>> = {
  nicht: "not", wennfehler: "iferror", wennnv: "ifna", wenns: "ifs", ersterwert: "switch", summe: "sum", summewenn: "sumif", "zählenwenn": "countif",
  anzahl: "count", anzahl2: "counta", mittelwert: "average", runden: "round", aufrunden: "roundup", abrunden: "rounddown", ganzzahl: "floor",
  rest: "mod", potenz: "power", links: "left", rechts: "right", teil: "mid", "länge": "len", gross: "upper", "groß": "upper", klein: "lower",
  "glätten": "trim", verketten: "concatenate", textverketten: "textjoin", textkette: "concat", wechseln: "substitute", ersetzen: "replace",
  sverweis: "vlookup", xverweis: "xlookup", wverweis: "hlookup", verweis: "lookup", heute: "today", jetzt: "now", datum: "date", jahr: "year",
  monat: "month", tag: "day", edatum: "edate", wert: "value", finden: "find", suchen: "search", "gross2": "proper", "groß2": "proper", datwert: "datevalue",
}; // prettier-ignore

/** The English name of a function, in lower case. */
function english(name: string): string {
  const small = name.toLowerCase();
  return Object.hasOwn(GERMAN, small) ? (GERMAN[small] ?? small) : small;
}

/** `DATE(2026; 11; 30)`. */
const written: Here = (year, month, day) =>
  [year, month, day].every((part) => /^\d{1,4}$/.test(part ?? ""))
    ? `"${year.padStart(4, "0")}-${(month ?? "").padStart(2, "0")}-${(day ?? "").padStart(2, "0")}"`
    : undefined;
/** `IFS(a, 1, b, 2, true, 3)`. */
const choices: Here = (...args) => {
  const pairs = args.flatMap((one, i) => (i % 2 === 0 ? [[one, args[i + 1]] as const] : []));
  const last = pairs.at(-1);
  if (last?.[0].toLowerCase() !== "true" || last[1] === undefined) return undefined;
  return [...pairs.slice(0, -1).map(([condition, value]) => `if ${condition} then ${value ?? "…"}`), last[1]].join(
    " else ",
  );
};
/** `SWITCH(x, "a", 1, "b", 2, 3)`. */
const cases: Here = (value, ...args) => {
  if (args.length < 3 || args.length % 2 === 0) return undefined;
  const arms = args.flatMap((one, i) =>
    i % 2 === 0 && i + 1 < args.length ? [`${one} => ${args[i + 1] ?? "…"}`] : [],
  );
  return `match ${value} { ${arms.join("  ")}  else => ${args.at(-1) ?? "…"} }`;
};
/** `date: "%Y-%m-%d"` of Liquid, `strftime(x, "%d.%m.%Y")` of Python. */
const formatted: Here = (value, pattern) => {
  const parts: Readonly<Record<string, string>> = {
    Y: "yyyy",
    y: "yy",
    m: "MM",
    d: "dd",
    H: "HH",
    M: "mm",
    S: "ss",
    b: "MMM",
    B: "MMMM",
  };
  if (pattern?.includes("%") !== true) return undefined;
  const here = pattern.replaceAll(/%-?([A-Za-z])/g, (all, sign: string) => parts[sign] ?? all);
  return here.includes("%") ? undefined : `${value} | date_in("Europe/Vilnius") | format(${here})`;
};

/** Methods with other names than the functions above, or with another meaning for lists. */
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
  map: (value, field) => eachOf(value, field),
  pluck: (value, field) => eachOf(value, field),
  sum: (value, field) => totalOf("sum", value, field),
  max: (value, field) => totalOf("max", value, field),
  min: (value, field) => totalOf("min", value, field),
};
const OF_DATES: Readonly<Record<string, Here>> = {
  slice: inZone,
  substring: inZone,
  substr: inZone,
  split: inZone,
  toisostring: inZone,
  todate: inZone,
  date: inZone,
};

/** `map("title")`: the field of each element. */
function eachOf(list: string, field: string | undefined): string | undefined {
  const name = /^"([\w]+)"$/.exec(field ?? "")?.[1];
  return name === undefined ? undefined : `for x in ${list} => x.${name}`;
}

function totalOf(name: string, list: string, field: string | undefined): string | undefined {
  if (field === undefined) return `${name}(${list})`;
  const each = eachOf(list, field);
  return each === undefined ? undefined : `${name}(${each})`;
}

const find = (table: Readonly<Record<string, Here>>, name: string): Here | undefined =>
  Object.hasOwn(table, english(name)) ? table[english(name)] : undefined;

/** integ's equivalent of `CONCAT("A", name)`; undefined if there is none. */
export function functionSuggestion(name: string, args: readonly string[]): string | undefined {
  const [value, ...others] = args;
  const small = english(name);
  if (value === undefined) {
    if (small === "now" || small === "date" || small === "getdate" || small === "current_timestamp") return "now";
    return small === "today" || small === "curdate" ? inZone("now") : undefined;
  }
  return find(FUNCTIONS, name)?.(value, ...others);
}

/** integ's equivalent of `name.toUpperCase()`. */
export function methodSuggestion(
  name: string,
  value: string,
  args: readonly string[],
  kind: Type["kind"],
): string | undefined {
  const own = kind === "list" ? find(OF_LISTS, name) : kind === "datetime" ? find(OF_DATES, name) : undefined;
  return (own ?? find(METHODS, name) ?? find(FUNCTIONS, name))?.(value, ...args);
}

/** `Text.Upper(x)`, `List.Sum(x)`, `Date.From(x)`, `Math.round(x)`: functions of a namespace. */
export function namespaceSuggestion(drawer: string, name: string, args: readonly string[]): string | undefined {
  const [value, ...others] = args;
  if (value === undefined) return functionSuggestion(name, args);
  if (/^from$/i.test(name)) {
    if (drawer === "Text") return `text(${value})`;
    return drawer === "Number" ? reads(value) : drawer.startsWith("Date") ? inZone(value) : undefined;
  }
  const own = drawer === "List" ? find(OF_LISTS, name) : undefined;
  return (own ?? find(METHODS, name) ?? find(FUNCTIONS, name))?.(value, ...others);
}

/** `list.length` and `list.first`: fields in other languages, functions in integ. */
export function fieldSuggestion(name: string, value: string, kind: Type["kind"]): string | undefined {
  if (!/^(?:length|size|count|len|first|last|upper|lower|trim|uppercase|lowercase|strip)$/i.test(name))
    return undefined;
  return methodSuggestion(name, value, [], kind);
}

/** The equivalent expression, if there is no equivalent function. */
export function alternativeTo(name: string, args: readonly string[] = []): string | undefined {
  const value = args[0] ?? "…";
  switch (english(name)) {
    case "vlookup":
    case "xlookup":
    case "hlookup":
    case "lookup":
      return 'a table does this:  table rates(code: text) -> text from "rates.csv"   and then   rates[…]';
    case "sumif":
    case "sumifs":
      return `write   sum(for x in ${value} where … => x.…)`;
    case "countif":
    case "countifs":
      return `write   count(for x in ${value} where … => x)`;
    case "switch":
    case "ifs":
    case "decode":
      return `write   match ${args.length > 1 && english(name) !== "ifs" ? value : "…"} { "a" => …  else => … }`;
    case "mid":
    case "right":
    case "find":
    case "search":
    case "indexof":
      return 'a part of a text is the text before or after a character:  before(text, "-")   after(text, "-")   or its beginning:  cut(text, 5)';
    case "proper":
    case "initcap":
    case "capitalize":
    case "title":
      return "a text is made large or small as a whole:  upper(text)   lower(text)";
    case "year":
    case "month":
    case "day":
      return 'a part of a date is written by   format(date, "yyyy")   format(date, "MM")   format(date, "dd")';
    case "text":
      // `TEXT(date, "yyyy")`: integ's function of that name takes one value.
      if (args.length === 1) return undefined;
      return 'a date is written by   format(date, "yyyy-MM-dd")   a number by   format_number(number, "0.00")';
    case "datevalue":
    case "strptime":
      return 'a text is read as a date by   parse_date(text, "dd.MM.yyyy") on error hold "why"';
    case "dateadd":
      return "a later day is   add(date, 14 days)";
    case "datedif":
    case "days":
      return "the days between two dates are   between(from, to)";
    case "convert":
    case "cast":
      return "a value is turned into another kind by   text(number)   or   decimal(text)";
    case "where":
    case "sort":
    case "sort_by":
    case "orderby":
      return `a loop does this:  for x in ${value} where … sort by x.… => x`;
    case "now":
    case "today":
      return "what time it is says   now   without brackets";
    case "stringify":
    case "parse":
      return "a record is written out field by field; a text is read by   decimal(text)   or   parse_date(text, pattern)";
    case "map":
    case "select":
    case "filter":
      return "write   for x in … where … => x.…";
    case "print":
    case "echo":
    case "log":
      return "nothing is printed: run show tells what became of every value";
    default:
      return undefined;
  }
}
