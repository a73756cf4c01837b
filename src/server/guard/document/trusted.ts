import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { stripIgnoredCharacters } from 'graphql';
import { z } from 'zod';

export const MANIFEST = new URL('../../../../schema/operations.manifest.json', import.meta.url);

export const hashOf = (text: string): string => hash('sha256', text);
export const documentIdOf = (text: string): string => `sha256:${hashOf(text)}`;

/** The documents of our own pages and tools, by `sha256:` and the hexadecimal hash of the text. */
export type Manifest = Readonly<Record<string, { readonly name: string; readonly document: string }>>;

export const readManifest = (): Manifest => JSON.parse(readFileSync(MANIFEST, 'utf8')) as Manifest;

const text = z.string().min(1);

/** The manifest formats of client tools, each reduced to pairs of id and text. */
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
  // this platform's own
  z
    .record(z.string(), z.object({ document: text }))
    .transform((entries) => Object.entries(entries).map(([id, { document }]) => [id, document] as const)),
]);

export type Texts = readonly (readonly [id: string, text: string])[];

/** @throws when the file is missing or is none of the known manifest formats */
export const readTexts = (file: string | URL): Texts => formats.parse(JSON.parse(readFileSync(file, 'utf8')));

/** The entries of all listed files; null when one of them is no manifest. */
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

/**
 * Documents that the authors of clients registered. They are found by their id in a manifest or the hash of their text.
 */
export class TrustedDocuments {
  private readonly texts = new Map<string, string>();
  private readonly stripped = new Set<string>();

  constructor(entries: Texts) {
    for (const [id, document] of entries) {
      this.texts.set(documentIdOf(document), document);
      this.stripped.add(stripIgnored(document));
      if (!this.texts.has(id)) this.texts.set(id, document); // an id never replaces a hash that we computed
    }
  }

  /** @param id an id of a manifest, or a hexadecimal SHA-256 with or without `sha256:` before it */
  find(id: string): string | undefined {
    return this.texts.get(id) ?? this.texts.get(`sha256:${id}`);
  }

  /** Whether the text is a registered document, apart from white space and comments. */
  has(document: string): boolean {
    if (this.texts.has(documentIdOf(document))) return true;
    return document.length <= LONGEST_COMPARED && this.stripped.has(stripIgnored(document));
  }
}

/** The text without the characters that GraphQL ignores; the text itself when it is not GraphQL. */
function stripIgnored(document: string): string {
  try {
    return stripIgnoredCharacters(document);
  } catch {
    return document;
  }
}
