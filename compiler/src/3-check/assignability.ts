/** Whether a value of one type is assignable to a place of another type, and if not, why not. */
import { elementAt } from "@integ/runtime/assertions";
import type { Diagnostic, Place, RelatedPlace } from "@integ/grammar";
import { longest } from "../1-load/regular-language.ts";
import {
  placeKey,
  show,
  showKind,
  type EnumType,
  type LengthUnit,
  type NumberType,
  type RecordType,
  type TextType,
  type Type,
} from "../1-load/types.ts";
import { check } from "../messages/check.ts";
import { asText, isoDate } from "./common-type.ts";
import { decimalsOf, recased } from "./currencies.ts";
import { knownValues, languageOfTexts, verdict, type Want } from "./value-set.ts";
import { suggestDate } from "./days.ts";

/** @param target the place's name in messages. @returns the problem, or undefined. */
export function assignability(
  from: Type,
  to: Type,
  target: string,
  place: Place,
  declared: RelatedPlace | undefined,
): Diagnostic | undefined {
  if (from.kind === "error" || to.kind === "error" || from.kind === "never") return undefined;
  // Currency codes in lower and upper case are equal: they are converted.
  return unlike(recased(from, to), to, target, place, declared) ?? unfit(from, to, target, place, declared);
}

/** Why some or all known values don't fit a place; undefined if all may fit. */
function unfit(
  from: Type,
  to: Type,
  target: string,
  place: Place,
  declared: RelatedPlace | undefined,
): Diagnostic | undefined {
  const found = verdict(from, to);
  if (found.kind === "fits" || found.kind === "may") return undefined;
  if (found.kind === "some")
    return check.someUnfit(place, target, found.want.words, found.failing, mend(found.want), declared);
  const literal = (from.kind === "text" || from.kind === "number") && from.literal !== undefined;
  if (literal && found.want.about === "range") return check.outOfRange(place, target, found.want.words, declared);
  if (literal && found.want.about === "pattern")
    return check.wrongPattern(place, target, found.want.words, declared, found.want.example);
  if (literal && found.want.about === "length") {
    const { words } = found.want;
    return (words.startsWith("at least") ? check.shortText : check.longText)(place, target, words, declared);
  }
  if (found.want.about === "items") return check.listLength(place, target, found.want.words, declared);
  return check.neverFits(place, target, found.want.words, found.failing, mend(found.want), declared);
}

function mend({ about, words, example }: Want): string {
  const limit = /\d+/.exec(words)?.[0] ?? "";
  if (about === "length" && words.startsWith("at least"))
    return `make it longer, say   pad(⟨it⟩, ${limit}, "0")   or choose another value`;
  if (about === "length") return `cut it:  ⟨it⟩ | cut(${limit})`;
  if (example !== undefined)
    return `write it as it is wanted, such as   ${JSON.stringify(example)}   or choose another value`;
  if (about === "pattern") return "write it as it is wanted, or choose another value";
  return "choose another value";
}

/** A value's type and the type of its place. */
interface Meeting {
  readonly from: Type;
  readonly target: string;
  readonly place: Place;
  readonly declared: RelatedPlace | undefined;
  /** @param around the text before and after the value in the fix, or its replacement */
  readonly wrong: (help?: string, around?: readonly [string, string] | string) => Diagnostic;
}

/** The problem of a value of another kind, for each kind of place, and how to convert it. */
const UNLIKE: {
  readonly [Kind in Type["kind"]]?: (to: Extract<Type, { kind: Kind }>, meeting: Meeting) => Diagnostic | undefined;
} = {
  any: () => undefined,
  union(to, { from, target, place, wrong }) {
    const froms = from.kind === "union" ? from.variants : [from];
    const fits = froms.every((one) =>
      to.variants.some((variant) => assignability(one, variant, target, place, undefined) === undefined),
    );
    return fits ? undefined : wrong();
  },
  text(to, { from, target, place, declared, wrong }) {
    if (from.kind === "number" || from.kind === "date" || from.kind === "datetime" || from.kind === "local_datetime")
      return from.kind === "number" && from.literal !== undefined
        ? wrong(`write it as a text:  "${from.literal}"`, JSON.stringify(from.literal))
        : wrong("write it as a text:  text(⟨it⟩)", ["text(", ")"]);
    const text = from.kind === "text" && from.literal !== undefined ? from : asText(from);
    return text === undefined ? wrong() : textAssignability(text, to, target, place, declared);
  },
  enum: (to, { from, target, place, declared, wrong }) => enumAssignability(from, to, target, place, declared, wrong),
  number(to, { from, target, place, declared, wrong }) {
    if (from.kind === "number") return numberAssignability(from, to, target, place, declared);
    if (from.kind === "text" && /^-?\d+(?:\.\d+)?$/.test(from.literal ?? ""))
      return wrong(`write a number without quotes:  ${from.literal}`, from.literal);
    if (asText(from) === undefined) return wrong();
    return wrong('take a field that is a number, or read it as one:  decimal(⟨it⟩) on error hold "why"', [
      "decimal(",
      ') on error hold "not a number"',
    ]);
  },
  boolean(to, { from, wrong }) {
    if (from.kind === "boolean")
      return to.literal !== undefined && from.literal !== to.literal
        ? wrong(`only ${to.literal} is allowed`)
        : undefined;
    if (from.kind === "text" && from.literal !== undefined) {
      const meant = suggestedBoolean(from.literal);
      return meant === undefined
        ? wrong("write true or false, without quotes")
        : wrong(`write   ${meant}   without quotes`, meant);
    }
    if (from.kind === "number" && (from.literal === "0" || from.literal === "1"))
      return wrong(`write   ${from.literal === "1"}`, String(from.literal === "1"));
    return wrong(asText(from) === undefined ? "ask something of it:  ⟨it⟩ == …" : 'ask something of it:  ⟨it⟩ == "…"');
  },
  date(_, { from, wrong }) {
    if (from.kind === "date") return undefined;
    if (from.kind === "datetime")
      return wrong('a datetime becomes a date in a time zone:  ⟨it⟩ | date_in("Europe/Vilnius")', [
        "",
        ' | date_in("Europe/Vilnius")',
      ]);
    if (from.kind !== "text") return wrong();
    if (from.literal === undefined)
      return wrong('read it as a date:  parse_date(⟨it⟩, "yyyy-MM-dd") on error hold "why"', [
        "parse_date(",
        ', "yyyy-MM-dd") on error hold "not a date"',
      ]);
    if (isoDate(from.literal)) return undefined;
    const { help, instead } = suggestDate(from.literal);
    return wrong(help, instead === undefined ? undefined : JSON.stringify(instead));
  },
  datetime(_, { from, wrong }) {
    if (from.kind === "local_datetime")
      return wrong(
        'a date and time becomes a moment in a time zone:  at_zone(⟨it⟩, "Europe/Vilnius") on error hold "why"',
        ["at_zone(", ', "Europe/Vilnius") on error hold "no such moment"'],
      );
    return from.kind === "datetime" ? undefined : wrong();
  },
  local_datetime(_, { from, wrong }) {
    if (from.kind === "datetime")
      return wrong('a moment is a date and time in a time zone:  ⟨it⟩ | local("Europe/Vilnius")', [
        "",
        ' | local("Europe/Vilnius")',
      ]);
    return from.kind === "local_datetime" ? undefined : wrong();
  },
  list(to, { from, target, place, declared, wrong }) {
    if (from.kind !== "list") return wrong("put it in brackets to make a list of it:  [⟨it⟩]", ["[", "]"]);
    if (from.nullable === true && to.nullable !== true)
      return wrong("some of its elements may be null: take the others  for x in … where x present => x");
    return assignability(from.element, to.element, `each of ${target}`, place, declared);
  },
  record(to, { from, wrong }) {
    // A list in XML's form: a record with one field.
    const [only, ...others] = to.fields.values();
    if (from.kind === "list" && only?.type.kind === "list" && others.length === 0)
      return wrong(`the list goes into its field:  { ${only.name}: ⟨it⟩ }`);
    if (from.kind !== "record") return wrong("write the fields:  { name: value … }");
    return sameRecord(from, to) ? undefined : wrong("write the fields out:  { name: value … }");
  },
  map(to, { from, target, place, declared, wrong }) {
    const fits = from.kind === "map" && assignability(from.value, to.value, target, place, declared) === undefined;
    return fits ? undefined : wrong();
  },
};

/** The Boolean that a text literal in place of a condition probably means. */
function suggestedBoolean(text: string): string | undefined {
  if (/^(?:true|yes|y|on|1)$/i.test(text)) return "true";
  return /^(?:false|no|n|off|0)$/i.test(text) ? "false" : undefined;
}

/** Whether the kinds of value match, and which limits the spec must enforce. */
function unlike(
  from: Type,
  to: Type,
  target: string,
  place: Place,
  declared: RelatedPlace | undefined,
): Diagnostic | undefined {
  if (from.kind === "union" && to.kind !== "union" && to.kind !== "any") {
    const fits = from.variants.every((one) => assignability(one, to, target, place, undefined) === undefined);
    return fits ? undefined : check.severalKinds(place, show(from), "…", from.variants.map(showKind));
  }
  const wrong: Meeting["wrong"] = (help, around) =>
    check.wrongType(place, target, show(to), show(from), help, declared, around);
  // The function of a place's kind takes places of that kind.
  const own = UNLIKE[to.kind] as ((to: Type, meeting: Meeting) => Diagnostic | undefined) | undefined;
  if (own !== undefined) return own(to, { from, target, place, declared, wrong });
  return from.kind === to.kind ? undefined : wrong();
}

/** Whether two record types are the same: the same object, or read from the same place of a schema. */
export function sameRecord(a: RecordType, b: RecordType): boolean {
  return a === b || (a.place !== undefined && b.place !== undefined && placeKey(a.place) === placeKey(b.place));
}

function textAssignability(
  from: TextType,
  to: TextType,
  target: string,
  place: Place,
  declared: RelatedPlace | undefined,
): Diagnostic | undefined {
  const { literal } = from;
  const limit = to.maxLength;
  const outside =
    to.charset === "ascii" ? /[\u0080-\u{10ffff}]/u : to.charset === "latin1" ? /[\u0100-\u{10ffff}]/u : undefined;
  if (outside !== undefined && (literal === undefined ? !isAscii(from, to) : outside.test(literal)))
    return check.otherSigns(
      place,
      target,
      to.charset === "ascii" ? "ASCII" : "Latin-1",
      literal !== undefined,
      declared,
    );
  // The length of a text literal is known, in any unit.
  if (literal !== undefined) return undefined;
  const size = inUnit(from, to.unit);
  if (limit !== undefined && (size === undefined || size > limit)) {
    // A pattern of limited length is as strict as a maxLength.
    const { unit: _, ...signs } = from;
    const most = inUnit({ ...signs, maxLength: longest(languageOfTexts(from)) }, to.unit);
    if (most === undefined || most > limit) return check.tooLong(place, target, limit, size, to.unit, declared);
  }
  return undefined;
}

function isAscii(from: TextType, to: TextType): boolean {
  return from.charset === "ascii" || from.charset === to.charset;
}

/** The maximum length of a text type in another unit. */
export function inUnit(from: TextType, unit: LengthUnit | undefined): number | undefined {
  const { maxLength, charset } = from;
  if (maxLength === undefined || from.unit === unit || charset === "ascii") return maxLength;
  if (unit === undefined) return maxLength;
  // A code point is at most two UTF-16 units or four bytes, and a UTF-16 unit at most three bytes.
  if (unit === "utf16") return from.unit === "bytes" ? maxLength : maxLength * 2;
  return maxLength * (charset === "latin1" ? 2 : from.unit === "utf16" ? 3 : 4);
}

function enumAssignability(
  from: Type,
  to: EnumType,
  target: string,
  place: Place,
  declared: RelatedPlace | undefined,
  wrong: (help?: string) => Diagnostic,
): Diagnostic | undefined {
  const known = from.kind === "text" && from.literal === undefined ? knownValues(from) : undefined;
  if (known !== undefined)
    return enumAssignability(
      { kind: "enum", members: known.values.map(String), open: false },
      to,
      target,
      place,
      declared,
      wrong,
    );
  if (from.kind === "text" && from.literal !== undefined) {
    return to.members.includes(from.literal) ? undefined : check.notAMember(place, from.literal, to.members, declared);
  }
  if (from.kind === "enum") {
    const unlisted = from.members.filter((member) => !to.members.includes(member));
    if (unlisted.length > 0) {
      // Literals of the spec's own branches: each is a value that the author wrote.
      const first = elementAt(unlisted, 0);
      return check.needsMatch(
        place,
        target,
        unlisted
          .slice(0, 4)
          .map((member) => JSON.stringify(member))
          .join(", ") || first,
        from.open ? "unknown" : "else",
        declared,
      );
    }
    return from.open
      ? check.needsMatch(place, target, "a value that does not exist yet", "unknown", declared)
      : undefined;
  }
  if (from.kind === "text") return check.needsMatch(place, target, "any text", "else", declared);
  const some = to.members.slice(0, 12).map((member) => JSON.stringify(member));
  return wrong(`the values: ${some.join(", ")}${to.members.length > 12 ? " …" : ""}`);
}

function numberAssignability(
  from: NumberType,
  to: NumberType,
  target: string,
  place: Place,
  declared: RelatedPlace | undefined,
): Diagnostic | undefined {
  const limit = to.integer ? 0 : to.scale;
  if (
    to.wire === "minor" &&
    from.money !== undefined &&
    from.money?.whole !== true &&
    !(from.literal !== undefined && Number.isInteger(Number(from.literal)))
  ) {
    const code = to.money?.currency ?? "";
    const digits = /^[A-Za-z]{3}$/.test(code) ? decimalsOf(code) : undefined;
    if (digits === undefined || from.scale === undefined || from.scale > digits)
      return check.tooManyUnits(place, target, show(from));
  }
  // No currency has more than four decimals.
  const scale = from.scale ?? (from.money?.whole === true ? 4 : undefined);
  if (limit !== undefined && (scale === undefined ? !from.integer : scale > limit)) {
    if (from.money !== undefined && to.money === undefined && limit === 0 && scale !== 0)
      return check.amountIntoWhole(place, target, show(from), declared);
    return check.tooManyDecimals(place, target, limit, scale, declared);
  }
  return undefined;
}
