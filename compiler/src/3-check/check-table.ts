/** Lookup tables: their keys and rows, inline or from a CSV file, and the lookups. */
import { elementAt } from "@integ/runtime/assertions";
import { messageOf } from "@integ/runtime/errors";
import type { tree } from "@integ/grammar";
import { parse as parseCsv } from "csv-parse/browser/esm/sync";
import { ERROR, show, isComposite, isUnspecific, type Type } from "../1-load/types.ts";
import { resolvePath } from "../host.ts";
import { bind } from "../messages/bind.ts";
import { check } from "../messages/check.ts";
import { infer, needed } from "./check-expression.ts";
import { checkAgainst } from "./check-slot.ts";
import { Scope, WRONG, type Checking, type Context } from "./checking.ts";
import { asText, isoDate } from "./common-type.ts";
import { caseOfAll, isCurrency, isCurrencyType, type Letters, memberOf, recase } from "./currencies.ts";
import type { CheckedTable, Typed } from "./facts.ts";
import { cachedCheck } from "./check-cache.ts";
import { typeOf } from "./type-nodes.ts";
import { NOTHING_KNOWN } from "./paths.ts";

/** A table by its name, checked on first use: its keys, its rows or CSV file, and its values. */
export function checkTable(c: Checking, name: string): CheckedTable | undefined {
  const found = table(c, name);
  c.asked?.push({ found, again: (now) => table(now, name) });
  return found;
}

function table(c: Checking, name: string): CheckedTable | undefined {
  const known = c.facts.tables.get(name);
  if (known !== undefined) return known;
  const shared = c.module.tables.get(name);
  if (shared === undefined || shared.declaration.partial === true) return undefined;
  const { declaration } = shared;
  const checked = cachedCheck(c, declaration, shared.module, (inside) => checkRows(inside, declaration));
  c.facts.tables.set(name, checked);
  return checked;
}

function checkRows(inside: Checking, declaration: tree.TableDeclaration): CheckedTable {
  const declared = (declaration.parameters ?? []).map((parameter) => keyType(inside, parameter));
  const written =
    declaration.result === undefined ? { type: ERROR, optional: false } : typeOf(inside, declaration.result);
  if (declaration.result !== undefined && written.optional)
    inside.report(
      check.tableRow(
        inside.place(declaration.result),
        "the result of a table is never optional",
        "a key that is not in the table has no result anyway",
      ),
    );
  const read =
    declaration.file === undefined
      ? inlineRows(inside, declaration, declared, written.type)
      : csvRows(inside, declaration, declaration.file, declared, written.type);
  const column = (i: number): readonly string[] => read.rows.map((row) => row.keys[i] ?? "");
  const codes = declared.map((type, i) => lettersOf(type, column(i)));
  // If keys are codes of currencies, their case does not matter.
  const keys = declared.map((type, i) =>
    type.kind === "text" && codes[i] !== undefined && caseOfAll(column(i)) === undefined
      ? { ...type, currency: true as const }
      : type,
  );
  const rows = { ...read, rows: inLetters(inside, declaration, read.rows, codes) };
  const first = keys[0];
  const covered =
    keys.length === 1 &&
    first?.kind === "enum" &&
    !first.open &&
    first.members.every((member) => rows.rows.some((row) => row.keys[0] === inCase(member, codes[0])));
  return {
    declaration,
    keys,
    result: written.type,
    gives: closely(inside, written.type, rows),
    ...rows,
    codes,
    total: covered || rows.fallback !== undefined,
  };
}

/** The case of keys that are currency codes; upper case if both occur. */
function lettersOf(type: Type, texts: readonly string[]): Letters | undefined {
  const codes = isCurrencyType(type) || (type.kind === "text" && texts.every(isCurrency));
  return codes && texts.length > 0 ? (caseOfAll(texts) ?? "upper") : undefined;
}

const inCase = (code: string, letters: Letters | undefined): string =>
  letters === undefined ? code : recase(code, letters);

/** Rows whose codes of currencies are all in the same letters; reports two rows of one currency. */
function inLetters(
  c: Checking,
  declaration: tree.TableDeclaration,
  rows: CheckedTable["rows"],
  codes: readonly (Letters | undefined)[],
): CheckedTable["rows"] {
  const seen = new Map<string, readonly string[]>();
  return rows.map((row) => {
    const keys = row.keys.map((key, i) => inCase(key, codes[i]));
    const text = JSON.stringify(keys);
    const before = seen.get(text);
    if (before !== undefined)
      c.report(
        check.tableRow(
          c.place(declaration.name),
          `${before.join(", ")} and ${row.keys.join(", ")} are the same currency`,
          "take one of the two rows out: a currency is looked up in capitals and in small letters alike",
        ),
      );
    seen.set(text, row.keys);
    return { ...row, keys };
  });
}

/** A text or a number from a table is one of the table's values. */
function closely(c: Checking, declared: Type, rows: Rows): Type {
  if (declared.kind === "number") {
    const digits = [...rows.rows.map((row) => row.value), ...(rows.fallback === undefined ? [] : [rows.fallback])].map(
      (value) => (typeof value === "string" ? value : literalOf(c.facts.typed.get(value)?.type)),
    );
    return digits.length > 0 && digits.every((one) => one !== undefined) ? { ...declared, values: digits } : declared;
  }
  if (declared.kind !== "text") return declared;
  const texts = new Set<string>();
  for (const value of [...rows.rows.map((row) => row.value), ...(rows.fallback === undefined ? [] : [rows.fallback])]) {
    const type = typeof value === "string" ? undefined : c.facts.typed.get(value)?.type;
    const text = typeof value === "string" ? value : value.kind === "Text" ? value.value : undefined;
    if (text === undefined || type?.kind === "error") return declared;
    texts.add(text);
  }
  return texts.size === 0 ? declared : { kind: "enum", members: [...texts], open: false };
}

function literalOf(type: Type | undefined): string | undefined {
  return type?.kind === "number" ? type.literal : undefined;
}

function keyType(c: Checking, parameter: tree.Parameter): Type {
  const { type, optional } = typeOf(c, parameter.type);
  const ok =
    !optional &&
    (type.kind === "number" ||
      type.kind === "boolean" ||
      type.kind === "date" ||
      asText(type) !== undefined ||
      type.kind === "error");
  if (!ok)
    c.report(
      check.tableRow(c.place(parameter.type), `a key is a text, a number, a date or true/false, not ${show(type)}`),
    );
  return type;
}

type Rows = Pick<CheckedTable, "rows" | "fallback">;

function inlineRows(c: Checking, declaration: tree.TableDeclaration, keys: readonly Type[], result: Type): Rows {
  const rows: CheckedTable["rows"][number][] = [];
  const seen = new Map<string, tree.MatchArm>();
  let fallback: tree.Expression | undefined;
  const context: Context = { scope: new Scope(), known: NOTHING_KNOWN, stops: false };
  for (const row of declaration.rows ?? []) {
    checkAgainst(
      c,
      row.body,
      {
        type: result,
        required: true,
        nullable: false,
        name: `the result of ${declaration.name.text}`,
        direction: "written",
      },
      context,
    );
    const [only] = row.patterns;
    if (row.patterns.length === 1 && only?.kind === "ElsePattern") {
      fallback = row.body;
      continue;
    }
    if (row.patterns.length !== keys.length) {
      c.report(
        check.tableRow(
          c.place(row),
          `this row has ${row.patterns.length} key${row.patterns.length === 1 ? "" : "s"}, and the table has ${keys.length}`,
        ),
      );
      continue;
    }
    const texts = row.patterns.map((pattern, i) => keyText(c, pattern, elementAt(keys, i)));
    if (texts.includes(undefined)) continue;
    const key = JSON.stringify(texts);
    const before = seen.get(key);
    if (before !== undefined)
      c.report(
        check.tableRow(
          c.place(row),
          "this key is in the table already",
          `the first is on line ${c.module.source.position(before.start).line}`,
        ),
      );
    else rows.push({ keys: texts as string[], value: row.body, place: c.place(row) });
    seen.set(key, row);
  }
  return { rows, ...(fallback === undefined ? {} : { fallback }) };
}

/** A key in the form of the runtime's table; reports an invalid one. */
function keyText(c: Checking, pattern: tree.Pattern, type: Type): string | undefined {
  if (type.kind === "error") return undefined;
  if (pattern.kind === "Text") {
    if (type.kind === "enum") {
      const member = memberOf(type, pattern.value);
      if (member !== undefined) return member;
      c.report(check.notAMember(c.place(pattern), pattern.value, type.members));
      return undefined;
    }
    if (type.kind === "text") return pattern.value;
    if (type.kind === "date" && isoDate(pattern.value)) return pattern.value;
  }
  const number = pattern.kind === "Unary" ? pattern.operand : pattern;
  if (type.kind === "number" && number.kind === "Number")
    return canonicalNumber(pattern.kind === "Unary" ? `-${number.text}` : number.text);
  if (type.kind === "boolean" && pattern.kind === "Boolean") return String(pattern.value);
  c.report(
    check.tableRow(c.place(pattern), `this key is ${show(type)}`, "write the keys in the order of the table's head"),
  );
  return undefined;
}

/** A number in the form of table keys: without `+` and superfluous zeros, so that equal numbers are equal texts. */
export function canonicalNumber(text: string): string {
  const [whole = "", fraction = ""] = text.replace(/^[+]/, "").split(".");
  const digits = whole.replace(/^(-?)0+(?=\d)/, "$1");
  const rest = fraction.replace(/0+$/, "");
  return rest === "" ? (digits === "-0" ? "0" : digits) : `${digits}.${rest}`;
}

function csvRows(
  c: Checking,
  declaration: tree.TableDeclaration,
  file: tree.TextLiteral,
  keys: readonly Type[],
  result: Type,
): Rows {
  const path = resolvePath(c.module.source.path, file.value);
  const text = c.project.host.read(path);
  if (text === undefined) {
    c.report(bind.noFile(c.place(file), file.value, "CSV file", path));
    return { rows: [] };
  }
  let records: { record: string[]; info: { bytes: number; lines: number } }[];
  try {
    const delimiter = /^[^\r\n,]*;/.test(text) ? ";" : ",";
    records = parseCsv(text, {
      delimiter,
      info: true,
      bom: true,
      skip_empty_lines: true,
      trim: true,
      relax_column_count: true,
    }) as unknown as typeof records;
  } catch (error) {
    c.report(check.tableRow({ path, start: 0, end: 0 }, `this file is not CSV: ${messageOf(error)}`));
    return { rows: [] };
  }
  const lineStarts = [0, ...[...text.matchAll(/\r\n|\n|\r/g)].map((found) => found.index + found[0].length)];
  const placeOf = (line: number): { path: string; start: number; end: number } => {
    const start = lineStarts[line - 1] ?? 0;
    return { path, start, end: start + (/^[^\r\n]*/.exec(text.slice(start))?.[0].length ?? 0) };
  };
  const [head, ...body] = records;
  const names = (declaration.parameters ?? []).map((parameter) => parameter.name.text);
  if (
    head === undefined ||
    head.record.length !== names.length + 1 ||
    names.some((name, i) => head.record[i] !== name)
  ) {
    c.report(
      check.tableRow(
        placeOf(1),
        `the first line must name the keys and the result: ${[...names, declaration.name.text].join(",")}`,
      ),
    );
    return { rows: [] };
  }
  const rows: CheckedTable["rows"][number][] = [];
  const seen = new Map<string, number>();
  for (const { record, info } of body) {
    const place = placeOf(info.lines);
    if (record.length !== names.length + 1) {
      c.report(check.tableRow(place, `this line has ${record.length} columns, and the first has ${names.length + 1}`));
      continue;
    }
    const cells = record.map((cell, i) => cellText(cell, keys[i] ?? result));
    const bad = cells.findIndex((cell) => cell === undefined);
    if (bad >= 0) {
      c.report(
        check.tableRow(
          place,
          `${JSON.stringify(record[bad])} is not ${show(keys[bad] ?? result)}`,
          `in the column ${head.record[bad] ?? ""}`,
        ),
      );
      continue;
    }
    const key = JSON.stringify(cells.slice(0, -1));
    if (seen.has(key))
      c.report(check.tableRow(place, "this key is in the table already", `the first is on line ${seen.get(key)}`));
    else rows.push({ keys: cells.slice(0, -1) as string[], value: cells.at(-1) as string, place });
    seen.set(key, info.lines);
  }
  return { rows };
}

/** A cell as a canonical text; undefined if it is not of the type. */
function cellText(cell: string, type: Type): string | undefined {
  if (isComposite(type) || isUnspecific(type)) return cell;
  switch (type.kind) {
    case "number":
      return /^[+-]?\d{1,34}(\.\d{1,34})?$/.test(cell) && (!type.integer || !cell.includes("."))
        ? canonicalNumber(cell)
        : undefined;
    case "boolean":
      return cell === "true" || cell === "false" ? cell : undefined;
    case "date":
      return isoDate(cell) ? cell : undefined;
    case "enum":
      return memberOf(type, cell);
    case "datetime":
    case "duration":
    case "local_datetime":
    case "text":
    case "time":
      return cell;
  }
}

/** `tax_type["LT", rate]`; absent if the table has no such key. */
export function checkLookup(c: Checking, node: tree.IndexExpression, name: string, context: Context): Typed {
  const table = checkTable(c, name);
  if (table === undefined) return WRONG;
  if (node.keys.length !== table.keys.length) {
    for (const key of node.keys) infer(c, key, context);
    c.report(
      check.arguments(
        c.place(node),
        name,
        `${name}[${table.declaration.parameters.map((parameter) => parameter.name.text).join(", ")}]`,
      ),
    );
    return WRONG;
  }
  let total = table.total;
  node.keys.forEach((key, i) => {
    const wanted = elementAt(table.keys, i);
    const found = needed(c, key, context, "a key must be present");
    if (found.kind === "error" || wanted.kind === "error") return;
    const fits = asText(wanted) === undefined ? wanted.kind === found.kind : asText(found) !== undefined;
    if (!fits)
      c.report(
        check.wrongType(
          c.place(key),
          `${table.declaration.parameters[i]?.name.text ?? "key"} of ${name}`,
          show(wanted),
          show(found),
        ),
      );
    if (
      wanted.kind === "enum" &&
      found.kind === "text" &&
      found.literal !== undefined &&
      memberOf(wanted, found.literal) === undefined
    ) {
      c.report(check.notAMember(c.place(key), found.literal, wanted.members));
    }
    // A table over all members of an enum is total only for keys that are surely among them.
    if (wanted.kind === "enum" && table.fallback === undefined) {
      const surely =
        (found.kind === "enum" &&
          !found.open &&
          found.members.every((member) => memberOf(wanted, member) !== undefined)) ||
        (found.kind === "text" && found.literal !== undefined);
      total &&= surely;
    }
  });
  const absent = total ? {} : { absent: { path: `${c.text(node).replace(/\s+/g, " ")}`, nullable: false } };
  return { type: table.gives, ...absent };
}
