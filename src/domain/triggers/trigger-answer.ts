import { InvalidLambdaResponseError } from '../errors.js';

export type Fields = Readonly<Record<string, unknown>>;

/** Reads one member of an answer, or throws InvalidLambdaResponseError. */
export type FieldReader<T> = (value: unknown) => T;

/** The refusal of an answer that has another shape than its trigger's. */
export const unrecognizable = () => new InvalidLambdaResponseError('Unrecognizable lambda output');

/** The `response` of an answer. Whatever else the function changed in the event is not looked at. */
export function responseOf(answer: Fields): Fields {
  return object(answer['response']);
}

export const object: FieldReader<Fields> = (value) => {
  if (isObject(value)) return value;
  throw unrecognizable();
};

/** A member that may be missing, or null as events show it at first. */
export const maybe =
  <T>(read: FieldReader<T>): FieldReader<T | undefined> =>
  (value) =>
    value === undefined || value === null ? undefined : read(value);

export const text: FieldReader<string> = (value) => {
  if (typeof value === 'string') return value;
  throw unrecognizable();
};

/** False when it is missing. */
export const flag: FieldReader<boolean> = (value) => {
  if (value === undefined || value === null) return false;
  if (typeof value === 'boolean') return value;
  throw unrecognizable();
};

/** Empty when it is missing. */
export const texts: FieldReader<readonly string[]> = (value) => {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.map(text);
  throw unrecognizable();
};

/** Empty when it is missing. */
export const textMap: FieldReader<Readonly<Record<string, string>>> = (value) => {
  const fields = maybe(object)(value) ?? {};
  return Object.fromEntries(Object.entries(fields).map(([name, entry]) => [name, text(entry)]));
};

/** Empty when it is missing; the values are any JSON but null. */
export const claimMap: FieldReader<Fields> = (value) => {
  const fields = maybe(object)(value) ?? {};
  if (Object.values(fields).some((entry) => entry === null)) throw unrecognizable();
  return fields;
};

/** One of the words. */
export function word<const W extends string>(...words: readonly W[]): FieldReader<W> {
  return (value) => {
    const found = words.find((one) => one === value);
    if (found === undefined) throw unrecognizable();
    return found;
  };
}

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
