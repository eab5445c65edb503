/*
 * graphql-js repeats what it refuses, passwords included, so nothing it says about a value is passed on as
 * it stands: a sentence is recognised and made again from names of the schema, or replaced.
 */

const TYPE = String.raw`[\w![\]]+`;

/** Sentences that hold names of the schema and nothing else. */
const harmless = [
  `Field "\\w+(?:\\.\\w+)?" of required type "${TYPE}" was not provided\\.`,
  `Field "\\w+(?:\\.\\w+)?" must be non-null\\.`,
  `Expected type "${TYPE}" to be an object\\.`,
  `Expected non-nullable type "${TYPE}" not to be null\\.`,
  `Exactly one key must be specified for OneOf type "\\w+"\\.`,
  `OneOf Input Object "\\w+" must specify exactly one key\\.`,
  `A StringMap is an object whose values are all strings\\.`,
].map((source) => new RegExp(`^${source}$`));

/** Beginnings of sentences that go on with the value; the type is what is kept. */
const telling: readonly (readonly [RegExp, (type: string) => string])[] = [
  [new RegExp(`^Expected value of type "(${TYPE})", found `), (type) => `Expected a ${type}.`],
  [/^Enum "(\w+)" cannot represent /, (type) => `Expected a value of the enum ${type}.`],
  [
    /^Value "[^"]*" does not exist in "(\w+)" enum/,
    (type) => `Expected a value of the enum ${type}.`,
  ],
  [/^(\w+) cannot represent /, (type) => `Expected a ${type}.`],
  [/^Field "[^"]*" is not defined by type "(\w+)"/, (type) => `${type} has no field of that name.`],
];

/** What may be said instead of a sentence about a value; undefined when the sentence is not known. */
function sentence(message: string): string | undefined {
  if (harmless.some((pattern) => pattern.test(message))) return message;
  for (const [pattern, say] of telling) {
    const type = pattern.exec(message)?.[1];
    if (type) return say(type);
  }
  return undefined;
}

/** For a literal in the document that does not fit its type. */
export function literalText(message: string): string {
  return sentence(message) ?? 'The value does not fit its type.';
}

/** For a variable; the value stands before the reason, and the path is the one that graphql-js prints. */
export function variableText(name: string, message: string): string {
  const head = `Variable "$${name}"`;
  const missing = new RegExp(
    `^Variable "\\$${name}" of (?:required|non-null) type "${TYPE}" (?:was not provided|must not be null)\\.$`,
  );
  if (missing.test(message)) return message;
  for (let at = message.indexOf('; '); at >= 0; at = message.indexOf('; ', at + 1)) {
    const reason = sentence(message.slice(at + 2));
    if (!reason) continue;
    const path = new RegExp(` at "(${name}(?:\\.\\w+|\\[\\d+\\])+)"$`).exec(message.slice(0, at));
    return `${head} got an invalid value${path ? ` at "${path[1]}"` : ''}: ${reason}`;
  }
  return `${head} got an invalid value.`;
}

/** For an argument that only at run time turned out not to fit, because a variable in it was missing. */
export function argumentText(message: string): string {
  const name = /^Argument "(\w+)"/.exec(message)?.[1];
  return name ? `Argument "${name}" got an invalid value.` : 'An argument got an invalid value.';
}

/** The document may hold a literal secret, and a syntax error quotes the token it stumbled over. */
export function syntaxText(message: string): string {
  return message
    .replace(/ (Name|String|BlockString|Int|Float|Comment) "[^]*$/, ' $1.')
    .replace(/(?:: |character )["'U][^]*$/, '.');
}
