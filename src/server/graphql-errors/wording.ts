import { GraphQLError, Kind, visit } from 'graphql';
import type { RequestScope } from '../request-scope.js';
import { OTHERWISE, SENTENCES, VALUES } from './messages.js';

const SUGGESTION = /,? (?:D|d)id you mean (.+)\?$/s;
const NULL_ARGUMENT = /^Argument "(\w+)" of non-null type "([^"]+)" must not be null\.$/;
const INVALID_ARGUMENT = /^Argument "(\w+)" has invalid value (.+)\.$/s;
const VARIABLE_VALUE = /^Variable "(\$\w+)" got invalid value (.+?)(?: at "([^"]+)")?$/s;

/** Longer messages, which quote a large value, are not matched against the patterns. */
const LONGEST_MATCHED = 5_000;

export interface Wording {
  readonly message: string;
  /** The message of graphql-js, where `message` rewords it. */
  readonly detail?: string;
}

/**
 * Words an error of graphql-js in the caller's language, as one sentence that names argument and value.
 *
 * @param message what the caller may read of it: suggestions are hidden from some callers
 */
export function wordingOf(error: GraphQLError, message: string, code: string, locale: RequestScope['locale']): Wording {
  if (message.length > LONGEST_MATCHED) return { message: locale === 'zh' ? (OTHERWISE[code] ?? message) : message };
  const source = { message, error, root: rootOf(error) };
  const reworded = locale === 'zh' ? (inChinese(source) ?? OTHERWISE[code]) : inEnglish(source);
  return reworded === undefined || reworded === message ? { message } : { message: reworded, detail: message };
}

interface ErrorToReword {
  readonly message: string;
  readonly error: GraphQLError;
  /** The innermost error, without those that wrap it. */
  readonly root: GraphQLError;
}

/** The error that graphql-js created first: it wraps errors that scalars throw and errors of fields. */
export function rootOf(error: GraphQLError): GraphQLError {
  let root = error;
  while (root.originalError instanceof GraphQLError) root = root.originalError;
  return root;
}

function inEnglish({ message, root }: ErrorToReword): string {
  const [, argument, type] = NULL_ARGUMENT.exec(message) ?? [];
  const variables = variablesIn(root);
  if (argument && variables.length > 0)
    return `Argument "${argument}" of type "${type}" takes no null, which variable ${variables.join()} is.`;
  if (INVALID_ARGUMENT.test(message) && variables.length > 0)
    return `${message.slice(0, -1)}: ${variables.join(', ')} must not be null.`;
  const place = placeIn(root);
  return place === undefined ? message : `${place.startsWith('$') ? 'Variable' : 'Argument'} "${place}": ${message}`;
}

function inChinese({ message, error, root }: ErrorToReword): string | undefined {
  const [, argument, type] = NULL_ARGUMENT.exec(message) ?? [];
  const variables = variablesIn(root);
  if (argument)
    return `参数 ${argument}（${type}）不接受空值${variables.length > 0 ? `，而变量 ${variables.join('、')} 为空` : ''}。`;
  const [, argumentName, value] = INVALID_ARGUMENT.exec(message) ?? [];
  if (argumentName)
    return `参数 ${argumentName} 的值 ${value} 不被接受${variables.length > 0 ? `：变量 ${variables.join('、')} 不得为空` : ''}。`;
  const suggestion = suggestionIn(message);
  const phrase = phraseOf(root);
  if (phrase !== undefined) {
    const subject = subjectOf(error, root);
    return subject && `${subject}的值不被接受：${phrase}${suggestion}。`;
  }
  const sentence = translate(SENTENCES, message.replace(SUGGESTION, ''));
  return sentence && `${sentence.slice(0, -1)}${suggestion}。`;
}

/** What is wrong with a value. Our own scalars provide the Chinese phrase themselves. */
const phraseOf = (root: GraphQLError): string | undefined =>
  (root.extensions['zh'] as string | undefined) ?? translate(VALUES, root.message.replace(SUGGESTION, ''));

/** The argument or variable that the value belongs to. */
function subjectOf(error: GraphQLError, root: GraphQLError): string | undefined {
  const place = placeIn(root);
  if (place !== undefined) return `${place.startsWith('$') ? '变量' : '参数'} ${place} `;
  const [, variable, , path] = VARIABLE_VALUE.exec(error.message.slice(0, -`; ${root.message}`.length)) ?? [];
  return variable && `变量 ${variable}${path === undefined ? ' ' : `（${path}）`}`;
}

const placeIn = ({ extensions }: GraphQLError): string | undefined => extensions['place'] as string | undefined;

/** The suggested names, in Chinese. */
function suggestionIn(message: string): string {
  const [, suggested] = SUGGESTION.exec(message) ?? [];
  if (suggested === undefined) return '';
  const names = [...suggested.matchAll(/"([^"]+)"/g)].map(([, name]) => name);
  if (suggested.startsWith('to use an inline fragment')) return `，请用 ${names.join('、')} 的内联片段`;
  return names.length > 0 ? `，是否想用 ${names.join('、')}` : '';
}

function translate(table: readonly (readonly [RegExp, string])[], message: string): string | undefined {
  const [english, chinese] = table.find(([each]) => each.test(message)) ?? [];
  if (!english || chinese === undefined) return undefined;
  const parts = english.exec(message)!; // `find` tested it
  // what an anonymous definition does not name goes with the blanks around it
  const named = chinese.replace(/ ?\$(\d) ?/g, (text, part: string) => (parts[Number(part)] === undefined ? '' : text));
  return message.replace(english, named);
}

/** The variables inside the value that the argument rejects. */
function variablesIn({ nodes }: GraphQLError): readonly string[] {
  const names = new Set<string>();
  for (const node of nodes ?? []) {
    if (node.kind !== Kind.FIELD) visit(node, { Variable: ({ name }) => void names.add(`$${name.value}`) });
  }
  return [...names];
}
