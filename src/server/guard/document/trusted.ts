import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { stripIgnoredCharacters } from 'graphql';
import { z } from 'zod';

export const MANIFEST = new URL('../../../../schema/operations.manifest.json', import.meta.url);

export const hashOf = (text: string): string => hash('sha256', text);
export const documentIdOf = (text: string): string => `sha256:${hashOf(text)}`;

/** The documents that our own pages and tools use, by `sha256:` and the hash of the text in hexadecimal. */
export type Manifest = Readonly<Record<string, { readonly name: string; readonly document: string }>>;

export const readManifest = (): Manifest => JSON.parse(readFileSync(MANIFEST, 'utf8')) as Manifest;

const text = z.string().min(1);

/** What client tools write, each as texts by their ids. */
const formats = z.union([
  // @apollo/generate-persisted-query-manifest
  z
    .object({
      format: z.literal('apollo-persisted-query-manifest'),
      operations: z.array(z.object({ id: text, body: text })),
    })
    .transform(({ operations }) => operations.map(({ id, body }) => [id, body] as const)),
  // relay-compiler, and the client preset of GraphQL Code Generator
  z.record(z.string(), text).transform((texts) => Object.entries(texts)),
  // ours
  z
    .record(z.string(), z.object({ document: text }))
    .transform((entries) => Object.entries(entries).map(([id, { document }]) => [id, document] as const)),
]);

export type Texts = readonly (readonly [id: string, text: string])[];

/** @throws where there is no file, or it is none of the manifests that are known */
export const readTexts = (file: string | URL): Texts => formats.parse(JSON.parse(readFileSync(file, 'utf8')));

/** The entries of all files that are named; null where one of them is no manifest. */
export function textsOf(files: readonly string[]): Texts | null {
  try {
    return files
      .map((file) => file.trim())
      .filter(Boolean)
      .flatMap(readTexts);
  } catch {
    return null;
  }
}

/** Stripping a longer text takes more than 10 ms. */
const LONGEST_COMPARED = 100_000;

/** Documents that were registered by their clients' authors: found by an id of a manifest, or the hash of the text. */
export class TrustedDocuments {
  private readonly texts = new Map<string, string>();
  private readonly bare = new Set<string>();

  constructor(entries: Texts) {
    for (const [id, document] of entries) {
      this.texts.set(documentIdOf(document), document);
      this.bare.add(bareOf(document));
      if (!this.texts.has(id)) this.texts.set(id, document); // a hash of ours is never another's id
    }
  }

  /** @param id of a manifest, or a SHA-256 in hexadecimal, with `sha256:` before it or without */
  find(id: string): string | undefined {
    return this.texts.get(id) ?? this.texts.get(`sha256:${id}`);
  }

  /** Whether a text is one of them, but for white space and comments. */
  has(document: string): boolean {
    if (this.texts.has(documentIdOf(document))) return true;
    return document.length <= LONGEST_COMPARED && this.bare.has(bareOf(document));
  }
}

/** What a text says, without what GraphQL ignores; the text itself where it is no GraphQL. */
function bareOf(document: string): string {
  try {
    return stripIgnoredCharacters(document);
  } catch {
    return document;
  }
}
