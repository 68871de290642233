/** The complete lists that the tools print: three items each, with no two values equal. */
import { beforeAll, describe, expect, it } from 'vitest'
import { type ApiKey, hashOf, keyIdOf } from '../../lib/api/apiKey'
import type { IllegalCount, IllegalRequest } from '../../lib/illegal/illegalRequest'
import { fen } from '../../lib/money'
import type { MerchantId } from '../../lib/order/merchant'
import { type LinkId, linkIdOf, type PaymentLink } from '../../lib/order/paymentLink'
import { todoOf } from '../../lib/reporting/todo'
import {
  type EpochMs,
  formatGatewayTime,
  HOUR_MS,
  isoTime,
  MINUTE_MS,
  plusMs,
  systemClock,
} from '../../lib/time'
import { deliveryId, type WebhookEndpoint } from '../../lib/webhooks/endpoint'
import { historyLines, historyRecord } from '../../tools/orderHistory'
import { needLines } from '../../tools/reviewText'
import { FREE_PRICE } from '../support/links'
import { anOrder, NOW } from '../support/orders'
import { anEndpoint } from '../support/webhooks'
import { LATE, minutes, OTHER_TRADE, orderWith, TRADE, told } from './facts'
import { useStages } from './tool'

const TEAHOUSE = 'teahouse' as MerchantId
/** Long after whatever runs here: 2286-11-20T17:46:39Z. */
const FAR = 9_999_999_999_000 as EpochMs

const aStage = useStages()
let shop: Awaited<ReturnType<typeof aStage>>
beforeAll(async () => {
  shop = await aStage()
})

/** The lines of a call that ends well and says nothing beside them. */
async function lines(...call: readonly [tool: string, ...args: string[]]): Promise<readonly string[]> {
  const { code, stdout, stderr } = await shop.run(...call)
  expect([code, stderr]).toEqual([0, ''])
  return stdout === '' ? [] : stdout.replace(/\n$/, '').split('\n')
}
const records = async (...call: readonly [tool: string, ...args: string[]]): Promise<readonly unknown[]> =>
  (await lines(...call, '--json')).map(line => JSON.parse(line))

describe('npm run illegal', () => {
  const now = systemClock()
  const at = (hoursAgo: number) => plusMs(now, -hoursAgo * HOUR_MS)
  const request = (at: EpochMs, parts: Partial<IllegalRequest>): IllegalRequest => {
    const id = `${String(at).padStart(15, '0')}-${parts.requestId}`
    return {
      id,
      at,
      reason: 'badSignature',
      channel: 'notify',
      sourceIp: '192.0.2.1',
      userAgent: 'one',
      claimedOrder: '1',
      copy: 'a=1',
      requestId: '1',
      ...parts,
    }
  }
  const cause = { fault: 'encodedTwice', parameter: 'subject' } as IllegalRequest['cause']
  const [old, early, ofLink, ofPrograms, ofTeahouse] = [
    request(at(7 * 24 + 1), { requestId: 'request-0000' }),
    request(at(7 * 24 - 1), { requestId: 'request-0001', gateway: 'alipayPage', cause }),
    request(at(4 * 24), {
      requestId: 'request-0002',
      channel: 'link',
      reason: 'wrongSeller',
      sourceIp: '192.0.2.2',
      userAgent: 'two',
      claimedOrder: 'lnk_2',
      copy: 'b=2',
    }),
    request(at(2 * 24), {
      requestId: 'request-0003',
      channel: 'epay',
      reason: 'tooLarge',
      sourceIp: '192.0.2.3',
      userAgent: 'three',
      claimedOrder: '3',
      copy: 'c=3',
    }),
    request(at(1), {
      requestId: 'request-0004',
      channel: 'return',
      reason: 'wrongApp',
      sourceIp: '192.0.2.4',
      userAgent: 'four',
      claimedOrder: '4',
      copy: 'd=4',
      gateway: 'alipayDirect.teahouse',
    }),
  ] as const
  const hours = [8, 6, 4, 1].map(days => Math.floor(now / HOUR_MS) - days * 24)
  const counts = hours.map((hour, index) => ({
    hour,
    sourceIp: `198.51.100.${index}`,
    count: 2 ** index,
    reason: (['badEncoding', 'badSignature', 'ambiguous', 'tooLarge'] as const)[index] ?? expect.fail(),
  }))
  const text = (
    request: IllegalRequest,
    ...middle: readonly [reason: string, from: string, claims: string]
  ) => [
    `${formatGatewayTime(request.at)}  ${middle[0]}`,
    `  ${middle[1]}, "${request.userAgent}"`,
    `  ${middle[2]}`,
    `  sent "${request.copy}"`,
    '',
  ]
  const recordOf = (request: IllegalRequest) => ({ ...request, at: isoTime(request.at) })
  const countRecordOf = (count: IllegalCount) => ({
    ...count,
    hour: isoTime((count.hour * HOUR_MS) as EpochMs),
  })
  const ofEarly = text(
    early,
    'badSignature (likely cause: encodedTwice subject)',
    'notify for alipayPage from 192.0.2.1',
    'claims order "1"',
  )
  const programs = text(ofPrograms, 'tooLarge', 'epay from 192.0.2.3', 'claims order "3"')
  const counted = counts
    .slice(1)
    .flatMap(({ hour, reason, count, sourceIp }) => [
      `${formatGatewayTime((hour * HOUR_MS) as EpochMs)}  ${reason}`,
      `  at least ${count} more within the hour from ${sourceIp}`,
      '',
    ])
  const end = (kept: string, of: string) =>
    `${kept} kept and at least 14 more counted${of} in ${shop.stage}, last 7 days (Beijing time). What each reason means: docs/operations.md#illegal-requests`

  beforeAll(async () => {
    for (const each of [ofTeahouse, ofLink, old, ofPrograms, early]) await shop.illegalRequests.add(each)
    for (const each of counts.toReversed()) await shop.illegalRequests.addCount(each)
  })

  it('shows the records of seven days, oldest first, and the counts', async () => {
    expect(await lines('illegal')).toEqual([
      ...ofEarly,
      ...text(ofLink, 'wrongSeller', 'link from 192.0.2.2', 'to the payment link "lnk_2"'),
      ...programs,
      ...text(ofTeahouse, 'wrongApp', 'return for alipayDirect.teahouse from 192.0.2.4', 'claims order "4"'),
      ...counted,
      end('4 illegal requests', ''),
    ])
    expect(await records('illegal')).toEqual([
      ...[early, ofLink, ofPrograms, ofTeahouse].map(recordOf),
      ...counts.slice(1).map(countRecordOf),
    ])
  })

  it('shows the records of the requested number of days', async () => {
    expect((await lines('illegal', '--days', '1')).at(-1)).toContain(`in ${shop.stage}, last 1 day (Beijing`)
    const two = await records('illegal', '--days', '3')
    expect(two).toEqual([...[ofPrograms, ofTeahouse].map(recordOf), ...counts.slice(3).map(countRecordOf)])
    expect(await records('illegal', '--days', '8')).toHaveLength(9)
    for (const days of ['0', '91', '1.5', 'all'])
      expect(await shop.run('illegal', '--days', days)).toMatchObject({ code: 2, stdout: '' })
  })

  it('shows the records of one merchant: programs order from the one without a name, links from no known one', async () => {
    expect(await lines('illegal', '--merchant', '-')).toEqual([
      ...ofEarly,
      ...programs,
      ...counted,
      end('2 illegal requests', ' (of all merchants)'),
    ])
  })
})

it('npm run keys list', async () => {
  const key = (name: string, parts: Partial<ApiKey>): ApiKey => {
    const hash = hashOf(name)
    return {
      keyId: keyIdOf(hash),
      hash,
      mode: 'test',
      name,
      scopes: ['read'],
      version: '2026-11-26',
      createdAt: NOW,
      ...parts,
    }
  }
  const keys = [
    key('one', { version: '2026-01-01' }),
    key('two', { mode: 'live', createdAt: minutes(1), scopes: ['orders:write', 'refunds:write', 'read'] }),
    key('three', { merchant: TEAHOUSE, createdAt: minutes(2), withdrawnAt: minutes(3), scopes: [] }),
  ] as const
  for (const each of keys.toReversed()) await shop.apiKeys.add(each)
  const [one, two, three] = keys.map(({ keyId }) => keyId)
  expect(await lines('keys', 'list')).toEqual([
    `${one}  test  read  "one", made 2026-11-23 10:00:00`,
    `${two}  live  orders:write refunds:write read  "two", made 2026-11-23 10:01:00`,
    `${three}  teahouse  test    "three", made 2026-11-23 10:02:00, withdrawn 2026-11-23 10:03:00`,
  ])
  expect(await records('keys', 'list')).toEqual([
    {
      keyId: one,
      mode: 'test',
      name: 'one',
      scopes: ['read'],
      version: '2026-01-01',
      createdAt: '2026-11-23T02:00:00.000Z',
    },
    {
      keyId: two,
      mode: 'live',
      name: 'two',
      scopes: keys[1].scopes,
      version: '2026-11-26',
      createdAt: '2026-11-23T02:01:00.000Z',
    },
    {
      keyId: three,
      merchant: 'teahouse',
      mode: 'test',
      name: 'three',
      scopes: [],
      version: '2026-11-26',
      createdAt: '2026-11-23T02:02:00.000Z',
      withdrawnAt: '2026-11-23T02:03:00.000Z',
    },
  ])
  const before = systemClock()
  expect(await lines('keys', 'withdraw', two ?? '')).toEqual([
    `${two} is withdrawn: it stops working within a minute.`,
  ])
  const after = await shop.apiKeys.list()
  expect(after.map(({ withdrawnAt }) => (withdrawnAt ?? 0) >= before)).toEqual([false, true, false])
  expect(after[2]?.withdrawnAt).toBe(minutes(3))
})

describe('npm run link', () => {
  const ORIGIN = 'https://shop.example.com'
  const link = (index: number, parts: Partial<PaymentLink>): PaymentLink => ({
    linkId: linkIdOf(anOrder().orderId, minutes(index)),
    name: `link ${index}`,
    price: { kind: 'fixed', amountFen: fen(1000 + index) },
    createdAt: minutes(index),
    asksEmail: false,
    asksNote: false,
    isActive: true,
    uses: {},
    ...parts,
  })
  const uses = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, () => [anOrder().orderId, FAR]))
  const all = [
    link(1, {}),
    link(2, { price: FREE_PRICE, expiresAt: FAR, uses: uses(1) }),
    link(3, { maxUses: 3, uses: uses(2) }),
    link(4, { maxUses: 4, uses: uses(4), expiresAt: FAR }),
    link(5, { isActive: false }),
    link(6, { expiresAt: NOW }),
  ]
  const ids = all.map(({ linkId }) => linkId).toReversed()
  const rows = [
    '  expired  10.06  "link 6", until 2026-11-23 10:00:00',
    '  ended  10.05  "link 5"',
    '  used_up  10.04  "link 4", 4 of 4 uses, until 2286-11-21 01:46:39',
    '  open  10.03  "link 3", 2 of 3 uses',
    '  open  1.00 to 500.00  "link 2", until 2286-11-21 01:46:39',
    '  open  10.01  "link 1"',
  ]
  beforeAll(async () => {
    for (const each of all) await shop.links.add(each)
    await shop.links.add(link(7, { merchant: TEAHOUSE }))
    Object.assign(shop.env, { PUBLIC_URL: ORIGIN })
  })

  it('lists the merchant’s own, newest first, each with its address', async () => {
    expect(await lines('link', 'list')).toEqual(
      ids.map((linkId, index) => `${ORIGIN}/l/${linkId}${rows[index]}`),
    )
    const [expired, ended, usedUp, counted, free, open] = ids.map(linkId => ({
      linkId,
      url: `${ORIGIN}/l/${linkId}`,
    }))
    const fixed = (amountFen: number) => ({ kind: 'fixed', amountFen })
    const until = '2286-11-20T17:46:39.000Z'
    expect(await records('link', 'list')).toEqual([
      {
        ...expired,
        name: 'link 6',
        ...fixed(1006),
        status: 'expired',
        uses: 0,
        expiresAt: '2026-11-23T02:00:00.000Z',
      },
      { ...ended, name: 'link 5', ...fixed(1005), status: 'ended', uses: 0 },
      { ...usedUp, name: 'link 4', ...fixed(1004), status: 'used_up', uses: 4, maxUses: 4, expiresAt: until },
      { ...counted, name: 'link 3', ...fixed(1003), status: 'open', uses: 2, maxUses: 3 },
      { ...free, name: 'link 2', ...FREE_PRICE, status: 'open', uses: 1, expiresAt: until },
      { ...open, name: 'link 1', ...fixed(1001), status: 'open', uses: 0 },
    ])
  })

  it('makes one with all options', async () => {
    const before = systemClock()
    const [made] = (await records(
      ...(['link', 'make', '--name', 'Gift', '--from', '1.50', '--to', '20', '--max-uses', '3'] as const),
      ...['--until', '2286-11-20', '--email', '--note'],
    )) as [{ linkId: LinkId }]
    const { linkId } = made
    const price = { kind: 'free', minFen: 150, maxFen: 2000 }
    expect(made).toEqual({
      linkId,
      name: 'Gift',
      ...price,
      status: 'open',
      uses: 0,
      maxUses: 3,
      expiresAt: '2286-11-20T16:00:00.000Z',
      url: `${ORIGIN}/l/${linkId}`,
    })
    const kept = (await shop.links.get(linkId)) ?? expect.fail()
    expect(kept).toEqual({
      linkId,
      name: 'Gift',
      price,
      maxUses: 3,
      asksEmail: true,
      asksNote: true,
      isActive: true,
      uses: {},
      expiresAt: Date.parse('2286-11-20T16:00:00Z'),
      createdAt: kept.createdAt,
      amountSecret: expect.any(String),
      numberSecret: expect.any(String),
    })
    expect(kept.createdAt).toBeGreaterThanOrEqual(before)
    expect(await lines('link', 'end', linkId)).toEqual([
      `${linkId} has ended: it takes no more orders. Earlier orders are not affected.`,
    ])
  })

  it('shows its URL at API Gateway if the shop has no other', async () => {
    Object.assign(shop.env, { PUBLIC_URL: '' })
    const { stdout, stderr } = await shop.run('link', 'make', '--name', 'Tea', '--amount', '18.80')
    const [, linkId] = /^(\w+) {2}open {2}18\.80 {2}"Tea"\n$/.exec(stdout) ?? expect.fail(stdout)
    expect(stderr).toBe(`The address is your shop’s, followed by /l/${linkId}: serverless info shows it.\n`)
  })
})

describe('npm run webhooks', () => {
  const endpoint = (index: number, parts: Partial<WebhookEndpoint>): WebhookEndpoint =>
    anEndpoint(`whk_${index}`, {
      url: `https://hook.example.com/${index}`,
      apiVersion: `v${index}`,
      createdAt: minutes(index),
      secret: { version: index, serverSecretId: `s${index}` },
      ...parts,
    })
  const endpoints = [
    endpoint(1, { eventTypes: ['order.paid', 'order.canceled', 'refund.made'], pausedUntil: FAR }),
    endpoint(2, {
      merchant: TEAHOUSE,
      description: 'two',
      rotatedBy: 'request-2',
      formerSecrets: [{ version: 1, serverSecretId: 's1', until: minutes(9) }],
    }),
    endpoint(3, { disabledReason: 'gone', pausedUntil: FAR }),
    endpoint(4, { disabledReason: 'shop', merchant: TEAHOUSE }),
  ]
  beforeAll(async () => {
    for (const each of endpoints) await shop.endpoints.add(each)
  })

  it('lists endpoints', async () => {
    expect(await lines('webhooks', 'list')).toEqual([
      'whk_1  enabled, paused until 2286-11-21 01:46:39  "https://hook.example.com/1"  order.paid order.canceled refund.made, version v1, made 2026-11-23 10:01:00',
      'whk_2  teahouse  enabled  "https://hook.example.com/2"  all events, version v2, made 2026-11-23 10:02:00',
      'whk_3  disabled (gone)  "https://hook.example.com/3"  all events, version v3, made 2026-11-23 10:03:00',
      'whk_4  teahouse  disabled (shop)  "https://hook.example.com/4"  all events, version v4, made 2026-11-23 10:04:00',
    ])
    const [one, two, three, four] = endpoints.map(
      ({ secret: _, formerSecrets, rotatedBy: __, ...endpoint }) => ({
        ...endpoint,
        ...(formerSecrets?.[0] && { formerSecretUntil: isoTime(formerSecrets[0].until) }),
        ...(endpoint.pausedUntil && { pausedUntil: isoTime(endpoint.pausedUntil) }),
        createdAt: isoTime(endpoint.createdAt),
      }),
    )
    expect(await records('webhooks', 'list')).toEqual([one, two, three, four])
    expect(await records('webhooks', 'list', '--merchant', '-')).toEqual([one, three])
  })

  it('lists deliveries, newest first, with the outcome of each', async () => {
    const target = (index: number) => ({
      endpointId: 'whk_1',
      eventId: `evt_${String(index).padStart(24, '0')}`,
      type: `type.${index}`,
      orderId: anOrder().orderId,
      createdAt: minutes(index),
    })
    const answered = { at: minutes(20), status: 503, tookMs: 3 }
    const silent = { at: minutes(21), failure: 'timeout', tookMs: 5000 }
    const good = { at: minutes(22), status: 204, tookMs: 4 }
    const sent = [
      // The latest of them are kept.
      { target: target(1), made: 24, attempts: [answered, silent, good], status: 'succeeded' },
      {
        target: target(2),
        made: 1,
        attempts: [answered, silent],
        status: 'pending',
        nextAttemptAt: minutes(30),
      },
      { target: target(3), made: 0, attempts: [silent], status: 'failed' },
      { target: target(4), made: 0, attempts: [], status: 'pending', nextAttemptAt: minutes(31) },
    ] as const
    for (const each of sent) await shop.deliveries.record(each)
    const [one, two, three, four] = sent.map(({ target }) => `${deliveryId(target)}  `)
    const [a, b, c, d] = sent.map(({ target }) => target.orderId)
    expect(await lines('webhooks', 'deliveries', 'whk_1')).toEqual([
      `${four}pending  type.4  ${d}  1 attempt, next 2026-11-23 10:31:00`,
      `${three}failed  type.3  ${c}  1 attempt, last 2026-11-23 10:21:00: timeout`,
      `${two}pending  type.2  ${b}  2 attempts, last 2026-11-23 10:21:00: timeout, next 2026-11-23 10:30:00`,
      `${one}succeeded  type.1  ${a}  25 attempts, last 2026-11-23 10:22:00: 204`,
    ])
    const record = ({ target, made, attempts, status, ...next }: (typeof sent)[number]) => ({
      ...target,
      id: deliveryId(target),
      createdAt: isoTime(target.createdAt),
      attempts: attempts.map(attempt => ({ ...attempt, at: isoTime(attempt.at) })),
      made: made + 1,
      status,
      ...('nextAttemptAt' in next && { nextAttemptAt: isoTime(next.nextAttemptAt) }),
    })
    expect(await records('webhooks', 'deliveries', 'whk_1')).toEqual(sent.toReversed().map(record))
    expect(await records('webhooks', 'deliveries', 'whk_1', '--failed')).toEqual([record(sent[2])])
  })
})

describe('orders', () => {
  const at = (index: number) => plusMs(NOW, -index * MINUTE_MS)
  const more = told({ kind: 'paid', ...OTHER_TRADE, amountFen: fen(34_000), at: minutes(6) })
  const late = told({ kind: 'paid', ...TRADE, at: LATE })
  const needs = [
    { concern: 'paidLate', order: orderWith([late], { createdAt: at(3) }) },
    { concern: 'paidOtherAmount', order: orderWith([more], { createdAt: at(2), note: 'table 7' }) },
    { concern: 'unconfirmed', order: orderWith([], { createdAt: at(1), merchant: TEAHOUSE }) },
  ] as const
  beforeAll(async () => {
    for (const { concern, order } of needs.toReversed()) {
      await shop.orders.create(order)
      await shop.orders.settle(order, [], { dueAt: NOW, concern })
    }
  })
  const later = () => systemClock()
  const SUMMARY = 'need attention. Each concern: docs/operations.md#attention'

  it('that need a person are shown completely, to people and as JSON', async () => {
    const done = (orderId: string) =>
      `npm run attention -- --stage ${shop.stage} --done ${orderId} --note "…"`
    expect(await lines('attention')).toEqual([
      ...needs.flatMap(need => needLines(need, later(), done(need.order.orderId))),
      `3 orders ${SUMMARY}`,
    ])
    expect(await records('attention')).toEqual(
      needs.map(need => ({
        concern: need.concern,
        todo: todoOf(need, later(), 'en').join(' '),
        ...historyRecord(need.order, later()),
      })),
    )
  })

  it.each(needs)('have a history: $concern', async ({ order }) => {
    expect(await lines('order', ` ${order.orderId} `)).toEqual(historyLines(order, later()))
    expect(await records('order', order.orderId)).toEqual([historyRecord(order, later())])
  })

  it('are taken off the list one by one, each with its reason', async () => {
    const done = needs.flatMap(({ order }) => ['--done', ` ${order.orderId}`])
    const [one] = needs
    expect(await lines('attention', ...done.slice(0, 2), '--note', ' sent back ')).toEqual([
      `${one.order.orderId} is done: paid after it had expired`,
      `2 orders ${SUMMARY}`,
    ])
    expect(Object.values((await shop.orders.get(one.order.orderId))?.facts ?? {})).toContainEqual(
      expect.objectContaining({
        kind: 'attended',
        concern: 'paidLate',
        sourceId: 'sent back',
        requestId: '',
      }),
    )
    expect(await records('attention', ...done.slice(2), '--note', 'well')).toEqual(
      needs.slice(1).map(({ order: { orderId }, concern }) => ({ orderId, concern, done: true })),
    )
    expect(await lines('attention')).toEqual(['No order needs attention.'])
  })
})
