import { InvalidParameterError } from '../errors.js';

/** Tags by key. */
export type Tags = Readonly<Record<string, string>>;

const mostTags = 50;

/**
 * Tags as they are kept (12.6).
 *
 * @throws InvalidParameterError above 50 tags, or for a key that begins with `aws:`, in any case.
 */
export function acceptTags(tags: Tags): Tags {
  const keys = Object.keys(tags);
  if (keys.some((key) => /^aws:/i.test(key))) {
    throw new InvalidParameterError('Tag keys cannot begin with aws:.');
  }
  if (keys.length > mostTags) {
    throw new InvalidParameterError(`A resource can have ${mostTags} tags at the most.`);
  }
  return tags;
}
