/** Results of requests about the output of a spec: its module, its tests and their results. */
import { resolvePath } from "@integ/compiler";
import type { LanguageService } from "@integ/language-service";
import { runTest } from "@integ/preview/run";
import type { Sources } from "./places.ts";
import type { Load } from "./preview.ts";
import type { PlacedTest, Tested } from "./requests.ts";

/** The generated module of a spec. */
export function moduleOf(service: LanguageService, path: string): { readonly text: string } | { readonly why: string } {
  const { module } = service.program(path).compile(path);
  return module === undefined ? { why: whyNone(service, path) } : { text: module.text };
}

/** The tests of a spec in order; of a spec with mistakes, as far as it can be parsed. */
export function testsOf(service: LanguageService, sources: Sources, path: string): PlacedTest[] {
  const tests = service.program(path).check(path).checked?.tests ?? [];
  return tests.map(({ title, place }) => ({ title, range: sources.range(path, place) }));
}

/** Runs tests of a spec. Nothing is sent. */
export async function testedBy(
  service: LanguageService,
  sources: Sources,
  load: Load,
  path: string,
  titles: readonly string[] | undefined,
): Promise<Tested> {
  const { module, checked } = service.program(path).compile(path);
  if (module === undefined || checked === undefined) return { why: whyNone(service, path) };
  const { flow } = await load(module);
  const read = (file: string): string => {
    const text = service.text(resolvePath(path, file));
    if (text === undefined) throw new Error("there is no such file");
    return text;
  };
  const chosen = checked.tests.filter(({ title }) => titles?.includes(title) ?? true);
  return {
    results: chosen.map((test) => {
      const { title, passed, failures } = runTest(flow, test, read);
      return { title, passed, failures, range: sources.range(path, test.place) };
    }),
  };
}

function whyNone(service: LanguageService, path: string): string {
  const errors = service.diagnostics(path).filter(({ severity }) => severity === "error");
  const [first] = errors;
  if (first === undefined) return "a library has nothing to map";
  return errors.length === 1 ? `the spec has a mistake: ${first.message}` : `the spec has ${errors.length} mistakes; the first: ${first.message}`; // prettier-ignore
}
