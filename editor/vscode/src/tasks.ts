/** Tasks: `integ check`, `build` and `test` of each folder with a project, their findings read by the matcher of the manifest. */
import * as vscode from "vscode";
import { argumentsOf, COMMANDS, type Run } from "./task-arguments.ts";

/** A task in tasks.json. */
type Definition = vscode.TaskDefinition & Run;

export function registerTasks(): vscode.Disposable {
  return vscode.tasks.registerTaskProvider("integ", {
    async provideTasks() {
      const found = await vscode.workspace.findFiles("**/integ.yaml", "**/node_modules/**", 50);
      const folders = new Set(found.flatMap((uri) => vscode.workspace.getWorkspaceFolder(uri) ?? []));
      return [...folders].flatMap((folder) => COMMANDS.map((command) => taskOf({ type: "integ", command }, folder)));
    },
    resolveTask(task) {
      const { definition, scope } = task;
      return isDefinition(definition) ? taskOf(definition, typeof scope === "object" ? scope : undefined, task) : undefined;
    },
  }); // prettier-ignore
}

/** @param written the definition in tasks.json, which the editor expects unchanged */
function taskOf(
  definition: Definition,
  folder: vscode.WorkspaceFolder | undefined,
  written?: vscode.Task,
): vscode.Task {
  const task = new vscode.Task(
    written?.definition ?? definition,
    folder ?? vscode.TaskScope.Workspace,
    written?.name ?? definition.command,
    "integ",
    new vscode.ShellExecution("npx", argumentsOf(definition)),
    ["$integ"],
  );
  if (definition.command === "test") task.group = vscode.TaskGroup.Test;
  if (definition.command === "build") task.group = vscode.TaskGroup.Build;
  return task;
}

function isDefinition(definition: vscode.TaskDefinition): definition is Definition {
  return COMMANDS.some((command) => command === definition["command"]);
}
