/** `integ/preview`: the result of a sample, in the protocol's types. */
import { folderOf, resolvePath, type WholeModule } from "@integ/compiler";
import type { LanguageService } from "@integ/language-service";
import { placedAs, prepare, samplesNamed, trialOf, type Choice, type Spot } from "@integ/preview";
import { run, type LoadedModule } from "@integ/preview/run";
import type { Location } from "vscode-languageserver";
import type { Sources } from "./places.ts";
import type { PlacedPreview, PreviewParams } from "./requests.ts";

/** Loads a generated module. */
export type Load = (module: WholeModule) => LoadedModule | Promise<LoadedModule>;

/** @param path the spec */
export async function previewOf(
  service: LanguageService,
  sources: Sources,
  load: Load,
  path: string,
  asked: Omit<PreviewParams, "textDocument">,
): Promise<PlacedPreview> {
  const place = (spot: Spot): Location => sources.location(spot);
  const prepared = prepare(service.program(path), path);
  if (prepared.kind !== "ready") return placedAs(prepared, place);
  const choice = chosen(service, sources, path, samplesNamed(prepared.checked), asked);
  if ("missing" in choice) return { kind: "nothing", why: choice.missing };
  const trial = trialOf(prepared.checked, choice, (file) => service.text(resolvePath(path, file)));
  if ("missing" in trial) return { kind: "nothing", why: trial.missing };
  const title = choice.kind === "test" ? choice.title : choice.file;
  const shown = placedAs(prepared.show(run(await load(prepared.module), trial)), place);
  return { ...(title === undefined ? {} : { title }), ...shown };
}

function chosen(
  service: LanguageService,
  { addresses }: Sources,
  path: string,
  named: readonly string[],
  { sample, text: open, test }: Omit<PreviewParams, "textDocument">,
): Choice | { readonly missing: string } {
  if (test !== undefined) return { kind: "test", title: test };
  const at = sample === undefined ? undefined : addresses.pathOf(sample);
  const file = at === undefined ? named[0] : (named.find((one) => resolvePath(path, one) === at) ?? beside(path, at));
  if (file === undefined) return { missing: "no test of this spec gives a sample: open one, and choose it" };
  const text = open ?? service.text(at ?? resolvePath(path, file));
  return text === undefined ? { missing: `there is no file ${file}` } : { kind: "sample", text, file };
}

/** A file's name in a spec, if it is below the spec's folder. */
function beside(path: string, file: string): string {
  const folder = `${folderOf(path)}/`;
  return file.startsWith(folder) ? file.slice(folder.length) : file;
}
