/** A product of a user agent, as people call it. The first one that is found counts. */
type Known = readonly (readonly [name: string, form: RegExp])[];

/** Each of them also names those it descends from, so the youngest come first. */
const browsers: Known = [
  ['Edge', /\bEdg(?:e|A|iOS)?\/(\d+)/],
  ['Opera', /\b(?:OPR|OPT|Opera)\/(\d+)/],
  ['Samsung Internet', /\bSamsungBrowser\/(\d+)/],
  ['Firefox', /\b(?:Firefox|FxiOS)\/(\d+)/],
  ['Chrome', /\b(?:Chrome|CriOS|HeadlessChrome)\/(\d+)/],
  ['Safari', /\bVersion\/(\d+)[\d.]* (?:Mobile\/\w+ )?Safari\//],
];

/** Windows 11 calls itself NT 10.0, every macOS 10.15.7 and every Android 10 in Chrome: no versions there. */
const systems: Known = [
  ['Windows', /\bWindows NT 10\.0|\bos\/windows\b/i],
  ['Windows', /\bWindows NT (\d+\.\d+)/],
  ['iPadOS', /\biPad;.* OS (\d+(?:_\d+)?)/],
  ['iOS', /\b(?:iPhone|iPod)\b.* OS (\d+(?:_\d+)?)/],
  ['macOS', /\bMac OS X\b|\bos\/macos\b/i],
  ['Android', /\bAndroid 10; K\b/],
  ['Android', /\bAndroid (\d+(?:\.\d+)?)/],
  ['ChromeOS', /\bCrOS\b/],
  ['Apple', /\bDarwin\//],
  ['Linux', /\bLinux\b|\bos\/linux\b/i],
];

/** An app or a library begins with its own name and version: `aws-cli/2.15.0`. */
const app = /^([\w.+ -]{1,64})\/v?(\d+(?:\.\d+)?)/;

/** What stands there when nothing is known, as the API says it. */
const UNKNOWN = 'unknown';

/**
 * What a user agent tells of the device, such as `Chrome 125 / Android 14`: a browser or an app, and an
 * operating system. It is the caller's own word, for people to recognise a device by.
 */
export function deviceTypeOf(userAgent: string | undefined): string {
  if (!userAgent) return UNKNOWN;
  const parts = [find(browsers, userAgent) ?? appOf(userAgent), find(systems, userAgent)];
  return parts.filter((part) => part !== undefined).join(' / ') || UNKNOWN;
}

function find(known: Known, userAgent: string): string | undefined {
  for (const [name, form] of known) {
    const match = form.exec(userAgent);
    if (match) return named(name, match[1]?.replace('_', '.'));
  }
  return undefined;
}

function appOf(userAgent: string): string | undefined {
  const [, name, version] = app.exec(userAgent) ?? [];
  // Every browser begins so, the unknown ones too.
  return name === undefined || name === 'Mozilla' ? undefined : named(name.trim(), version);
}

const named = (name: string, version: string | undefined): string =>
  version === undefined ? name : `${name} ${version}`;
