import type { Parser } from './config-values.js';

/** One line of the table of settings. */
export interface Setting<T> {
  readonly name: string;
  /** What the documentation says stands there when nothing is set. */
  readonly shown: string;
  readonly meaning: string;
  readonly parse: Parser<T>;
}

export interface DefaultSetting<T> extends Setting<T> {
  readonly fallback: T;
}

type About = readonly [name: string, meaning: string];

/** A setting that always has a value; `text` is the default as it would be written. */
export function withDefault<T>(about: About, parse: Parser<T>, text: string): DefaultSetting<T> {
  const [name, meaning] = about;
  return { name, meaning, parse, shown: `\`${text}\``, fallback: parse(text) };
}

/** A setting that may be missing; `shown` says what happens then. */
export function optional<T>([name, meaning]: About, parse: Parser<T>, shown: string): Setting<T> {
  return { name, meaning, parse, shown };
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads values one by one and keeps the problems, so that an operator sees all of them at once. */
export class SettingReader {
  readonly problems: string[] = [];
  constructor(private readonly env: Environment) {}

  text(setting: Setting<unknown>): string | undefined {
    return this.env[setting.name]?.trim() || undefined;
  }

  find<T>(setting: Setting<T>): T | undefined {
    const text = this.text(setting);
    try {
      return text === undefined ? undefined : setting.parse(text);
    } catch (problem) {
      this.problems.push(`${setting.name} ${(problem as Error).message}.`);
      return undefined;
    }
  }

  read<T>(setting: DefaultSetting<T>): T {
    return this.find(setting) ?? setting.fallback;
  }
}
