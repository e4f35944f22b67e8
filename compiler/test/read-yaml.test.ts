/** YAML read fast: what it gives is what yaml gives, to the letter and the place, and large files are no matter. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse, parseDocument } from "yaml";
import { locateIn, locateNode } from "../src/1-load/locate.ts";
import { escapeStep } from "@integ/runtime/pointers";
import { locateInYaml } from "../src/1-load/locate-yaml.ts";
import { readPlain, readYaml } from "../src/1-load/read-yaml.ts";

const DOCUMENT = `openapi: 3.0.3
info: { title: "Till", version: '1.0' }
paths:
  /rows/{id}:
    get:
      responses:
        200: { description: it }
        'default': { description: "it went
            wrong", x-no: 0x1F, x-list: [a, { b: c }] }
components:
  schemas:
    # the row
    Row:
      type: object
      required: [id, "a/b"]
      properties:
        id: { type: integer, maximum: 1e3, example: 007 }
        "a/b":
          type: string
          description: >-
            Folded
            text, with a colon: and a # sign

            and a paragraph
          enum:
          - yes
          - no
          - ~
        state: &state { type: string, nullable: true }
        before: *state
`;

/** Ten lists of nine times the list before: two gigabytes of them, were they taken apart. */
const BOMB = Array.from({ length: 10 }, (_, i) =>
  i === 0 ? "a0: &a0 [x]" : `a${i}: &a${i} [${Array.from({ length: 9 }, () => `*a${i - 1}`).join(", ")}]`,
).join("\n");

/** A value so that everything in it can be compared: JSON has no infinities and no minus zero. */
const shown = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) =>
    typeof one === "number" && (!Number.isFinite(one) || Object.is(one, -0)) ? `number ${one}` : one,
  );

/** What yaml says, without its warnings. */
function byYaml(text: string): string {
  const document = parseDocument(text);
  const [error] = document.errors;
  return error === undefined ? shown(document.toJS()) : `not YAML: ${error.message}`;
}

describe("values", () => {
  test("of a typical OpenAPI document", () => {
    expect(shown(readPlain(DOCUMENT)?.value)).toBe(shown(parse(DOCUMENT)));
  });

  const read: readonly (readonly [what: string, text: string, value: unknown])[] = [
    ["words of YAML 1.1 are texts", `a: yes
b: off
c: 1_000
d: 0b11
e: 12:30`, { a: "yes", b: "off", c: "1_000", d: "0b11", e: "12:30" }],
    ["days are texts", "a: 2026-11-30\nb: 2026-11-30T10:00:00Z", { a: "2026-11-30", b: "2026-11-30T10:00:00Z" }],
    ["numbers", `a: 0o17
b: 0x1F
c: -.5
d: 1e400
e: .inf
f: 007`, { a: 15, b: 31, c: -0.5, d: Infinity, e: Infinity, f: 7 }],
    ["keys that are numbers", `200: a
1.50: b
true: c`, { 200: "a", 1.5: "b", true: "c" }],
    ["a key without a name", "~: a", { "": "a" }],
    ["<< is a key like others", "a: &a { x: 1 }\nb: { <<: *a }", { a: { x: 1 }, b: { "<<": { x: 1 } } }],
    ["YAML 1.1 where the file says so", "%YAML 1.1\n---\na: yes\nb: 010", { a: true, b: 8 }],
    ["tags", "a: !!str 1\nb: !!int '3'", { a: "1", b: 3 }],
    ["a file with nothing in it", "# nothing yet\n", null],
    ["names that JavaScript has for itself", "constructor: 1\ntoString: 2", { constructor: 1, toString: 2 }],
  ]; // prettier-ignore
  test.each(read)("%s", (_, text, value) => {
    expect(readYaml(text)).toEqual(value);
  });

  test.each([
    ["a key twice", "a: 1\na: 2", /Map keys must be unique/],
    ["several documents", "a: 1\n---\nb: 2", /multiple documents/],
    ["a tab", "a:\n\tb: 1", /Tabs are not allowed/],
    ["a bracket that is not closed", "a: [1", /end with a \]/],
    ["aliases of aliases", BOMB, /Excessive alias count/],
  ] as const)("%s is an error with yaml's message", (_, text, message) => {
    expect(() => readYaml(text)).toThrow(message);
  }); // prettier-ignore

  test("the fast reader agrees with yaml, at random", () => {
    const piece = fc.constantFrom(
      ..."a|b|x y|1|0x1f|1.5|1e400|true|Null|~|.inf|2026-01-01|'q'|\"d\"|'it''s'|\"e\\n\"|-|- |: |: |,|[|]|{|}|&a |*a|!t |!!str |# c|<<|@|=|+1|08|\\|'|\"|...|---|%YAML|>|>-|>2|__proto__".split("|"),
      "|", "|-", "|+", "\n", "\n", "\n  ", "\n    ", "\n\n", "\n- ", "\t", " ", "\r\n", "\u00a0", "é", "\u2028", "\ufeff",
    ); // prettier-ignore
    const line = fc.tuple(fc.constantFrom("a: ", "b: ", "  c: ", "  - ", "- ", "", "  "), piece, piece);
    const text = fc.oneof(
      fc.array(piece, { maxLength: 12 }).map((pieces) => `k: ${pieces.join("")}`),
      fc.array(line, { minLength: 1, maxLength: 5 }).map((lines) => lines.map((one) => one.join("")).join("\n")),
    );
    let fast = 0;
    for (const one of fc.sample(text, { seed: 20261126, numRuns: 20_000 })) {
      const found = readPlain(one);
      if (found === undefined) continue;
      fast++;
      expect(shown(found.value), JSON.stringify(one)).toBe(byYaml(one));
    }
    expect(fast).toBeGreaterThan(3000);
  });
});

describe("places", () => {
  /** Every pointer of a document, and one that leads on from each to what is not there. */
  function pointersOf(value: unknown, pointer = ""): string[] {
    const inside =
      typeof value === "object" && value !== null
        ? Object.entries(value).flatMap(([name, one]) => pointersOf(one, `${pointer}/${escapeStep(name)}`))
        : [];
    return [pointer, `${pointer}/nowhere`, ...inside];
  }

  test.each([
    ["an OpenAPI document", DOCUMENT],
    ["a description that ships with integ", readFileSync(join(import.meta.dirname, "../../specs/systems/shopify/system.yaml"), "utf8")],
  ])("of %s are the same as yaml's", (_, text) => {
    const { contents } = parseDocument(text);
    const pointers = pointersOf(parse(text));
    for (const pointer of pointers) expect(locateIn(text, pointer), pointer).toEqual(locateNode(contents, pointer));
    const fast = pointers.filter((pointer) => locateInYaml(text, pointer) !== undefined);
    expect(fast.length).toBeGreaterThan(pointers.length * 0.6);
  }); // prettier-ignore
});
