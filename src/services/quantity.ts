const factors: Readonly<Record<string, number>> = {
  ...{ m: 1e-3, '': 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12 },
  ...{ Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 },
};

/** The number that a quantity of Kubernetes stands for: `500m` is 0.5, `512M` 512,000,000. @returns undefined for anything else */
export function parseQuantity(quantity: unknown): number | undefined {
  const [, digits = '', unit = ''] = /^(\d+(?:\.\d+)?)([a-zA-Z]{0,2})$/.exec(String(quantity)) ?? [];
  const factor = digits === '' ? undefined : factors[unit];
  return factor === undefined ? undefined : Number(digits) * factor;
}
