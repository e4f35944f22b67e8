/** Finds the key at a pointer in a large YAML file, in one pass and without building a tree. */
import { EVENT_ID, getScalarValue, SCALAR_STYLE, type Event, type ScalarEvent } from "js-yaml";
import type { TextRange } from "./text-range.ts";
import { stepsOf } from "@integ/runtime/pointers";
import { plainEvents } from "./read-yaml.ts";

/** The last file that was searched: several lines of a schema are often needed together. */
let last: { readonly text: string; readonly events: readonly Event[] | undefined } | undefined;

/** The range of the last key of the path; undefined if the path does not end at a key, or the file uses more than plain YAML. */
export function locateInYaml(text: string, pointer: string): TextRange | undefined {
  if (last?.text !== text) last = { text, events: plainEvents(text) };
  const { events } = last;
  if (events === undefined) return undefined;
  let at = 1;
  let found: TextRange | undefined;
  for (const step of stepsOf(pointer)) {
    const type = events[at]?.type;
    if (type === EVENT_ID.MAPPING) {
      const key = findKey(events, at, step, text);
      if (key === undefined) return found;
      found = rangeOf(events[key] as ScalarEvent);
      at = key + 1;
    } else if (type === EVENT_ID.SEQUENCE) {
      const element = elementOf(events, at, Number(step));
      // The events don't have the end of an element, unless it is a text.
      found = undefined;
      if (element === undefined) return undefined;
      at = element;
    } else return found;
  }
  return found;
}

/** The position of a key. */
function findKey(events: readonly Event[], mapping: number, name: string, text: string): number | undefined {
  for (let at = mapping + 1; events[at]?.type !== EVENT_ID.POP;) {
    const key = events[at];
    if (key === undefined) return undefined;
    if (key.type === EVENT_ID.SCALAR && isOneLine(key) && getScalarValue(text, key) === name) return at;
    at = behind(events, behind(events, at));
  }
  return undefined;
}

function elementOf(events: readonly Event[], sequence: number, index: number): number | undefined {
  let at = sequence + 1;
  for (let i = 0; i < index && events[at]?.type !== EVENT_ID.POP; i++) at = behind(events, at);
  const element = events[at];
  return element === undefined || element.type === EVENT_ID.POP ? undefined : at;
}

/** The event after a value with all of its content. */
function behind(events: readonly Event[], at: number): number {
  let open = 0;
  do {
    const type = events[at++]?.type;
    if (type === EVENT_ID.MAPPING || type === EVENT_ID.SEQUENCE) open++;
    else if (type === EVENT_ID.POP) open--;
  } while (open > 0 && at < events.length);
  return at;
}

function isOneLine({ style }: ScalarEvent): boolean {
  return style !== SCALAR_STYLE.LITERAL_BLOCK && style !== SCALAR_STYLE.FOLDED_BLOCK;
}

function rangeOf({ valueStart, valueEnd, style }: ScalarEvent): TextRange {
  const quotes = style === SCALAR_STYLE.PLAIN ? 0 : 1;
  return { start: valueStart - quotes, end: valueEnd + quotes };
}
