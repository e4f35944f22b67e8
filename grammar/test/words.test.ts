/** Each keyword is known wherever words are: in the list of phrases, to the correction of misspellings, and not as a habit. */
import { globSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { keywords, lex, mayFollow, parse, phrasesOf, SourceText } from "../src/index.ts";
import { read, ROOT } from "../../test/examples.ts";

test("every keyword has a row in words.ts, which editors and `integ explain` show", () => {
  expect(keywords.filter((word) => phrasesOf(word).length === 0)).toEqual([]);
});

test.each(["trigger", "trigger schedule", "skip", "hold", "retry", "dedupe"])(
  "a misspelt keyword after `%s` is corrected",
  (before) => {
    const allowed = keywords.filter((word) => {
      const phrases = phrasesOf(word).filter(({ words }) => words.split(" ")[0] === word);
      return mayFollow(before, phrases).length > 0;
    });
    expect(allowed.length).toBeGreaterThan(0);
    for (const word of allowed) {
      const misspelt = word.slice(0, -1) + word.at(-1)?.repeat(2);
      const { diagnostics } = parse(new SourceText("a.integ", `${before} ${misspelt} x\n`));
      expect(diagnostics.map(({ message }) => message), misspelt).toContainEqual(expect.stringContaining(`\`${word}\``)); // prettier-ignore
    }
  },
);

test.each(globSync("compiler/test/constructs/*.integ", { cwd: ROOT }))(
  "no habit takes a word of %s for a mistake",
  (file) => {
    expect(lex(new SourceText(file, read(join(ROOT, file)))).diagnostics.map(({ message }) => message)).toEqual([]);
  },
);
