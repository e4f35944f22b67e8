/** Settings and error reporting that the built-in ends share. */
import { messageOf } from "../../errors.ts";
import type { Operation } from "../../flow.ts";
import { lackingOf, settingsToSend } from "../../settings.ts";
import type { CircuitState } from "../circuit-breaker.ts";
import { nameOf } from "../name-of.ts";
import { type OperationResult, refusedBy } from "../operation-result.ts";
import { publicMessage } from "../redaction.ts";
import type { Sending } from "../request.ts";
import { type EndOptions, MissingSetting, type Transport } from "../transport.ts";

/** The request can't be carried out, now or later. The message may quote the document; `publicReason` does not. */
export class Refusal extends Error {
  readonly publicReason: string;
  constructor(publicReason: string, detail?: string) {
    super(detail === undefined ? publicReason : `${publicReason}: ${detail}`);
    this.publicReason = publicReason;
  }
}

/** It can't be done yet: this is not a failure, and uses up no attempt. */
export class NotYet extends Error {
  readonly afterMs: number;
  constructor(message: string, afterMs: number) {
    super(message);
    this.afterMs = afterMs;
  }
}

/** A built-in end; anything thrown while it works is a temporary failure, unless it is a `Refusal`. */
export abstract class BuiltInEnd implements Transport {
  readonly breaker: CircuitState = "closed";
  protected readonly options: EndOptions;

  constructor(options: EndOptions) {
    this.options = options;
    options.redactor.add(options.link, options.given);
  }

  /** Executes an operation. @returns the result; undefined if a read finds nothing */
  protected abstract work(
    operation: Operation,
    args: Readonly<Record<string, unknown>>,
    sending: Sending,
  ): Promise<OperationResult>;

  /** Reaches the other side with the connection's settings, and changes nothing there. Throws if it can't be reached. */
  protected async reach(): Promise<void> {
    // An end without another side has nothing to reach.
  }

  /** Tries the connection. @returns why it does not work; undefined if it does */
  async tryOut(): Promise<string | undefined> {
    try {
      await this.reach();
      return undefined;
    } catch (error) {
      return this.options.redactor.redact(messageOf(error));
    }
  }

  setting(name: string): string {
    return this.settings(name)[0] ?? "";
  }

  settings(name: string): readonly string[] {
    const { link, given } = this.options;
    const value = given[name] ?? link.settings[name]?.default;
    if (value === undefined) throw new MissingSetting(`the connection \`${link.name}\` has no setting \`${name}\``);
    return typeof value === "string" ? [value] : value;
  }

  /** A setting that may be left out. */
  protected given(name: string): string | undefined {
    return this.missing([name]).length > 0 ? undefined : this.setting(name) || undefined;
  }

  missing(names: Iterable<string>): string[] {
    return lackingOf(this.options.link, this.options.given, names);
  }

  needed(operations: readonly Operation[]): string[] {
    return settingsToSend(this.options.link, operations, false);
  }

  async send(
    operation: Operation,
    args: Readonly<Record<string, unknown>>,
    sending: Sending = {},
  ): Promise<OperationResult> {
    const called = nameOf(operation);
    const { redactor, now } = this.options;
    try {
      return await this.work(operation, args, sending);
    } catch (error) {
      if (error instanceof MissingSetting) throw error;
      const message = redactor.redact(messageOf(error));
      if (error instanceof NotYet) return { kind: "wait", why: error.message, untilMs: now() + error.afterMs };
      if (error instanceof Refusal)
        return { ...refusedBy(`${called}: ${error.publicReason}`), why: `${called}: ${message}` };
      return { kind: "later", why: `${called}: ${message}`, publicReason: `${called}: ${publicMessage(error)}` };
    }
  }
}
