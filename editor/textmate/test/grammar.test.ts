/** The colours against the lexer, on every spec that ships: comments, texts, numbers and keywords are where the lexer has them. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createHighlighterCore, type ThemedToken } from "shiki/core";
import { createJavaScriptRegexEngine } from "shiki/engine/javascript";
import { beforeAll, expect, test } from "vitest";
import { keywords, lex, softWords, SourceText } from "@integ/grammar";
import { ROOT } from "../../../test/examples.ts";
import { textMateGrammar } from "../src/grammar.ts";

const FILES = globSync(["examples/*/*.integ", "specs/integrations/*/*.integ"], { cwd: ROOT }).sort();
const HARD = new Set(keywords.filter((word) => !softWords.has(word)));

let scopesAt: (text: string) => (offset: number) => readonly string[];
beforeAll(async () => {
  const highlighter = await createHighlighterCore({
    langs: [{ ...textMateGrammar(), repository: textMateGrammar().repository } as never],
    themes: [{ name: "bare", type: "light", settings: [], colors: {} }],
    engine: createJavaScriptRegexEngine(),
  });
  scopesAt = (text) => {
    const scopes: (readonly string[])[] = [];
    // Without a limit of time: a busy machine has the same colours.
    const lines = highlighter.codeToTokensBase(text, {
      lang: "integ",
      theme: "bare",
      includeExplanation: "scopeName",
      tokenizeTimeLimit: 0,
    });
    for (const token of lines.flat() satisfies ThemedToken[]) {
      let at = token.offset;
      for (const { content, scopes: of } of token.explanation ?? []) {
        for (let i = 0; i < content.length; i++) scopes[at + i] = of.map(({ scopeName }) => scopeName);
        at += content.length;
      }
    }
    return (offset) => scopes[offset] ?? [];
  };
});

/** The lexer's expected kind, as the start of a scope. */
function wanted(type: string, image: string, isField: boolean): string | undefined {
  if (type === "Number") return "constant.numeric";
  if (type === "Time") return "constant.numeric.time";
  if (type === "Regex") return "string.regexp";
  if (type === "TextChunk") return "string.quoted";
  if (!type.startsWith("Word_") || !HARD.has(image)) return undefined;
  return isField ? "variable" : image === "true" || image === "false" || image === "null" ? "constant.language" : "keyword"; // prettier-ignore
}

test.each(FILES)("%s", (file) => {
  const text = readFileSync(join(ROOT, file), "utf8").replaceAll("\r\n", "\n");
  const at = scopesAt(text);
  const { tokens, comments } = lex(new SourceText(file, text));
  const wrong: string[] = [];
  const expectScope = (start: number, scope: string): void => {
    if (!at(start).some((one) => one.startsWith(scope)))
      wrong.push(
        `${file}: ${JSON.stringify(text.slice(start, start + 20))} should be ${scope}: ${at(start).join(" ")}`,
      );
  };
  for (const { start } of comments) expectScope(start, "comment.line");
  for (const { startOffset, tokenType, image } of tokens) {
    const isField = text[startOffset - 1] === "." || /^\s*:/.test(text.slice(startOffset + image.length));
    const scope = wanted(tokenType.name, image, isField);
    // A line break is no part of any line that is coloured.
    const blank = /^\s*/.exec(text.slice(startOffset))?.[0].length ?? 0;
    if (scope !== undefined && image.trim() !== "") expectScope(startOffset + blank, scope);
  }
  expect(wrong).toEqual([]);
});

test("every keyword of the token table has a colour", () => {
  const grammar = JSON.stringify(textMateGrammar());
  expect(keywords.filter((word) => !grammar.includes(word))).toEqual([]);
});
