/**
 * Reads the values of a YAML 1.2 file without positions: an OpenAPI document has megabytes, and few of its lines are
 * ever shown (locate.ts finds them). js-yaml is many times faster than yaml. Files that the two libraries may read
 * differently, or that js-yaml can't read, are left to yaml, which is authoritative.
 */
import {
  constructFromEvents, CORE_SCHEMA, defineMappingTag, defineScalarTag, EVENT_ID, floatCoreTag, mapTag, NOT_RESOLVED, parseEvents, SCALAR_STYLE, type Event,
} from "js-yaml"; // prettier-ignore
import { parse } from "yaml";

/** yaml gives up at a hundred uses of one anchor: fewer in total are safe. */
const MOST_ALIASES = 90;
/** Lines that begin with a tab, end a document or are a directive. */
const RARE = /^(?: *\t|\.\.\.|%)/m;
/** The byte order mark; libraries differ on it anywhere but at the beginning. */
const BYTE_ORDER_MARK = "\ufeff";
/** The characters that may follow a quoted text. */
const AFTER_QUOTES = /[\s,:\]}]/;

/** Numbers that are too large for a double are infinite, as in JSON. */
const float = defineScalarTag(floatCoreTag.tagName, {
  ...floatCoreTag,
  resolve(source, isExplicit, tagName) {
    const read = floatCoreTag.resolve(source, isExplicit, tagName);
    const large = read === NOT_RESOLVED && /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(source);
    return large ? Number(source) : read;
  },
});

const map = defineMappingTag(mapTag.tagName, {
  ...mapTag,
  addPair: (record, key, value) =>
    key === null ? "a key that is null has another name in yaml" : mapTag.addPair(record, key, value),
});

const SCHEMA = CORE_SCHEMA.withTags(float, map);

/** @throws with yaml's message, if the text is not YAML */
export function readYaml(text: string): unknown {
  const plain = readPlain(text);
  return plain === undefined ? parse(text) : plain.value;
}

/** Reads a record without rare YAML features; undefined for any other file. */
export function readPlain(text: string): { readonly value: unknown } | undefined {
  const events = plainEvents(text);
  if (events === undefined) return undefined;
  try {
    const [value, ...others] = constructFromEvents([...events], { source: text, schema: SCHEMA });
    return others.length > 0 ? undefined : { value };
  } catch {
    // The yaml library reports it, or reads it.
    return undefined;
  }
}

/** The place of each value and key of a plain record. */
export function plainEvents(text: string): readonly Event[] | undefined {
  if (RARE.test(text) || text.includes(BYTE_ORDER_MARK, 1)) return undefined;
  try {
    const events = parseEvents(text, {});
    return isPlain(events, text) ? events : undefined;
  } catch {
    return undefined;
  }
}

/** Whether it is a record without tags, explicit indentation indicators, and aliases inside anchors. */
function isPlain(events: readonly Event[], text: string): boolean {
  if (events[1]?.type !== EVENT_ID.MAPPING) return false;
  /** For each collection that is open, whether it or one around it has an anchor. */
  const anchored: boolean[] = [];
  let aliases = 0;
  let before: Event | undefined;
  for (const event of events) {
    if (event.type === EVENT_ID.POP) anchored.pop();
    else if (event.type === EVENT_ID.DOCUMENT) anchored.push(false);
    else if (event.type === EVENT_ID.ALIAS) {
      aliases++;
      if (aliases > MOST_ALIASES || anchored.at(-1) === true) return false;
    } else {
      if (event.tagStart >= 0) return false;
      // An anchor before the first key is that key's, or the record's.
      if (event.anchorStart >= 0 && (before?.type === EVENT_ID.MAPPING || !/\s/.test(text[event.anchorEnd] ?? "\n")))
        return false;
      if (event.type !== EVENT_ID.SCALAR) anchored.push(event.anchorStart >= 0 || anchored.at(-1) === true);
      else if (event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED) {
        const after = text[event.valueEnd + 1];
        if (after !== undefined && !AFTER_QUOTES.test(after)) return false;
      } else if (event.style !== SCALAR_STYLE.PLAIN) {
        const header = text.slice(text.lastIndexOf("\n", event.valueStart - 2) + 1, event.valueStart);
        if (/[|>][-+]?\d/.test(header) || (event.valueEnd === text.length && !text.endsWith("\n"))) return false;
      }
    }
    before = event;
  }
  return true;
}
