import { readFileSync } from 'node:fs';

/** Values for a file's variables, by name. */
export type SqlVariables = Readonly<Record<string, string | number>>;

/** What is copied as it stands: texts, quoted names, comments, casts and assignments. Then variables, as in psql. */
const TOKEN =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|--.*|\/\*[^]*?\*\/|::|:=|:'(?<literal>\w+)'|:"(?<name>\w+)"|:(?<text>[a-z_]\w*)/g;

/**
 * Reads a `.sql` file with its variables filled in. They are written and quoted as in psql: `:'name'` is a literal,
 * `:"name"` an identifier, `:name` a piece of SQL as it is given. Other than in psql they are also filled within `$$`,
 * where the bodies of functions are. Comments that begin a line describe the file to its readers: they are left out, so
 * that a change to them installs nothing.
 *
 * @throws if the file has a variable without a value, or a value has no variable
 */
export function sqlFile(file: URL, variables: SqlVariables = {}): string {
  const unused = new Set(Object.keys(variables));
  const valueOf = (name: string): string => {
    if (!Object.hasOwn(variables, name)) throw new Error(`${file.pathname}: no value for the variable ${name}`);
    unused.delete(name);
    return String(variables[name]);
  };
  const text = readFileSync(file, 'utf8')
    .replace(/^--.*\n/gm, '')
    .replace(TOKEN, (token: string, literal?: string, name?: string, piece?: string) => {
      if (literal) return quoteLiteral(valueOf(literal));
      if (name) return `"${valueOf(name).replaceAll('"', '""')}"`;
      return piece ? valueOf(piece) : token;
    });
  if (unused.size > 0) throw new Error(`${file.pathname}: no variable ${[...unused].join(', ')}`);
  return text;
}

/** Doubled backslashes mean the same whatever `standard_conforming_strings` says. */
function quoteLiteral(value: string): string {
  const quoted = `'${value.replaceAll("'", "''")}'`;
  return value.includes('\\') ? ` E${quoted.replaceAll('\\', '\\\\')}` : quoted;
}
