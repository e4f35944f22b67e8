/**
 * Parses a number that code reads several times from the same text once, into a variable: `const price =
 * numOf(item.price)`. Parsing is most of the cost of an amount.
 */
import { call, type Js, mapParts, mapValues, name, type Statement } from "./ir.ts";
import { camel, type Names } from "./names.ts";

const READER = "numOf";

/** Statements with such a constant before the first statement that certainly reads the number, if it is read again. */
export function withShared(body: readonly Statement[], names: Names): readonly Statement[] {
  let result = body;
  for (let i = 0; i < result.length; i++) {
    const rest = result.slice(i);
    const first = rest[0] === undefined ? undefined : valueOf(rest[0]);
    if (first === undefined) continue;
    for (const text of surelyRead(first)) {
      const path = pathOf(text) ?? "";
      if (timesRead(rest, path) < 2) continue;
      const fresh = names.fresh(camel(path.slice(path.lastIndexOf(".") + 1)));
      const shared: Statement = { kind: "const", name: fresh, value: call(READER, text) };
      result = [...result.slice(0, i), shared, ...readFrom(result.slice(i), path, fresh)];
      i++;
    }
  }
  return result;
}

/** The value that a statement always evaluates. */
function valueOf(statement: Statement): Js | undefined {
  switch (statement.kind) {
    case "const":
    case "let":
    case "assign":
    case "do":
    case "return":
      return statement.value;
    case "if":
      return statement.test;
    case "for":
      return statement.list;
    case "block":
    case "break":
    case "continue":
      return undefined;
  }
}

/** The texts that a value always reads as numbers. */
function surelyRead(value: Js): readonly Js[] {
  const own = textRead(value);
  if (own !== undefined) return [own];
  const found: Js[] = [];
  const into = (part: Js): Js => {
    found.push(...surelyRead(part));
    return part;
  };
  if (value.js === "binary" && (value.operator === "&&" || value.operator === "||" || value.operator === "??"))
    into(value.left);
  else if (value.js === "conditional") into(value.test);
  else if (value.js !== "arrow") mapParts(value, into);
  return found;
}

/** The text of a field that is read as a number; undefined for any other code. */
function textRead(value: Js): Js | undefined {
  if (value.js !== "call" || value.callee.js !== "name" || value.callee.name !== READER) return undefined;
  const [text] = value.args;
  return text !== undefined && pathOf(text) !== undefined ? text : undefined;
}

/** A field of a variable, as a text. Documents never change, and neither do the variables that hold them. */
function pathOf(value: Js): string | undefined {
  if (value.js !== "member" || value.optional) return undefined;
  if (value.object.js === "name") return `${value.object.name}.${value.name}`;
  const object = pathOf(value.object);
  return object === undefined ? undefined : `${object}.${value.name}`;
}

function timesRead(body: readonly Statement[], path: string): number {
  let times = 0;
  const look = (value: Js): Js => {
    const text = textRead(value);
    if (text !== undefined && pathOf(text) === path) times++;
    return mapParts(value, look);
  };
  mapValues(body, look);
  return times;
}

/** Replaces reads by a constant. */
function readFrom(body: readonly Statement[], path: string, constant: string): Statement[] {
  const replaced = (value: Js): Js => {
    const text = textRead(value);
    return text !== undefined && pathOf(text) === path ? name(constant) : mapParts(value, replaced);
  };
  return mapValues(body, replaced);
}
