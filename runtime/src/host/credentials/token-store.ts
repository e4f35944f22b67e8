/**
 * Keeps a connection's token in the store, encrypted with a secret of the connection, for the next start and for other nodes. One process
 * at a time requests a new token, and writes it only if no other was written meanwhile.
 */
import { hkdfSync } from "node:crypto";
import type { Engine } from "../engine.ts";
import { decrypt, encrypt } from "../encryption.ts";

/** A stored token. Times in milliseconds since 1970. */
export interface Token {
  readonly access: string;
  readonly expires: number;
  /** When it should be renewed, if that is less than a minute before it expires. */
  readonly renewal?: number;
  /** Some systems rotate it: each refresh returns a new one and invalidates the old one. */
  readonly refresh?: string;
  readonly scope?: string;
  /** Settings of the connection that came with it. */
  readonly settings?: Readonly<Record<string, string>>;
  /** A hash of the setting `refresh_token` that it came from: if a person sets another, that one is used. */
  readonly origin?: string;
  /** Since when, and why, the other system issues no new token for it. */
  readonly lost?: { readonly at: number; readonly why: string };
}

/** A token that was read from the store, with its stored text, which shows whether it has changed. */
export interface StoredToken {
  readonly text: string | undefined;
  readonly token: Token | undefined;
}

/** How long a node may hold the lock, in milliseconds. */
const HOLD = 30_000;
/** How often a node checks whether the lock is free, in milliseconds. */
const LOOK = 200;

/** What a `TokenStore` needs. */
export interface TokenStoreOptions {
  readonly system: string;
  readonly engine: Engine;
  /** In milliseconds since 1970. */
  readonly now: () => number;
  /** Secrets that encrypt tokens: the first one encrypts, all of them decrypt. */
  readonly secrets: () => readonly string[];
  /** A token that was requested with other settings can't be decrypted, so a new one is requested. */
  readonly asked: () => string;
}

/** Reads and writes the stored token of one connection, and lets one node at a time renew it. */
export class TokenStore {
  readonly #options: TokenStoreOptions;

  constructor(options: TokenStoreOptions) {
    this.#options = options;
  }

  async read(): Promise<StoredToken> {
    const text = await this.#options.engine.cursor(this.#name, "token");
    const [nonce, tag, bytes] = (text ?? "").split(".").map((part) => Buffer.from(part, "base64"));
    if (nonce === undefined || tag === undefined || bytes === undefined) return { text, token: undefined };
    for (const key of this.#keys()) {
      try {
        return { text, token: JSON.parse(decrypt(key, { nonce, tag, bytes }).toString("utf8")) as Token };
      } catch {
        // Encrypted with another secret, or requested with another scope.
      }
    }
    return { text, token: undefined };
  }

  /** @param from the value that was read before @returns whether it was written; false if another was written meanwhile */
  async write(token: Token, from: string | undefined): Promise<boolean> {
    const [key] = this.#keys();
    if (key === undefined) throw new Error("there is no secret to encrypt a token with");
    const { nonce, tag, bytes } = encrypt(key, Buffer.from(JSON.stringify(token)));
    const to = [nonce, tag, bytes].map((part) => part.toString("base64")).join(".");
    const moved = await this.#options.engine.acceptAll([], { flow: this.#name, name: "token", from, to });
    return moved !== undefined;
  }

  /**
   * Does some work under a lock that all nodes share.
   * @param meanwhile checked while waiting: the result of another node, which is used instead
   */
  async alone<T>(meanwhile: () => Promise<T | undefined>, work: () => Promise<T>): Promise<T> {
    const { engine, now } = this.#options;
    const lock = { flow: this.#name, name: "token lock" };
    for (;;) {
      const from = await engine.cursor(lock.flow, lock.name);
      // A lock held for longer than allowed was taken while the clock was wrong.
      const until = Number(from ?? 0);
      const free = !(until > now()) || until > now() + HOLD;
      const held = String(now() + HOLD);
      if (!free || (await engine.acceptAll([], { ...lock, from, to: held })) === undefined) {
        await new Promise((resolve) => setTimeout(resolve, LOOK));
        const other = await meanwhile();
        if (other !== undefined) return other;
        continue;
      }
      try {
        return await work();
      } finally {
        // The store is unavailable now: the lock expires by itself.
        await Promise.resolve(engine.acceptAll([], { ...lock, from: held, to: "0" })).catch(() => undefined);
      }
    }
  }

  get #name(): string {
    return `connection ${this.#options.system}`;
  }

  #keys(): Buffer[] {
    const { secrets, system, asked } = this.#options;
    return secrets().map((secret) =>
      Buffer.from(hkdfSync("sha256", secret, "", `integ token ${system}${asked()}`, 32)),
    );
  }
}
