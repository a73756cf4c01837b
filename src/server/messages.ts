import { kernelMessages, type Catalogue } from '../kernel/messages.js';
import { guardMessages } from './guard/messages.js';
import { credentialMessages, developmentCredentialMessages } from './identity/unauthenticated.js';
import { liveMessages } from './live/messages.js';
import { tableMessages } from './tables/messages.js';

/** The messages of the server without a graph: for what it refuses by itself. */
export const serverMessages = kernelMessages.with(guardMessages, liveMessages, tableMessages, credentialMessages);

/**
 * Everything that a process can say.
 *
 * @param ofGraph those of the kernel and the modules
 * @param isDevelopment whether it accepts tokens of the development key
 */
export const allMessages = (ofGraph: Catalogue, isDevelopment: boolean): Catalogue =>
  ofGraph.with(
    guardMessages,
    liveMessages,
    tableMessages,
    isDevelopment ? developmentCredentialMessages : credentialMessages,
  );
