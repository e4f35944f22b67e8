/** Finds declarations: in the spec, in a library, in the schema or description of a system. */
import { locate, resolvePath, type Program } from "@integ/compiler";
import { declaredAt, targetIntegration, symbolAt } from "./symbols-at.ts";
import type { Location, View } from "./view.ts";

/** The declarations of the symbol at an offset. */
export function definition(view: View, offset: number): Location[] {
  const at = symbolAt(view, offset);
  if (at === undefined) return [];
  const { target } = at;
  switch (target.kind) {
    case "binding": {
      const name = declaredAt(view.checked, target.binding);
      return name === undefined ? [] : [{ path: view.path, start: name.start, end: name.end }];
    }
    case "callable": {
      const { start, end } = target.shared.declaration.name;
      return [{ path: target.shared.module.source.path, start, end }];
    }
    case "field":
      return located(view.program, target.place.path, target.place.pointer);
    case "system": {
      const path = view.program.system(target.system)?.path;
      const schema = target.type === undefined ? [] : [{ path: target.type.path, start: 0, end: 0 }];
      const described = path === undefined ? [] : located(view.program, path, target.pointer);
      return schema.length > 0 ? schema : described;
    }
    case "integration":
      return integrationPlace(view, target.name, target.destination);
    case "file":
      return view.program.host.read(target.path) === undefined ? [] : [{ path: target.path, start: 0, end: 0 }];
  }
}

function located(program: Program, path: string, pointer: string): Location[] {
  const range = pointer === "" ? { start: 0, end: 0 } : locate(program.host, { path, pointer });
  return range === undefined ? [] : [{ path, start: range.start, end: range.end }];
}

function integrationPlace(view: View, name: string, destination: string | undefined): Location[] {
  const { host, project } = view.program;
  return (host.specs?.(project.folder) ?? []).flatMap((path): Location[] => {
    const text = host.read(path);
    if (text === undefined || !/^\s*integration\b/m.test(text)) return [];
    const module = view.program.check(path).checked?.module;
    const own = module?.integration?.name;
    if (module === undefined || own === undefined || (own.value !== name && targetIntegration(own.value) !== name))
      return [];
    const step = module.steps.find((one) => one.kind === "Destination" && one.name?.text === destination);
    const node = step?.kind === "Destination" ? step.name : own;
    return [{ path, start: node.start, end: node.end }];
  });
}

/** The files that a spec names, with the ranges of their names. */
export function fileLinks(view: View): (Location & { readonly target: string })[] {
  const { module } = view.checked;
  const named = module.tree.declarations.flatMap((one) => {
    if (one.kind === "Use" || one.kind === "Table") return one.file === undefined ? [] : [one.file];
    if (one.kind !== "Test") return [];
    return (one.steps ?? []).flatMap((step) => (step.kind === "Given" && step.file !== undefined ? [step.file] : []));
  });
  return named.flatMap(({ value, start, end }) => {
    const target = resolvePath(view.path, value);
    const exists = value !== "" && view.program.host.read(target) !== undefined;
    return exists ? [{ path: view.path, start: start + 1, end: end - 1, target }] : [];
  });
}
