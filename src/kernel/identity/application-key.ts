import { hash, randomBytes } from 'node:crypto';

const KEY = /^rgk_([0-9a-f]{16})_([\w-]{43})$/;

/** The parts of a key as the application presents it. */
export interface KeyParts {
  readonly id: string;
  readonly secret: string;
}

/** A new key. Its text is shown once and never stored: the database has the hash. */
export interface MadeKey {
  readonly id: string;
  readonly text: string;
  readonly hash: Buffer;
}

export function makeKey(): MadeKey {
  const id = randomBytes(8).toString('hex');
  const secret = randomBytes(32).toString('base64url');
  return { id, text: `rgk_${id}_${secret}`, hash: digest(secret) };
}

/** Whether a credential has the form of a key rather than of a token of the issuer. */
export const isKey = (credential: string): boolean => credential.startsWith('rgk_');

export function readKey(text: string): KeyParts | null {
  const [, id, secret] = KEY.exec(text) ?? [];
  return id === undefined || secret === undefined ? null : { id, secret };
}

/**
 * SHA-256 suffices: the secret is 256 random bits, so there is no dictionary to try, and a slow hash would only slow
 * down every request.
 */
export function digest(secret: string): Buffer {
  return hash('sha256', secret, 'buffer');
}
