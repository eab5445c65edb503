import encodeQR from 'qr';

/** A QR picture of a text: an SVG as a `data:` address, which an `<img>` takes as it is. */
export function qrCode(text: string): string {
  const svg = encodeQR(text, 'svg');
  return `data:image/svg+xml;base64,${Buffer.from(svg, 'utf8').toString('base64')}`;
}
