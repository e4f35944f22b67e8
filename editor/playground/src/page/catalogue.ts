/** The templates, fetched from beside the page when they are chosen. */
import type { Files } from "../protocol.ts";

/** An integration that ships. */
export interface Start {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  /** The file of its flow, or the first of them. */
  readonly flow: string;
}

/** The files beside the page. */
export interface Catalogue {
  readonly systems: readonly string[];
  readonly starts: readonly Start[];
}

async function fetched<T>(path: string): Promise<T> {
  const response = await fetch(new URL(path, document.baseURI));
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return (await response.json()) as T;
}

/** All that there is to start from. */
export const catalogue = (): Promise<Catalogue> => fetched("catalogue.json");

/** The files of one of them. */
export const startFiles = (name: string): Promise<Files> => fetched(`starts/${name}.json`);
