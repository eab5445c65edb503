/**
 * Whether a number belongs to one of the countries, each an ISO 3166 code or a calling code; without any
 * it does. The plan of numbers decides, because several countries share `+1`, `+7` or `+44`.
 */
export async function isInCountry(
  number: string,
  countries: readonly string[] | undefined,
): Promise<boolean> {
  if (!countries) return true;
  // Loaded by the first question: most gateways ask none.
  const { parsePhoneNumberFromString } = await import('libphonenumber-js/max');
  const parsed = parsePhoneNumberFromString(number);
  if (!parsed?.isPossible()) return false;
  return (
    countries.includes(`+${parsed.countryCallingCode}`) ||
    (parsed.country !== undefined && countries.includes(parsed.country))
  );
}
