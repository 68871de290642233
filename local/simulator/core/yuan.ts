// Amounts: yuan as text in the protocols, integer fen internally.

/** Format integer fen as yuan with two decimals: 1 → `0.01`. */
export function formatYuan(fen: number): string {
  return `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`
}

/** Format with thousands separators: 123456 → `1,234.56`. */
export function displayYuan(fen: number): string {
  return formatYuan(fen).replace(/\B(?=(\d{3})+\.)/g, ',')
}

/** A wrong amount for a message: 0.01 yuan, or 0.02 if the right one is 0.01. */
export function otherAmount(amount: string): string {
  return amount === '0.01' ? '0.02' : '0.01'
}

export type YuanProblem = 'notANumber' | 'tooManyDecimals' | 'notPositive' | 'tooLarge'

/** 100 000 000.00 yuan, the maximum of total_fee and price (docs/protocols.md#request). */
const LARGEST_FEN = 10_000_000_000

/** Read yuan text (`12`, `12.3`, `12.34`) as integer fen, 1…10 000 000 000. */
export function readYuan(text: string): number | YuanProblem {
  const match = /^(-?)(\d{1,15})(?:\.(\d+))?$/.exec(text)
  if (match === null) return 'notANumber'
  const decimals = match[3] ?? ''
  if (decimals.length > 2) return 'tooManyDecimals'
  const fen = Number(match[2]) * 100 + Number(decimals.padEnd(2, '0'))
  if (match[1] === '-' || fen === 0) return 'notPositive'
  return checkRange(fen)
}

export function checkRange(fen: number): number | YuanProblem {
  return fen > LARGEST_FEN ? 'tooLarge' : fen
}
