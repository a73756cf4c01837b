/**
 * Prefixes of caller ids, so that no subject of an issuer can be mistaken for `anonymous`, `seed` or an application.
 */
const PERSON = 'person:';
const APPLICATION = 'application:';

export const personId = (subject: string): string => PERSON + subject;
export const isPersonId = (identifier: string): boolean =>
  identifier.startsWith(PERSON) && identifier.length > PERSON.length;

export const applicationId = (key: string): string => APPLICATION + key;
/** The id of an application's key; null if the identifier is not an application's. */
export const keyOf = (identifier: string): string | null =>
  identifier.startsWith(APPLICATION) ? identifier.slice(APPLICATION.length) : null;
