/**
 * `npm run lookahead`: writes `grammar/src/parser/lookahead.json` after a change of the grammar, which `grammar/test/lookahead.test.ts`
 * asks for.
 */
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { DeclarationParser } from "../grammar/src/parser/declarations.ts";
import { type Lookahead, NotedLookahead } from "../grammar/src/parser/lookahead.ts";

/** What chevrotain finds out about the grammar. */
export function lookaheadNow(): Lookahead {
  const strategy = new NotedLookahead({ maxLookahead: 2 });
  void new DeclarationParser("analysed", strategy);
  return strategy.noted;
}

if (process.argv[1] === import.meta.filename)
  writeFileSync(
    resolve(import.meta.dirname, "../grammar/src/parser/lookahead.json"),
    `{\n${Object.entries(lookaheadNow())
      .map(
        ([rule, decisions]) =>
          `${JSON.stringify(rule)}: [\n${decisions.map((one) => JSON.stringify(one)).join(",\n")}\n]`,
      )
      .join(",\n")}\n}\n`,
  );
