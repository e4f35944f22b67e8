/** The diagnostics of a file: a spec, a project file, the description of a system. */
import { folderOf, type Program } from "@integ/compiler";
import type { Diagnostic } from "@integ/grammar";

/** The diagnostics of a file and its dependencies. None for a file of another kind. */
export function diagnosticsOf(program: Program, path: string): readonly Diagnostic[] {
  if (path.endsWith(".integ")) return program.check(path).diagnostics;
  if (path === `${program.project.folder}/integ.yaml`) {
    const specs = program.host.specs?.(program.project.folder) ?? [];
    return [...program.diagnostics, ...program.connectionDiagnostics(specs)];
  }
  const name = path.endsWith("/system.yaml") ? systemOf(program, path) : undefined;
  if (name === undefined) return [];
  // Schemas are read lazily, and their mistakes are found then.
  for (const one of program.system(name)?.types.values() ?? []) void one.type;
  return program.systemDiagnostics(name);
}

/** The name in specs of the system that a file describes. */
export function systemOf(program: Program, path: string): string | undefined {
  const folder = folderOf(path);
  const own = folder.slice(folder.lastIndexOf("/") + 1);
  const names = [...program.project.systems.keys(), own];
  return names.find((name) => {
    const { use } = program.project.systems.get(name) ?? {};
    const found = program.host.findSystem(use ?? `${program.project.folder}/systems/${name}`, program.project.folder);
    return found === folder;
  });
}
