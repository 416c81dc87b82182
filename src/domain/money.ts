/** Fen as yuan for people: `150000` → `1500`, `12345` → `123.45`. */
export const yuan = (fen: number): string => (fen % 100 === 0 ? String(fen / 100) : (fen / 100).toFixed(2));
