/** Without the members that are null or absent. */
export function given<T extends object>(value: T): T {
  const present = Object.entries(value).filter(([, part]) => part !== null && part !== undefined);
  return Object.fromEntries(present) as T;
}
