/** Validation of payment links. */
import { expect, it } from 'vitest'
import { fen } from '../../../lib/money'
import { checkLinkInput, type LinkInput } from '../../../lib/order/linkInput'
import { plusMs } from '../../../lib/time'
import { NOW } from '../../support/orders'

const input = (changes: Partial<LinkInput> = {}): LinkInput => ({
  name: ' 一杯茶 ',
  price: { kind: 'fixed', amountFen: fen(1) },
  asksEmail: false,
  asksNote: true,
  ...changes,
})
const free = (minFen?: number, maxFen?: number): Partial<LinkInput> => ({
  price: {
    ...({ kind: 'free', minFen: undefined, maxFen: undefined } as const),
    ...(minFen !== undefined && { minFen: fen(minFen) }),
    ...(maxFen !== undefined && { maxFen: fen(maxFen) }),
  },
})

it.each<[Partial<LinkInput>, object]>([
  [{}, { price: { kind: 'fixed', amountFen: 1 } }],
  [free(1, 1), { price: { kind: 'free', minFen: 1, maxFen: 1 } }],
  [{ name: ` ${'茶'.repeat(120)} ` }, { name: '茶'.repeat(120) }],
  [{ maxUses: 1 }, { maxUses: 1 }],
  [{ maxUses: 1000 }, { maxUses: 1000 }],
  [{ expiresAt: plusMs(NOW, 1) }, { expiresAt: NOW + 1 }],
])('accepts %j', (changes, more) => {
  const price = { kind: 'fixed', amountFen: 1 }
  expect(checkLinkInput(input(changes), NOW)).toStrictEqual({
    ok: true,
    value: { name: '一杯茶', price, asksEmail: false, asksNote: true, ...more },
  })
})

it.each<[Partial<LinkInput>, readonly string[]]>([
  [{ name: ' ' }, ['badName']],
  [{ name: 'x'.repeat(121) }, ['badName']],
  [{ name: 'a\u2028b' }, ['badName']],
  [{ price: { kind: 'fixed', amountFen: undefined } }, ['badAmount']],
  [{ price: { kind: 'fixed', amountFen: fen(0) } }, ['badAmount']],
  [free(), ['badMinimum', 'badMaximum']],
  [free(0, 5), ['badMinimum']],
  [free(5), ['badMaximum']],
  [free(2, 1), ['boundsCrossed']],
  [{ maxUses: 0 }, ['badMaxUses']],
  [{ maxUses: 1001 }, ['badMaxUses']],
  [{ maxUses: 1.5 }, ['badMaxUses']],
  [{ expiresAt: NOW }, ['alreadyExpired']],
  [{ name: '', maxUses: 0, ...free(2, 1) }, ['badName', 'boundsCrossed', 'badMaxUses']],
])('returns all problems of %j', (changes, problems) => {
  expect(checkLinkInput(input(changes), NOW)).toEqual({ ok: false, error: problems })
})
