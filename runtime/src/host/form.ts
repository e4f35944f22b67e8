/** Parses forms: `a=1&b[c]=2&d[]=3`. All values are texts. */

/** The fields in their order, including repeated names. */
export function formFields(text: string): readonly (readonly [name: string, value: string])[] {
  return [...new URLSearchParams(text)];
}

/** The maximum depth and number of fields. */
const [DEEPEST, MOST] = [16, 10_000];

type Values = Map<string, Values | string>;

/** Names with brackets as records and lists: `d[]=3&d[]=4` and `d[0]=3&d[1]=4` are lists, `b[c]=2` is a record. */
export function formValues(text: string): unknown {
  const values: Values = new Map();
  for (const [name, value] of formFields(text).slice(0, MOST)) put(values, stepsOf(name), value);
  return plain(values);
}

function stepsOf(name: string): readonly string[] {
  const [, first = name, rest = ""] = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(name) ?? [];
  return [first, ...[...rest.matchAll(/\[([^[\]]*)\]/g)].map(([, step = ""]) => step)].slice(0, DEEPEST);
}

function put(values: Values, [step = "", ...rest]: readonly string[], value: string): void {
  const name = step === "" ? String(values.size) : step;
  if (rest.length === 0) {
    values.set(name, value);
    return;
  }
  const known = values.get(name);
  const inside: Values = known instanceof Map ? known : new Map();
  values.set(name, inside);
  put(inside, rest, value);
}

function plain(values: Values): unknown {
  const entries = [...values].map(([name, value]) => [name, value instanceof Map ? plain(value) : value] as const);
  const isList = entries.length > 0 && entries.every(([name], i) => name === String(i));
  return isList ? entries.map(([, value]) => value) : Object.fromEntries(entries);
}
