/** `u***@e***` for user@example.com: the top-level domain is hidden too. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@');
  return `${first(email.slice(0, at))}***@${first(email.slice(at + 1))}***`;
}

/** `+*******1234`: all but the plus and the last four digits. */
export function maskPhone(phone: string): string {
  const hidden = Math.max(0, phone.length - 5);
  return `+${'*'.repeat(hidden)}${phone.slice(1).slice(-4)}`;
}

/** By code point: half a character is none. */
const first = (text: string): string => [...text][0] ?? '';
