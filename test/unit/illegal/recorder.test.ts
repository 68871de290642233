/** Which illegal requests are stored, and which only counted. */
import { expect, it } from 'vitest'
import type { IllegalCount, IllegalRequest } from '../../../lib/illegal/illegalRequest'
import type { IllegalReason } from '../../../lib/illegal/reasons'
import { illegalRecorder, type RecorderPorts } from '../../../lib/illegal/recorder'
import { type EpochMs, HOUR_MS, MINUTE_MS, plusMs } from '../../../lib/time'
import { NOW } from '../../support/orders'

const SENDER = { requestId: 'request-1', sourceIp: '203.0.113.7', userAgent: 'curl' }

function aLog() {
  const kept: IllegalRequest[] = []
  const counts: IllegalCount[] = []
  const logged: unknown[] = []
  const world = { isDown: false, now: NOW }
  const put = async <T>(items: T[], item: T) => {
    if (world.isDown) throw new Error('the store is down')
    items.push(item)
  }
  const ports: RecorderPorts = {
    illegalRequests: { add: request => put(kept, request), addCount: count => put(counts, count) },
    clock: () => world.now,
    log: (...line) => logged.push(line),
  }
  const record = illegalRecorder(ports, 'return', 12)
  const refuse = (parts: Partial<Parameters<typeof record>[0]> = {}) =>
    record({
      reason: 'badSignature',
      sender: SENDER,
      claimedOrder: 'O1',
      raw: Buffer.from('a=1&sign=x'),
      ...parts,
    })
  return { kept, counts, logged, world, refuse }
}

it('stores it completely, except for the signature, and logs a line', async () => {
  const { kept, counts, logged, refuse } = aLog()
  await refuse()
  expect(kept).toEqual([
    {
      id: `00${NOW}-request-1`,
      at: NOW,
      reason: 'badSignature',
      channel: 'return',
      sourceIp: '203.0.113.7',
      userAgent: 'curl',
      claimedOrder: 'O1',
      copy: 'a=1&sign=(redacted)',
      requestId: 'request-1',
    },
  ])
  expect(counts).toEqual([])
  const line = { requestId: 'request-1', channel: 'return', reason: 'badSignature', sourceIp: '203.0.113.7' }
  expect(logged).toEqual([['warn', 'illegalRequest', line]])
})

it('stores the account that it was sent to, if the shop has that', async () => {
  const { kept, refuse } = aLog()
  await refuse({ gateway: 'alipayPage.teahouse' })
  await refuse()
  expect(kept[0]).toMatchObject({ gateway: 'alipayPage.teahouse' })
  expect(kept[1]).not.toHaveProperty('gateway')
})

it('stores no more of it than necessary', async () => {
  const { kept, refuse } = aLog()
  const raw = Buffer.from(`a=${'.'.repeat(3000)}\xe9`, 'latin1')
  await refuse({ raw, claimedOrder: 'x'.repeat(300), sender: { ...SENDER, userAgent: 'y'.repeat(300) } })
  expect(kept[0]).toMatchObject({ claimedOrder: 'x'.repeat(200), userAgent: 'y'.repeat(200) })
  expect(kept[0]?.copy).toBe(`a=${'.'.repeat(2046)}`)
  await refuse({ raw: Buffer.from('a=\xe9', 'latin1') })
  expect(kept[1]?.copy).toBe('a=\xe9')
})

it.each([
  ['an MD5', '0123456789abcdef'.repeat(2)],
  ['an RSA', `${'aB3+'.repeat(85)}aw==`],
])('stores no part of %s signature, wherever the copy ends', async (_, signature) => {
  const { kept, refuse } = aLog()
  for (let before = 2047 - signature.length; before <= 2048; before += 1)
    // Of so many refusals of one kind not all are kept whole: each is a kind of its own.
    await refuse({
      raw: Buffer.from(`a=${'.'.repeat(before - 5)}&b=${signature}`),
      sender: { ...SENDER, sourceIp: `2001:db8::${before.toString(16)}` },
      reason: 'amountMismatch',
      claimedOrder: String(before),
    })
  expect(kept.length).toBeGreaterThan(signature.length)
  expect(kept.map(({ copy }) => copy).filter(copy => copy.includes(signature.slice(0, 4)))).toEqual([])
})

it('stores the cause of a wrong signature, if one is found', async () => {
  const { kept, refuse } = aLog()
  await refuse({ explain: async () => ({ fault: 'encodedTwice', parameter: 'body' }) })
  await refuse({ explain: async () => undefined })
  expect(kept.map(({ cause }) => cause)).toEqual([{ fault: 'encodedTwice', parameter: 'body' }, undefined])
  expect(Object.keys(kept[1] ?? {})).not.toContain('cause')
})

it('counts a flood, diagnoses no more causes, and logs the count', async () => {
  const { kept, counts, logged, refuse } = aLog()
  let explained = 0
  const explain = async () => {
    explained += 1
    return undefined
  }
  for (let n = 0; n < 21; n++) await refuse({ explain })
  expect([kept.length, explained]).toEqual([5, 5])
  const reason: IllegalReason = 'badSignature'
  expect(counts).toEqual([{ hour: Math.floor(NOW / HOUR_MS), sourceIp: '203.0.113.7', reason, count: 16 }])
  const line = { requestId: 'request-1', channel: 'return', reason, sourceIp: '203.0.113.7', count: 16 }
  expect(logged.slice(5)).toEqual([['warn', 'illegalRequestsCounted', line]])
})

it('counts by merchant, and names no last sender', async () => {
  const { logged, world, refuse } = aLog()
  for (let n = 0; n < 7; n++) await refuse()
  world.now = plusMs(NOW, MINUTE_MS)
  await refuse({ sender: { ...SENDER, sourceIp: '203.0.113.8' } })
  const counted = logged.filter(line => Object(line)[1] === 'illegalRequestsCounted')
  expect(counted).toMatchObject([['warn', 'illegalRequestsCounted', { sourceIp: '203.0.113.7', count: 2 }]])
})

it('logs each with a valid signature, and its order', async () => {
  const { kept, logged, refuse } = aLog()
  for (let n = 0; n < 6; n++) await refuse({ reason: 'amountMismatch', claimedOrder: 'O2' })
  expect(kept).toHaveLength(5)
  const told = logged.filter(line => Object(line)[1] === 'signedMessageRefused')
  expect(told).toHaveLength(6)
  const { sourceIp, requestId } = SENDER
  const fields = { requestId, channel: 'return', reason: 'amountMismatch', sourceIp, orderId: 'O2' }
  expect(told[5]).toEqual(['error', 'signedMessageRefused', fields])
  await refuse({ reason: 'amountMismatch', claimedOrder: 'x'.repeat(300) })
  expect(logged.at(-2)).toMatchObject([
    expect.anything(),
    'signedMessageRefused',
    { orderId: 'x'.repeat(200) },
  ])
})

it('logs a line when the store fails, and stores the next one instead', async () => {
  const { kept, logged, world, refuse } = aLog()
  world.isDown = true
  for (let n = 0; n < 6; n++) await expect(refuse()).rejects.toThrow('the store is down')
  expect(logged).toHaveLength(6)
  world.isDown = false
  await refuse()
  expect(kept).toHaveLength(1)
})

it('is done only when its count is stored, and counts again when it was not', async () => {
  const { counts, logged, world, refuse } = aLog()
  for (let n = 0; n < 20; n++) await refuse()
  world.isDown = true
  await expect(refuse()).rejects.toThrow('the store is down')
  const events = () => logged.map(line => Object(line)[1])
  expect(events()).not.toContain('illegalRequestsCounted')
  world.isDown = false
  await refuse()
  expect(counts).toMatchObject([{ count: 17 }])
  expect(events().at(-1)).toBe('illegalRequestsCounted')
})

it('sorts its records by time', async () => {
  const { kept, refuse } = aLog()
  await refuse()
  const [time = ''] = kept[0]?.id.split('-') ?? []
  expect(time).toHaveLength(15)
  expect(Number(time) as EpochMs).toBe(NOW)
})
