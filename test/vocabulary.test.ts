/** Names in the code are the field's: home-made words that integ once had must not come back. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Visitor } from "rolldown/utils";
import { expect, test } from "vitest";
import { ROOT } from "./examples.ts";
import { lineOf, parsed, type SourceFile, sourceFiles } from "./source-files.ts";

/** Each replaced word as a part of a name (`isAnswered`, `answersOf`), with the field's word. */
const REPLACED: ReadonlyMap<RegExp, string> = new Map([
  [/happening/i, "HostEvent"],
  [/arrival/i, "IncomingEvent, ingest"],
  [/starter/i, "trigger, TriggerSource"],
  [/^gate(?![a-z])|Gate(?![a-z])/, "RateLimiter, CircuitBreaker"],
  [/Door(?![a-z])|^door(?![a-z])/, "WebhookReceiver, RequestGuard"],
  [/(?:^|[a-z])Packing|^packing/, "PayloadCodec, CodePacker"],
  [/^screened|Screened/, "prefilter"],
  [/remark/i, "AuditEntry"],
  [/trouble/i, "StoreError"],
  [/untold/i, "alert_failed"],
  [/manners/i, "options"],
  [/misfit/i, "assignability, mismatch"],
  [/shelf/i, "ResourceStore"],
  [/answer/i, "reply, response, lookup result, handler"],
  [/(?:check|lower)Into/, "checkAgainst"],
  [/^Meant|^meant[A-Z]|[a-z]Meant/, "symbol, suggestion"],
  [/unread(?!able)/i, "unparsed, ignored, poll_failed"],
  [/^fits(?!OnLine)[A-Z]/, "isAssignable, satisfies…, check…"],
  [/^Asked|[a-z]Asked$/, "request, used"],
  [/^seal|[a-z]Seal/, "encrypt"],
  [/^Ending$|[a-z]Ending$/, "RunOutcome"],
  [/^BroughtBy$|^broughtBy/, "DocumentFields"],
  [/^Said$/, "ResponseExcerpt"],
  [/^Told$/, "the events or the data that it has"],
  [/^Known$/, "SignatureValues, CheckedSpec"],
  [/^Kept$/, "StoredToken, StoredResource, BuildCache"],
  [/^(?:Systems|Types)Used$|^(?:systems|types)-used/, "ModuleSystems, ModuleTypes"],
  [/^moments\.ts$|^(?:read|shown)Moment$/, "document-version.ts"],
  [/^Came(?![a-z])|^came[A-Z]/, "outcome, request"],
  [
    /broughtIn|shownSoFar|readAnew|notTakenApart|comesBack/i,
    "DeliveryEvents, CappedList, refetch, UnsplittableDelivery, isCycle",
  ],
]);

/** Phrases that had to be read twice, and plain ones for them; in comments, and in the names of tests. */
const PHRASES: ReadonlyMap<RegExp, string> = new Map([
  [/^\W*Who [a-z]+s (?!it\b)/, "begin with the subject: a sender that …"],
  [/\bthat which\b/, "what, the one that"],
  [/\bas it were\b/, "leave it out"],
  [/\bone's own\b/, "a project's own, separate"],
  [/\bon its own account\b/, "by itself"],
  [/\bwhat came of\b/i, "outcome, result"],
  [/\banswer(?:s|ed|ing)?\b(?! the questions)/i, "reply (of integ), response (of a system), result"],
  [/\b(?:is|are) let in\b/, "is authenticated"],
  [/\bin (?:a process|a folder|processes) of (?:its|their|one's) own\b/, "in a separate process, in a separate folder"],
  [/\bwith what mends it\b/, "with a fix"],
  [/^\W*So many\b/, "the number of"],
]);

/** Test files, and the sources that are not packages'. */
const furtherFiles: readonly SourceFile[] = globSync(
  ["{grammar,compiler,import,runtime,cli,specs,test,editor/*/test}/{,test/}*.ts", "{scripts,bench,faults}/*.ts"],
  { cwd: ROOT },
)
  .map((file) => file.replaceAll("\\", "/"))
  .filter((path) => path !== "test/vocabulary.test.ts" && !path.includes("node_modules"))
  .map((path) => parsed(path, readFileSync(join(ROOT, path), "utf8")));

/** The phrases to replace in a file's comments and names of tests, each with its place and a plain phrase. */
function phrasesIn({ path, text, comments, program }: SourceFile): string[] {
  const texts = comments.map(({ value, start }) => ({ value: value.replaceAll(/\s*\n\s*\*?\s*/g, " "), start }));
  const look = (node: Parameters<NonNullable<ConstructorParameters<typeof Visitor>[0]["CallExpression"]>>[0]): void => {
    const [name] = node.arguments;
    if (/^(?:test|describe)\b/.test(text.slice(node.start, node.start + 9)) && name?.type === "Literal")
      texts.push({ value: String(name.value), start: name.start });
  };
  new Visitor({ CallExpression: look }).visit(program);
  return texts.flatMap(({ value, start }) =>
    [...PHRASES]
      .filter(([phrase]) => phrase.test(value))
      .map(([phrase, instead]) => `${path}:${lineOf(text, start)} ${phrase.exec(value)?.[0].trim() ?? ""}: ${instead}`),
  );
}

/** The names in a file's code that have a word which was replaced, each with its place and the field's word. */
function replacedIn({ path, text, program }: SourceFile): string[] {
  const found: string[] = [];
  const look = ({ name, start }: { readonly name: string; readonly start: number }): void => {
    for (const [word, instead] of REPLACED)
      if (word.test(name)) found.push(`${path}:${lineOf(text, start)} ${name}: ${instead}`);
  };
  new Visitor({ Identifier: look, PrivateIdentifier: look }).visit(program);
  return found;
}

/** The texts in a file's code, messages among them, that call a response an answer. */
function answersIn({ path, text, program }: SourceFile): string[] {
  const found: string[] = [];
  const look = (value: string, start: number): void => {
    // The store's first tables had a column of this name.
    if (/\banswer(?:s|ed|ing)?\b(?! TEXT| TO)/i.test(value)) found.push(`${path}:${lineOf(text, start)} ${value}`);
  };
  new Visitor({
    Literal: ({ value, start }) => typeof value === "string" && look(value, start),
    TemplateElement: ({ value, start }) => look(value.raw, start),
  }).visit(program);
  return found;
}

test("no name has a word that the field's word has replaced", () => {
  expect(sourceFiles.flatMap(replacedIn)).toEqual([]);
});

test("no file is named with such a word", () => {
  const named = sourceFiles.flatMap(({ path }) =>
    [...REPLACED.keys()].filter((word) => word.test(path.slice(path.lastIndexOf("/") + 1))).map(() => path),
  );
  expect(named).toEqual([]);
});

test("such a word is found within a name, and the field's word is suggested", () => {
  const file = parsed(
    "cli/src/a.ts",
    "const isAnswered = 1;\nexport class Gate { #door = isAnswered; }\nexport const aggregate = 2;\n",
  );
  expect(replacedIn(file)).toEqual([
    "cli/src/a.ts:1 isAnswered: reply, response, lookup result, handler",
    "cli/src/a.ts:2 Gate: RateLimiter, CircuitBreaker",
    "cli/src/a.ts:2 door: WebhookReceiver, RequestGuard",
    "cli/src/a.ts:2 isAnswered: reply, response, lookup result, handler",
  ]);
});

test("no comment and no name of a test has a phrase that has to be read twice", () => {
  expect(furtherFiles.length).toBeGreaterThan(200);
  expect([...sourceFiles, ...furtherFiles].flatMap(phrasesIn)).toEqual([]);
});

test("such a phrase is found in a comment of several lines, and in the name of a test", () => {
  const text =
    '/**\n * Outcomes, and what\n * came of them.\n */\ntest("a host in a process of its own", () => undefined);\n';
  expect(phrasesIn(parsed("cli/test/a.ts", text))).toEqual([
    "cli/test/a.ts:1 what came of: outcome, result",
    "cli/test/a.ts:5 in a process of its own: in a separate process, in a separate folder",
  ]);
});

test("no message calls a response an answer", () => {
  expect(sourceFiles.flatMap(answersIn)).toEqual([]);
});

test("such a message is found as a text, and as part of a template", () => {
  const text = 'out("no answer");\nout(`${name} answers ${status}`);\nout("the response", `${name} responds`);\n';
  expect(answersIn(parsed("cli/src/a.ts", text))).toEqual(["cli/src/a.ts:1 no answer", "cli/src/a.ts:2  answers "]);
});
