/** Systems as the compiler emits them, for stand-ins. */
import { type EmittedModule, loadModule } from "../host/load-module.ts";
import type { SystemModel } from "./stand-in/system-model.ts";

/** A system as a whole: its operations, with the shapes of what they take and give. */
export async function loadSystem(module: EmittedModule): Promise<SystemModel> {
  return ((await loadModule(module)) as { readonly system: SystemModel }).system;
}
