/** Identifiers of callers: prefixed, so that no subject of an issuer can be taken for `anonymous`, `seed` or an application. */
const PERSON = 'person:';
const APPLICATION = 'application:';

export const personId = (subject: string): string => PERSON + subject;
export const isPersonId = (identifier: string): boolean =>
  identifier.startsWith(PERSON) && identifier.length > PERSON.length;

export const applicationId = (key: string): string => APPLICATION + key;
/** The id of an application's key; null where the identifier is of somebody else. */
export const keyOf = (identifier: string): string | null =>
  identifier.startsWith(APPLICATION) ? identifier.slice(APPLICATION.length) : null;
