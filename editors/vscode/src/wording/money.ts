// Dollars as people read them: unknown is never nothing, and a list price is marked. Pure.

// From here on whole cents say enough; the rule of the server's own words.
const CENTS = 0.1;

export function dollars(amount: number | null, payer: string): string {
  if (amount === null) {
    return '$?';
  }
  const digits = amount >= CENTS || amount === 0 ? 2 : 4;
  return `${payer === 'subscription' ? '≈' : ''}$${amount.toFixed(digits)}`;
}
