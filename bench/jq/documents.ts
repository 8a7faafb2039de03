import type { Json } from '../../src/json/json.js';

export interface Document {
  /** Its size as JSON text. */
  readonly name: string;
  readonly data: Json;
}

/** An order with so many items, about 68 bytes each. */
function order(items: number): Json {
  return {
    customer: { name: 'Ada Lovelace', email: 'ada@example.com' },
    items: Array.from({ length: items }, (_, id) => ({
      id,
      name: `article ${id}`,
      price: (11 + id * 7) % 23,
      qty: 1 + (id % 5),
      tags: ['a', 'b'],
    })),
  };
}

export const documents: readonly Document[] = [
  { name: '200 B', data: order(2) },
  { name: '17 kB', data: order(240) },
  { name: '1.7 MB', data: order(24_500) },
];
