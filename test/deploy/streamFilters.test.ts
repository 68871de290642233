/** Which changes in the table's stream invoke which function, by Lambda's rules for filters. */
import { marshall } from '@aws-sdk/util-dynamodb'
import { expect, it } from 'vitest'
import { type Order, withFacts } from '../../lib/order/order'
import { marshallOptions } from '../../lib/store/marshalling'
import { orderItem } from '../../lib/store/orderItem'
import { idempotencyKey, orderKey, referenceKey } from '../../lib/store/orderKey'
import { passesFilter, readPatterns } from '../../local/stack/eventFilter'
import { readServerlessConfig } from '../../tools/deployment/serverlessConfig'
import { anOrder, anUnboundOrder, NOW, paidFact } from '../support/orders'

const order = anOrder()
const paid = withFacts(order, [paidFact()])
const dueAt = NOW
const itemOf = (those: Order, others: object = {}) => ({
  ...orderKey(those.orderId),
  ...orderItem(those),
  ...others,
})

const CHANGES: Readonly<Record<string, readonly [eventName: string, item: object]>> = {
  'an order that is made': ['INSERT', itemOf(order, { dueAt })],
  'one whose buyer may choose': ['INSERT', itemOf(anUnboundOrder(), { dueAt, workShard: 'work#1' })],
  'a young order that is paid': ['MODIFY', itemOf(paid, { dueAt })],
  'one in the index that is paid': ['MODIFY', itemOf(paid, { dueAt, workShard: 'work#1' })],
  'one about which nothing is left to do': ['MODIFY', itemOf(paid)],
  'one that is taken away': ['REMOVE', itemOf(paid, { dueAt })],
  'an idempotency key': [
    'INSERT',
    { ...idempotencyKey('key'), fingerprint: '', reservedOrderId: order.orderId, createdAt: NOW },
  ],
  'a number of the shop’s own': ['INSERT', referenceKey('reference', order)],
  'what comparing a bill brought': ['MODIFY', { dayShard: 'bill#alipayPage', orderId: '20261123', lines: 1 }],
  'how far the search came': ['MODIFY', { dayShard: 'grownUp#', orderId: '-', until: NOW }],
}

/** The changes that reach it. */
function taken(key: string): readonly string[] {
  const { events } = readServerlessConfig().functions[key] ?? expect.fail()
  const patterns = readPatterns(events.flatMap(({ stream }) => stream?.filterPatterns ?? []))
  expect(patterns).toHaveLength(1)
  const reaches = ([eventName, item]: readonly [string, object]) =>
    passesFilter({ eventName, dynamodb: { NewImage: marshall(item, marshallOptions()) } }, patterns)
  return Object.entries(CHANGES).flatMap(([name, change]) => (reaches(change) ? [name] : []))
}

it('passes changes of orders to publishEvents, and nothing else', () => {
  expect(taken('publishEvents')).toEqual([
    'an order that is made',
    'one whose buyer may choose',
    'a young order that is paid',
    'one in the index that is paid',
    'one about which nothing is left to do',
  ])
})

it('passes changed orders that may lack mails to sendReceipt, young ones and those in the index', () => {
  expect(taken('sendReceipt')).toEqual(['a young order that is paid', 'one in the index that is paid'])
})
