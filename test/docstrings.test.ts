/**
 * Each class, interface and function that a file exports says what it is. What the file is named after may be described at the
 * file's head, as commands are.
 */
import { basename } from "node:path";
import { expect, test } from "vitest";
import { lineOf, parsed, type SourceFile, sourceFiles } from "./source-files.ts";

type Statement = SourceFile["program"]["body"][number];

/** The name of an exported class, interface or function; undefined for all else. */
function nameOf(statement: Statement): string | undefined {
  if (statement.type !== "ExportNamedDeclaration") return undefined;
  const { declaration } = statement;
  switch (declaration?.type) {
    case "ClassDeclaration":
    case "FunctionDeclaration":
    case "TSInterfaceDeclaration":
      return declaration.id?.name;
    case "VariableDeclaration": {
      const [first] = declaration.declarations;
      return first?.init?.type === "ArrowFunctionExpression" && first.id.type === "Identifier"
        ? first.id.name
        : undefined;
    }
    default:
      return undefined;
  }
}

/** The text between a comment and a statement, without annotations for bundlers. */
function between(text: string, from: number | undefined, to: number): string {
  return text.slice(from, to).replaceAll(/\/\* @__\w+__ \*\/[ \t]*\r?\n/g, "");
}

/** The exports of a file that nothing describes, each with its place. */
function undescribed({ path, text, program, comments }: SourceFile): string[] {
  const isDocstring = (one: (typeof comments)[number] | undefined): boolean =>
    one?.type === "Block" && one.value.startsWith("*");
  const [head] = comments;
  const hasHead = isDocstring(head) && text.slice(0, head?.start).trim() === "";
  const namesake = basename(path, ".ts").replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  const isDescribed = (statement: Statement, name: string): boolean => {
    if (hasHead && name === namesake) return true;
    const before = comments.findLast((one) => one.end <= statement.start && !one.value.startsWith(" @__"));
    // A blank line tells the head of a file from what describes its first declaration.
    return isDocstring(before) && /^[ \t]*\r?\n?[ \t]*$/.test(between(text, before?.end, statement.start));
  };
  return program.body.flatMap((statement) => {
    const name = nameOf(statement);
    if (name === undefined || isDescribed(statement, name)) return [];
    return [`${path}:${lineOf(text, statement.start)} ${name}`];
  });
}

test("every exported class, interface and function has a docstring", () => {
  expect(sourceFiles.length).toBeGreaterThan(200);
  expect(sourceFiles.flatMap(undescribed)).toEqual([]);
});

test("a missing one is reported with its place", () => {
  const file = parsed(
    "cli/src/move-all.ts",
    [
      "/** Moves all there is. */",
      'import { a } from "./a.ts";',
      "export function moveAll(): void {}",
      "/** What is moved. */",
      "export interface Load {}",
      "// no docstring",
      "export const weight = (load: Load): number => 1;",
      "export class Cart {}",
      "export const LIMIT = 3;",
    ].join("\n"),
  );
  expect(undescribed(file)).toEqual(["cli/src/move-all.ts:7 weight", "cli/src/move-all.ts:8 Cart"]);
});
