/** The page: a spec, a sample, and its result, updated at each change. */
import { catalogue, startFiles, type Catalogue } from "./catalogue.ts";
import { byId, choice, el, later } from "./dom.ts";
import { format } from "./editor/commands.ts";
import { EMPTY_SPEC, Project } from "./project.ts";
import { remember, remembered } from "./remember.ts";
import { fromFragment, toFragment, type Shared } from "./share.ts";
import { tabs } from "./tabs.ts";
import { chooseTheme } from "./theme.ts";
import { Trying } from "./trying.ts";
import { language, languages, sayPage, speak, words } from "./words.ts";
import { languageWorker, Runner } from "./workers.ts";
import { Workspace } from "./workspace.ts";

const say = (text: string): void => void (byId("state").textContent = text);
const failed = (error: unknown): void => say(words().failed(error instanceof Error ? error.message : String(error)));

/** The project of a link or an earlier visit. */
async function projectOf(shared: Shared, { starts }: Catalogue): Promise<Project> {
  const start = starts.find(({ name }) => name === shared.start);
  if (start === undefined) return Project.from({ ...shared, files: { [EMPTY_SPEC]: "", ...shared.files } }, {}, EMPTY_SPEC);
  return Project.from(shared, await startFiles(start.name), start.flow);
} // prettier-ignore

/** The initial project: the link's, otherwise the last one, otherwise the first template. */
async function first(all: Catalogue): Promise<Project> {
  const fresh = (): Promise<Project> => projectOf({ start: all.starts[0]?.name ?? "", files: {} }, all);
  const fragment = location.hash.slice(1) === "" ? remembered("project") : location.hash.slice(1);
  if (fragment === undefined) return fresh();
  try {
    return await projectOf(await fromFragment(fragment), all);
  } catch {
    if (location.hash !== "") say(words().badLink);
    return fresh();
  }
}

function options(all: Catalogue, project: Project): void {
  const said = words();
  choice("start").replaceChildren(
    el("option", { value: "", selected: project.start === undefined }, said.empty),
    ...all.starts.map(({ name, title }) => el("option", { value: name, selected: name === project.start }, title)),
  );
  choice("language").replaceChildren(...languages.map(([code, name]) => el("option", { value: code, selected: code === language() }, name))); // prettier-ignore
}

async function begin(): Promise<void> {
  sayPage(document);
  chooseTheme();
  say(words().loading);
  const all = await catalogue();
  const worker = languageWorker(all.systems, failed);
  let project = await first(all);
  const opened = worker.open(project.files());

  const keep = later(400, () => void toFragment(project.toShare()).then((fragment) => remember("project", fragment)));
  const showView = tabs(byId("views"), [
    { id: "spec-view", word: "spec", panel: "pane-spec" },
    { id: "sample-view", word: "sample", panel: "pane-sample" },
    { id: "output-view", word: "output", panel: "pane-output" },
  ], (id) => void (byId("panes").dataset["view"] = id.replace("-view", ""))); // prettier-ignore
  const workspace = new Workspace(project, worker, {
    changed: () => (keep(), trying.again()),
    respecced: () => void trying.load(project).catch(failed),
    moved: (line, path) => trying.lightLine(line, path),
    seen: () => showView("spec-view"),
  });
  const trying = new Trying(project, worker, new Runner(), {
    light: (spots) => workspace.light(spots),
    go: (spot) => workspace.go(spot),
    state: say,
    changed: keep,
    failed,
  });
  const outputs = ["result", "ledger", "module"];
  const showOutput = tabs(byId("outputs"), outputs.map((id) => ({ id, word: id, panel: `panel-${id}` })), (id) => {
    for (const one of outputs) byId(`panel-${one}`).hidden = one !== id;
    trying.output(id);
  }); // prettier-ignore
  showView("spec-view");
  showOutput("result");
  options(all, project);
  sayPage(document);

  const replace = async (next: Project): Promise<void> => {
    project = next;
    trying.pause();
    await worker.open(project.files());
    workspace.load(project);
    await trying.load(project);
    options(all, project);
    keep();
  };
  /** One after the other: a list can be gone through faster than projects are opened. */
  let replaced: Promise<unknown> = opened;
  const load = (next: Project): Promise<void> => {
    const done = replaced.then(() => replace(next));
    replaced = done.catch(() => undefined);
    return done;
  };
  choice("start").onchange = () =>
    void projectOf({ start: choice("start").value, files: {} }, all).then(load).then(() => history.replaceState(null, "", location.pathname)).catch(failed); // prettier-ignore
  choice("language").onchange = () => {
    speak(choice("language").value);
    chooseTheme();
    options(all, project);
    workspace.relabel();
    trying.relabel();
    sayPage(document);
  };
  byId("format").onclick = () => void format(workspace.view).catch(failed);
  byId("share").onclick = () => void share(project);
  window.addEventListener("hashchange", () => {
    if (location.hash !== "") void fromFragment(location.hash.slice(1)).then((shared) => projectOf(shared, all)).then(load).catch(() => say(words().badLink)); // prettier-ignore
  });

  await opened;
  await trying.load(project);
}

/** Puts the link into the address and the clipboard. */
async function share(project: Project): Promise<void> {
  history.replaceState(null, "", `#${await toFragment(project.toShare())}`);
  try {
    await navigator.clipboard.writeText(location.href);
    say(words().copied);
  } catch {
    say(words().linkInAddress);
  }
}

begin().catch(failed);
