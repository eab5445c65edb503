import { expect, it } from 'vitest';
import { deviceTypeOf } from '../src/domain/sessions/device-type.js';

const webkit = 'AppleWebKit/537.36 (KHTML, like Gecko)';

it.each([
  [
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webkit} Chrome/125.0.0.0 Safari/537.36`,
    'Chrome 125 / Windows',
  ],
  [
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webkit} Chrome/125.0.0.0 Safari/537.36 Edg/125.0.0.0`,
    'Edge 125 / Windows',
  ],
  [
    `Mozilla/5.0 (Windows NT 6.1) ${webkit} Chrome/109.0.0.0 Safari/537.36 OPR/95.0.0.0`,
    'Opera 95 / Windows 6.1',
  ],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15',
    'Safari 17 / macOS',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
    'Safari 17 / iOS 17.5',
  ],
  [
    'Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/125.0 Mobile/15E148 Safari/604.1',
    'Chrome 125 / iPadOS 16.6',
  ],
  [
    `Mozilla/5.0 (Linux; Android 14; SM-S921B) ${webkit} SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36`,
    'Samsung Internet 25 / Android 14',
  ],
  [
    `Mozilla/5.0 (Linux; Android 10; K) ${webkit} Chrome/125.0.0.0 Mobile Safari/537.36`,
    'Chrome 125 / Android',
  ],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:126.0) Gecko/20100101 Firefox/126.0', 'Firefox 126 / Linux'],
  [
    `Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${webkit} Chrome/125.0.0.0 Safari/537.36`,
    'Chrome 125 / ChromeOS',
  ],
  ['Mozilla/5.0 (compatible)', 'unknown'],
  ['aws-cli/2.15.30 Python/3.11.8 Linux/6.1 exe/x86_64', 'aws-cli 2.15 / Linux'],
  [
    'aws-sdk-js/3.1169.0 ua/2.1 os/windows#10.0 lang/js md/nodejs#20',
    'aws-sdk-js 3.1169 / Windows',
  ],
  ['Our App/3.2 CFNetwork/1494.0.7 Darwin/23.4.0', 'Our App 3.2 / Apple'],
  ['okhttp/4.12.0', 'okhttp 4.12'],
  ['<script>alert(1)</script>', 'unknown'],
  ['<b>/1.0', 'unknown'],
  ['', 'unknown'],
  [undefined, 'unknown'],
])('%s', (userAgent, deviceType) => {
  expect(deviceTypeOf(userAgent)).toBe(deviceType);
});

it('takes no longer for a hostile text', () => {
  const started = performance.now();
  for (const part of ['iPad;', 'iPhone ', 'Version/1.', 'a ', 'Mac OS X ', 'Linux; Android ']) {
    expect(deviceTypeOf(part.repeat(1024).slice(0, 1024)).length).toBeLessThanOrEqual(1024);
  }
  expect(performance.now() - started).toBeLessThan(250);
});
