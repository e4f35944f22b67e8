/** The input of the spec and its result: prepared, run and shown a moment after each change. */
import type { EditorView } from "@codemirror/view";
import type { Remote } from "comlink";
import type { Preview, Spot } from "@integ/preview";
import type { Choice, EventKeys, LanguageApi, Prepared } from "../protocol.ts";
import { byId, choice, el, later } from "./dom.ts";
import { editorIn, readState, sampleState } from "./editor/editors.ts";
import { showLedger } from "./panels/ledger.ts";
import { showResult, type ShownResult } from "./panels/result.ts";
import type { Project } from "./project.ts";
import { words } from "./words.ts";
import type { Runner } from "./workers.ts";

interface TrialEvents {
  light(spots: readonly Spot[]): void;
  go(spot: Spot): void;
  state(text: string): void;
  /** The sample has changed. */
  changed(): void;
  failed(error: unknown): void;
}

/** The page's sample, and its result. */
export class Trying {
  readonly #language: Remote<LanguageApi>;
  readonly #runner: Runner;
  readonly #events: TrialEvents;
  #project: Project;
  readonly #sample: EditorView;
  readonly #responses: EditorView;
  #module: EditorView | undefined;
  #choices: readonly Choice[] = [];
  #chosen = -1;
  #prepared: Prepared | undefined;
  #preview: Preview | undefined;
  #kept: readonly EventKeys[] = [];
  #shown: ShownResult | undefined;
  #turn = 0;
  #output = "result";
  /** The last module, which stays while the spec has mistakes. */
  #made = "";
  /** The project's files are being replaced by those of another. */
  #paused = false;
  /** The result belongs to an earlier spec, so that its lines are wrong. */
  #stale = false;
  /** Runs again soon. */
  readonly again: () => void;

  constructor(project: Project, language: Remote<LanguageApi>, runner: Runner, told: TrialEvents) {
    this.#project = project;
    this.#language = language;
    this.#runner = runner;
    this.#events = told;
    this.#sample = editorIn(byId("sample-editor"), this.#sampleState());
    this.#responses = editorIn(byId("responses-editor"), this.#responsesState());
    this.again = later(180, () => void this.#try().catch((error: unknown) => told.failed(error)));
    choice("sample").addEventListener("change", () => void this.#choose(Number(choice("sample").value)));
  }

  /** Until the next project is loaded, nothing is tried: the spec's file may be gone. */
  pause(): void {
    this.#paused = true;
    this.#turn++;
  }

  /** Loads another project or spec, with its first sample if none is given. */
  async load(project: Project): Promise<void> {
    this.#project = project;
    this.#paused = false;
    this.#choices = await this.#language.choices(project.spec);
    this.#chosen = -1;
    if (project.sample === "" && this.#choices.length > 0) await this.#choose(0);
    else this.#fill();
    this.#list();
    this.again();
  }

  /** Updates all texts after a change of language. */
  relabel(): void {
    this.#fill();
    this.#list();
    this.#render();
    this.#module = undefined;
    this.output(this.#output);
  }

  /** Shows an output. The module is long, so its editor is created on demand. */
  output(which: string): void {
    this.#output = which;
    if (which !== "module") return;
    const text = this.#made;
    const state = readState(words().moduleEditor, text);
    if (this.#module === undefined) {
      byId("panel-module").shadowRoot?.replaceChildren();
      this.#module = editorIn(byId("panel-module"), state);
    } else if (this.#module.state.doc.toString() !== text) this.#module.setState(state);
  }

  /** Highlights the values that a line of the spec sets. */
  lightLine(line: number, path: string): void {
    if (!this.#stale) this.#shown?.lightLine(line, path);
  }

  #sampleState() {
    return sampleState(words().sampleEditor, this.#project.sample, (text) => {
      this.#project.sample = text;
      this.#own();
    });
  }

  #responsesState() {
    return sampleState(words().responsesEditor, this.#project.responses, (text) => {
      this.#project.responses = text;
      this.#own();
    });
  }

  /** An edited sample is the user's own. */
  #own(): void {
    if (this.#chosen >= 0) {
      this.#chosen = -1;
      this.#list();
    }
    this.#events.changed();
    this.again();
  }

  #fill(): void {
    this.#sample.setState(this.#sampleState());
    this.#responses.setState(this.#responsesState());
  }

  async #choose(at: number): Promise<void> {
    const one = this.#choices[at];
    const found = one === undefined ? undefined : await this.#language.chosen(this.#project.spec, one);
    if (found === undefined) return;
    this.#chosen = at;
    this.#project.sample = found.sample;
    this.#project.responses = found.responses;
    this.#fill();
    this.#events.changed();
    this.again();
  }

  #list(): void {
    const said = words();
    const option = (one: Choice, i: number): HTMLOptionElement =>
      el("option", { value: String(i), selected: i === this.#chosen }, one.kind === "test" ? one.title : one.file.replace(/^(\/\w+\/)?(.*\/)?samples\//, "")); // prettier-ignore
    const group = (label: string, kind: Choice["kind"]): HTMLElement[] => {
      const options = this.#choices.flatMap((one, i) => (one.kind === kind ? [option(one, i)] : []));
      return options.length === 0 ? [] : [el("optgroup", { label }, ...options)];
    };
    choice("sample").replaceChildren(
      ...(this.#chosen < 0 ? [el("option", { value: "-1", selected: true }, said.ownSample)] : []),
      ...group(said.fromTests, "test"),
      ...group(said.fromFiles, "sample"),
    );
  }

  async #try(): Promise<void> {
    if (this.#paused) return;
    const turn = ++this.#turn;
    const isLast = (): boolean => turn === this.#turn;
    const prepared = await this.#language.prepare(this.#project.spec);
    if (!isLast()) return;
    const { sample, responses } = this.#project;
    const { preview, kept } =
      prepared.kind !== "ready"
        ? { preview: prepared.kind === "wrong" ? { kind: "wrong" as const, errors: [] } : prepared, kept: [] }
        : sample.trim() === ""
          ? { preview: { kind: "nothing" as const, why: words().noSample }, kept: [] }
          : await this.#run(prepared.script, sample, responses);
    if (!isLast()) return;
    this.#prepared = prepared;
    if (prepared.kind === "ready") this.#made = prepared.module;
    this.#preview = preview;
    this.#kept = kept;
    this.#render();
    this.output(this.#output);
    this.#events.state("");
  }

  async #run(
    script: string,
    sample: string,
    responses: string,
  ): Promise<{ readonly preview: Preview; readonly kept: readonly EventKeys[] }> {
    // prettier-ignore
    const { ran, kept } = await this.#runner.run({ script, sample, responses });
    return { preview: await this.#language.show(ran), kept };
  }

  #render(): void {
    const prepared = this.#prepared;
    const preview = this.#preview;
    if (prepared === undefined || preview === undefined) return;
    const asks = prepared.kind === "ready" ? prepared.asks : [];
    byId("responses-hint").textContent = words().responsesHint(asks.map(({ name }) => name));
    const into = byId("panel-result");
    // While a spec has mistakes, the last result stays, paler.
    this.#stale = preview.kind === "wrong";
    into.classList.toggle("stale", this.#stale);
    if (preview.kind === "wrong" && into.querySelector(".destination") !== null) into.querySelector(".outcome")?.replaceWith(el("p", { class: "outcome bad" }, words().mend)); // prettier-ignore
    else this.#shown = showResult(into, preview, new Map(asks.map(({ name, of }) => [name, of])), {
      light: (spots) => this.#events.light(this.#stale ? [] : spots),
      go: (spot) => (this.#stale ? undefined : this.#events.go(spot)),
    }); // prettier-ignore
    const { name, version, uses } = prepared.kind === "ready" ? prepared : { name: "", version: "", uses: undefined };
    showLedger(byId("panel-ledger"), { flow: name, version, preview, kept: this.#kept, uses });
  }
}
