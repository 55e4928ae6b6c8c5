// Dollars as people read them: unknown is never nothing, and a list price is marked. Pure.

export function dollars(amount: number | null, payer: string): string {
  if (amount === null) {
    return '$?';
  }
  return `${payer === 'subscription' ? '≈' : ''}$${amount.toFixed(2)}`;
}
