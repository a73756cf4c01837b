interface CloseCode {
  readonly code: number;
  readonly meaning: string;
  /** Whether the client should reconnect with its last position. */
  readonly again: boolean;
}

/** Why a socket was closed: the codes of `graphql-transport-ws` and of WebSocket itself, and one of our own (4413). */
export const closeCodes = {
  tooBig: { code: 1009, meaning: 'A message was larger than 256 KiB', again: false },
  restart: { code: 1012, meaning: 'This process stops; another one serves', again: true },
  later: { code: 1013, meaning: 'Who calls cannot be checked at the moment', again: true },
  badMessage: {
    code: 4400,
    meaning: 'A message was not one of the protocol: not JSON, binary, unknown type, a member missing',
    again: false,
  },
  notAcknowledged: { code: 4401, meaning: 'An operation was sent before connection_ack', again: false },
  forbidden: {
    code: 4403,
    meaning:
      'The caller may not connect, or no longer: ' +
      'the credentials do not hold, have expired, were revoked, or a ping showed those of somebody else',
    again: false,
  },
  protocol: { code: 4406, meaning: 'The sub-protocol graphql-transport-ws was not asked for', again: false },
  initTimeout: { code: 4408, meaning: 'No connection_init within 3 seconds', again: true },
  duplicateId: { code: 4409, meaning: 'An operation with this id is running already', again: false },
  tooSlow: {
    code: 4413,
    meaning: 'What was sent was not read for 15 seconds; nothing is lost to who resumes',
    again: true,
  },
  tooMany: { code: 4429, meaning: 'A second connection_init, or more than 200 messages in a second', again: false },
  internal: { code: 4500, meaning: 'Something broke on our side and was logged', again: false },
} as const satisfies Record<string, CloseCode>;
