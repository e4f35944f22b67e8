/** What the parser knows of its grammar beforehand is what chevrotain finds out. */
import { describe, expect, test } from "vitest";
import { lookaheadNow } from "../../scripts/lookahead.ts";
import lookahead from "../src/parser/lookahead.json" with { type: "json" };
import { DeclarationParser } from "../src/parser/declarations.ts";
import { lex } from "../src/lexer.ts";
import { segments } from "../src/segments.ts";
import { SourceText } from "../src/source.ts";
import { read, SPECS } from "../../test/examples.ts";

test("it is up to date: npm run lookahead", () => {
  expect(lookahead).toEqual(lookaheadNow());
});

describe("a parser that knows reads as one that has analysed the grammar", () => {
  const known = new DeclarationParser();
  const analysed = new DeclarationParser("analysed");

  /** The declaration that a parser reads, and the mistakes in it. */
  const readBy = (
    parser: DeclarationParser,
    source: SourceText,
    tokens: ReturnType<typeof segments>[number],
  ): unknown => {
    parser.open(source, [...tokens]);
    const declaration = parser.readDeclaration();
    return {
      declaration,
      errors: parser.errors.map(({ message, token }) => [message, token.startOffset]),
      slips: [...parser.slips],
    };
  };

  test.each(SPECS)("%s, also without every fifth token", (file) => {
    const source = new SourceText(file, read(file));
    for (const tokens of segments(lex(source).tokens, source.text)) {
      const broken = tokens.filter((_, i) => i % 5 !== 3);
      for (const some of [tokens, broken]) expect(readBy(known, source, some)).toEqual(readBy(analysed, source, some));
    }
  });
});
