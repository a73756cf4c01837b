const KEY = 'rural-graph:token';

/**
 * The access token of this window, for requests whose own headers have none. It is stored until the window is closed:
 * the headers editor is per tab and is emptied by a reload.
 */
export const token = (): string | null => sessionStorage.getItem(KEY);

/** Adds the window's token to headers without authorization. */
export function signed(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  const hasOwn = Object.keys(headers).some((name) => name.toLowerCase() === 'authorization');
  const stored = token();
  return stored && !hasOwn ? { ...headers, authorization: `Bearer ${stored}` } : { ...headers };
}

let pending: Promise<boolean> | undefined;

/**
 * Asks for a token, only once however many requests need it.
 *
 * @returns whether one was entered
 */
export function askForToken(): Promise<boolean> {
  pending ??= showDialog().finally(() => (pending = undefined));
  return pending;
}

async function showDialog(): Promise<boolean> {
  const dialog = document.querySelector<HTMLDialogElement>('#sign-in')!; // in index.html
  const field = dialog.querySelector('input')!;
  field.value = token() ?? '';
  dialog.returnValue = '';
  dialog.showModal();
  await new Promise((resolve) => dialog.addEventListener('close', resolve, { once: true }));
  const value = field.value.trim().replace(/^Bearer\s+/i, '');
  if (dialog.returnValue !== 'sign-in') return false;
  if (value === '') sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, value);
  return value !== '';
}
