import { createRequire } from 'node:module';

/** As much of Prettier as is used. It is loaded when it is needed: shipped code imports no development package. */
interface Prettier {
  getFileInfo(path: string, options: { readonly ignorePath: string }): Promise<{ readonly ignored: boolean }>;
  resolveConfig(path: string, options: { readonly editorconfig: boolean }): Promise<object | null>;
  format(text: string, options: object): Promise<string>;
}

/** Formats a text like `npm run format`, which leaves what is listed in `.prettierignore` as it is. */
export async function formatted(path: string, text: string): Promise<string> {
  const { getFileInfo, resolveConfig, format } = createRequire(import.meta.url)('prettier') as Prettier;
  if ((await getFileInfo(path, { ignorePath: '.prettierignore' })).ignored) return text;
  return format(text, { ...(await resolveConfig(path, { editorconfig: true })), filepath: path });
}
