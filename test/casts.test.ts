/** Casts (`as`) are few: what each package may have of them. CONTRIBUTING says where one is right. */
import { Visitor } from "rolldown/utils";
import { expect, test } from "vitest";
import { lineOf, parsed, type SourceFile, sourceFiles } from "./source-files.ts";

/** Not to be raised: what is narrowed by its `kind`, or read by a typed reader, needs none. */
const MOST: Readonly<Record<string, number>> = {
  grammar: 39,
  compiler: 45,
  import: 17,
  runtime: 81,
  cli: 17,
  editor: 5,
};

/** The casts of a file with their lines, but for `as const`. */
function castsIn({ path, text, program }: SourceFile): string[] {
  const found: string[] = [];
  new Visitor({
    TSAsExpression({ start, end, typeAnnotation: type }) {
      const isConst =
        type.type === "TSTypeReference" && type.typeName.type === "Identifier" && type.typeName.name === "const";
      if (!isConst) found.push(`${path}:${lineOf(text, start)} ${text.slice(start, end)}`);
    },
  }).visit(program);
  return found;
}

test.each(Object.entries(MOST))("%s has at most %d casts", (name, most) => {
  const casts = sourceFiles.filter((file) => file.package === name).flatMap(castsIn);
  expect(casts.length, `there are now\n${casts.join("\n")}\n`).toBeLessThanOrEqual(most);
});

test("`as const` and renamed imports are not casts", () => {
  const file = parsed(
    "cli/src/a.ts",
    'import { a as b } from "./a.ts";\nexport const c = [1] as const;\nexport const d = b as unknown as string;\n',
  );
  expect(castsIn(file)).toEqual(["cli/src/a.ts:3 b as unknown as string", "cli/src/a.ts:3 b as unknown"]);
});
