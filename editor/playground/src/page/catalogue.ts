/** The templates, fetched when they are chosen. */
import type { Files } from "../protocol.ts";

/** An integration that ships. */
export interface Start {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  /** The file of its flow, or the first of them. */
  readonly flow: string;
}

/** The index of the files next to the page. */
export interface Catalogue {
  readonly systems: readonly string[];
  readonly starts: readonly Start[];
}

async function fetched<T>(path: string): Promise<T> {
  const response = await fetch(new URL(path, document.baseURI));
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return (await response.json()) as T;
}

/** Fetches the catalogue. */
export const catalogue = (): Promise<Catalogue> => fetched("catalogue.json");

/** Fetches the files of one template. */
export const startFiles = (name: string): Promise<Files> => fetched(`starts/${name}.json`);
