/** How often a waiting page refreshes itself, and its address. */
import { describe, expect, it } from 'vitest'
import { isLookingAgain, onwardToProgram, scanningRefresh, waitingRefresh } from '../../../lib/http/waiting'
import type { OrderId } from '../../../lib/order/orderId'
import { anOrder, STATES } from '../../support/orders'

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
  ])('requested with %j refreshes as the %ith time, after %i s', (query, count, afterSeconds) => {
    expect(next(query)).toEqual({ url: `/orders/${ID}/pay?code=paper&asked=${count}`, afterSeconds })
  })

  it.each([
    ['code=paper&asked=3', true],
    ['code=paper', false],
    ['asked=x', false],
  ])('is requested with %j: %s', (query, expected) => {
    expect(isLookingAgain(query)).toBe(expected)
  })
})

describe('the page of a buyer who returned', () => {
  const WAITING = ['awaitingPayment', 'overdue', 'expired', 'canceled', 'closed', 'paymentPending']
  it.each(STATES)('refreshes while the payment may be confirmed, and not after: %s', state => {
    const refresh = waitingRefresh(ID, state, 'returned=0')
    expect(refresh).toEqual(
      WAITING.includes(state) ? { url: `/orders/${ID}?returned=1`, afterSeconds: 2 } : undefined,
    )
    expect(waitingRefresh(ID, state, '')).toBeUndefined()
  })

  it.each([2, 3, 3, 5, 5, 10, 15, 30, 60, 60].map((seconds, asked) => [asked, seconds]))(
    'requested for the %ith time refreshes after %i s',
    (asked, afterSeconds) => {
      const url = `/orders/${ID}?returned=${Number(asked) + 1}`
      expect(waitingRefresh(ID, 'overdue', `lang=en&returned=${asked}`)).toEqual({ url, afterSeconds })
    },
  )
})

describe('the page of a buyer who returned to an order of a program of 易支付', () => {
  const [successUrl, cancelUrl] = ['https://program.example/paid', 'https://program.example/cart']
  const order = {
    successUrl,
    cancelUrl,
    ...anOrder({ epay: { notifyUrl: 'https://program.example/n', money: '336' } }),
  }
  const PAID = ['paid', 'paidLate', 'paidAfterCancel', 'paidTwice', 'finished']

  it.each(STATES)('redirects to the program once it is paid, and no one else: %s', state => {
    const onward = PAID.includes(state) ? successUrl : undefined
    expect(onwardToProgram(order, state, 'lang=en&returned=9999')).toBe(onward)
    for (const query of ['', 'returned=', 'returned=x', 'unreturned=1'])
      expect(onwardToProgram(order, state, query)).toBeUndefined()
    const { epay: _, ...ours } = order
    expect(onwardToProgram(ours, state, 'returned=0')).toBeUndefined()
  })
})
