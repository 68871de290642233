import { expect, it } from 'vitest'
import { fen } from '../../../lib/money'
import { matchProblem } from '../../../lib/payment/matchProblem'
import { anOrder } from '../../support/orders'

const expected = { gateway: 'alipayDirect', amountFen: fen(33_600) } as const

it('finds nothing wrong with the matching order', () =>
  expect(matchProblem(anOrder(), expected)).toBeUndefined())

it.each([
  ['wrongGateway', anOrder(), { ...expected, gateway: 'another' as 'alipayDirect' }],
  ['amountMismatch', anOrder(), { ...expected, amountFen: fen(33_601) }],
])('finds %s', (reason, order, wanted) => expect(matchProblem(order, wanted)).toBe(reason))
