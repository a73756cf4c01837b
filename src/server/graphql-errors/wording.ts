import { GraphQLError, Kind, visit } from 'graphql';
import type { RequestScope } from '../request-scope.js';
import { OTHERWISE, SENTENCES, VALUES } from './messages.js';

const SUGGESTION = /,? (?:D|d)id you mean (.+)\?$/s;
const NULL_ARGUMENT = /^Argument "(\w+)" of non-null type "([^"]+)" must not be null\.$/;
const INVALID_ARGUMENT = /^Argument "(\w+)" has invalid value (.+)\.$/s;
const VARIABLE_VALUE = /^Variable "(\$\w+)" got invalid value (.+?)(?: at "([^"]+)")?$/s;

/** A value of which graphql-js quotes more is not worth to be looked through. */
const LONGEST_READ = 5_000;

export interface Wording {
  readonly message: string;
  /** What graphql-js says, where the message says it in other words. */
  readonly detail?: string;
}

/**
 * What graphql-js complains of, in the caller's language and as one sentence that names argument and value.
 *
 * @param message what may be shown of it: suggestions are not for everybody
 */
export function wordingOf(error: GraphQLError, message: string, code: string, locale: RequestScope['locale']): Wording {
  if (message.length > LONGEST_READ) return { message: locale === 'zh' ? (OTHERWISE[code] ?? message) : message };
  const given = { message, error, root: rootOf(error) };
  const worded = locale === 'zh' ? (inChinese(given) ?? OTHERWISE[code]) : inEnglish(given);
  return worded === undefined || worded === message ? { message } : { message: worded, detail: message };
}

interface ErrorToReword {
  readonly message: string;
  readonly error: GraphQLError;
  /** What was thrown first, of what has been wrapped. */
  readonly root: GraphQLError;
}

/** The error that graphql-js made first: it wraps what a scalar throws, and what fails at a field. */
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
  const [, of, value] = INVALID_ARGUMENT.exec(message) ?? [];
  if (of)
    return `参数 ${of} 的值 ${value} 不被接受${variables.length > 0 ? `：变量 ${variables.join('、')} 不得为空` : ''}。`;
  const suggestion = suggestionIn(message);
  const phrase = phraseOf(root);
  if (phrase !== undefined) {
    const subject = subjectOf(error, root);
    return subject && `${subject}的值不被接受：${phrase}${suggestion}。`;
  }
  const sentence = translated(SENTENCES, message.replace(SUGGESTION, ''));
  return sentence && `${sentence.slice(0, -1)}${suggestion}。`;
}

/** What is wrong with a value: a scalar of ours says it itself. */
const phraseOf = (root: GraphQLError): string | undefined =>
  (root.extensions['zh'] as string | undefined) ?? translated(VALUES, root.message.replace(SUGGESTION, ''));

/** Whose value it is. */
function subjectOf(error: GraphQLError, root: GraphQLError): string | undefined {
  const place = placeIn(root);
  if (place !== undefined) return `${place.startsWith('$') ? '变量' : '参数'} ${place} `;
  const [, variable, , path] = VARIABLE_VALUE.exec(error.message.slice(0, -`; ${root.message}`.length)) ?? [];
  return variable && `变量 ${variable}${path === undefined ? ' ' : `（${path}）`}`;
}

const placeIn = ({ extensions }: GraphQLError): string | undefined => extensions['place'] as string | undefined;

/** Names that were meant, perhaps. */
function suggestionIn(message: string): string {
  const [, meant] = SUGGESTION.exec(message) ?? [];
  if (meant === undefined) return '';
  const names = [...meant.matchAll(/"([^"]+)"/g)].map(([, name]) => name);
  if (meant.startsWith('to use an inline fragment')) return `，请用 ${names.join('、')} 的内联片段`;
  return names.length > 0 ? `，是否想用 ${names.join('、')}` : '';
}

function translated(table: readonly (readonly [RegExp, string])[], message: string): string | undefined {
  const found = table.find(([english]) => english.test(message));
  return found && message.replace(...found).replaceAll(/  +/g, ' ');
}

/** The variables of the value that an argument does not take. */
function variablesIn({ nodes }: GraphQLError): readonly string[] {
  const names = new Set<string>();
  for (const node of nodes ?? []) {
    if (node.kind !== Kind.FIELD) visit(node, { Variable: ({ name }) => void names.add(`$${name.value}`) });
  }
  return [...names];
}
