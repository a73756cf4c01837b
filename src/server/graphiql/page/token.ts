const KEY = 'rural-graph:token';

/**
 * The access token of this window, for requests whose own headers name none. It is kept until the window is closed: the
 * headers editor is per tab and forgets at a reload.
 */
export const token = (): string | null => sessionStorage.getItem(KEY);

/** Headers with the token of this window, where they have none of their own. */
export function signed(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  const own = Object.keys(headers).some((name) => name.toLowerCase() === 'authorization');
  const known = token();
  return known && !own ? { ...headers, authorization: `Bearer ${known}` } : { ...headers };
}

let asking: Promise<boolean> | undefined;

/** Asks for a token, once however many requests need it. @returns whether one was given */
export function askForToken(): Promise<boolean> {
  asking ??= shown().finally(() => (asking = undefined));
  return asking;
}

async function shown(): Promise<boolean> {
  const dialog = document.querySelector<HTMLDialogElement>('#sign-in')!; // in index.html
  const field = dialog.querySelector('input')!;
  field.value = token() ?? '';
  dialog.returnValue = '';
  dialog.showModal();
  await new Promise((resolve) => dialog.addEventListener('close', resolve, { once: true }));
  const given = field.value.trim().replace(/^Bearer\s+/i, '');
  if (dialog.returnValue !== 'sign-in') return false;
  if (given === '') sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, given);
  return given !== '';
}
