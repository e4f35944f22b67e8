/** The files of an integration that ships, as a project of its own has them: what it borrows lies beside its specs. */
import { templateFiles } from "../../cli/src/template-files.ts";
import { templateOf } from "../../cli/src/templates.ts";

/** A file of it; of a spec, what is before its tests. */
export interface TemplateProject {
  readonly specOf: (name: string) => string;
  /** Tables and libraries, for `RunningFlow.start`. */
  readonly files: Readonly<Record<string, string>>;
}

/** @throws Error if there is no such integration */
export function templateProject(name: string): TemplateProject {
  const template = templateOf(name);
  if (template === undefined) throw new Error(`no integration ${name}`);
  const all = templateFiles(template);
  return {
    specOf: (path) => (all.get(path) ?? "").replace(/\ntest [^]*$/, ""),
    files: Object.fromEntries([...all].filter(([path, text]) => /^[^/]+\.(csv|integ)$/.test(path) && !/^trigger /m.test(text))), // prettier-ignore
  };
}
