/** How often a page asks again, and what its address says. */
import { describe, expect, it } from 'vitest'
import { isLookingAgain, scanningRefresh, waitingRefresh } from '../../../lib/http/waiting'
import type { OrderId } from '../../../lib/order/orderId'
import { STATES } from '../../support/orders'

const ID = '20261123ABCDEFGHJKMNPQRS' as OrderId
const next = (rawQuery: string) => scanningRefresh(ID, 'paper', rawQuery)

describe('the page with a code', () => {
  it.each([
    ['', 1, 5],
    ['code=paper', 1, 5],
    ['code=paper&asked=0', 1, 5],
    ['code=paper&asked=35&lang=en', 36, 5],
    ['code=paper&asked=36', 37, 10],
    ['asked=96', 97, 30],
    ['asked=9999', 9999, 30],
    ['asked=-1', 1, 5],
    ['asked=12345', 1, 5],
    ['unasked=50', 1, 5],
  ])('asked with %j asks again as the %ith time, after %i s', (query, count, afterSeconds) => {
    expect(next(query)).toEqual({ url: `/orders/${ID}/pay?code=paper&asked=${count}`, afterSeconds })
  })

  it.each([
    ['code=paper&asked=3', true],
    ['code=paper', false],
    ['asked=x', false],
  ])('is what asks with %j: %s', (query, expected) => {
    expect(isLookingAgain(query)).toBe(expected)
  })
})

describe('the page of a buyer who came back', () => {
  const WAITING = ['awaitingPayment', 'overdue', 'expired', 'canceled', 'closed', 'paymentPending']
  it.each(STATES)('asks again while her payment may be confirmed, and not after: %s', state => {
    const refresh = waitingRefresh(ID, state, 'returned=0')
    expect(refresh).toEqual(
      WAITING.includes(state) ? { url: `/orders/${ID}?returned=1`, afterSeconds: 2 } : undefined,
    )
    expect(waitingRefresh(ID, state, '')).toBeUndefined()
  })
})
