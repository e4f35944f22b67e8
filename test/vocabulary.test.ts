/** Names in the code are the field's: home-made words that integ once had must not come back. */
import { Visitor } from "rolldown/utils";
import { expect, test } from "vitest";
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
