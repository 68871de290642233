/** The tools as commands: what they print, what they change, and how they end. */
import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Concern } from '../../lib/order/facts'
import type { MerchantId } from '../../lib/order/merchant'
import type { Order } from '../../lib/order/order'
import { newOrderId } from '../../lib/order/orderId'
import { orderState } from '../../lib/order/orderState'
import { DAY_MS, type EpochMs, HOUR_MS, plusMs, systemClock } from '../../lib/time'
import { PROJECT_FOLDER } from '../../tools/deployment/serverlessConfig'
import { useFolder } from '../support/folders'
import { anOrder, NOW } from '../support/orders'
import { parseCsv } from './csv'
import { LATE, orderWith, TRADE, told } from './facts'
import { useStages } from './tool'

const LONG_AGO = Date.parse('2020-11-23T10:00:00+08:00') as EpochMs
const paidLate = told({ kind: 'paid', ...TRADE, at: LATE })
const evil = (name: string) => [{ sku: 'tea', name, unitFen: 33_600 as Order['amountFen'], quantity: 1 }]

const aStage = useStages()
type Shop = Awaited<ReturnType<typeof aStage>>

const exists = <T>(value: T | undefined): T => value ?? expect.fail()
const lastLine = (text: string) => text.trimEnd().split('\n').at(-1)

describe('npm run attention', () => {
  let shop: Shop
  let late: Order
  let forgotten: Order
  let calm: Order

  const list = async (order: Order, concern: Concern) => {
    await shop.orders.create(order)
    await shop.orders.settle(order, [], { dueAt: NOW, concern })
    return order
  }

  beforeAll(async () => {
    shop = await aStage()
    const old = { createdAt: LONG_AGO, expiresAt: plusMs(LONG_AGO, DAY_MS) }
    late = await list(orderWith([paidLate]), 'paidLate')
    forgotten = await list(anOrder({ orderId: newOrderId(LONG_AGO), ...old }), 'unconfirmed')
    calm = anOrder()
    await shop.orders.create(calm)
  })

  it('lists the oldest first, with the command to run for each', async () => {
    const { code, stdout } = await shop.run('attention', '--region', 'ap-southeast-1')
    expect(code).toBe(0)
    expect(stdout.match(/^\w+(?=: )/gm)).toEqual(['unconfirmed', 'paidLate'])
    expect(stdout).toContain(
      `npm run attention -- --stage ${shop.stage} --region ap-southeast-1 --done ${late.orderId} --note "…"`,
    )
    expect(stdout).not.toContain(calm.orderId)
    expect(lastLine(stdout)).toMatch(/^2 orders need attention\./)
  })

  it('prints the same as JSON', async () => {
    const { code, stdout } = await shop.run('attention', '--json')
    expect(code).toBe(0)
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map(line => JSON.parse(line)),
    ).toMatchObject([
      { concern: 'unconfirmed', orderId: forgotten.orderId, facts: [] },
      { concern: 'paidLate', orderId: late.orderId, state: 'paidLate', facts: [{ kind: 'paid' }] },
    ])
  })

  it.each([
    ['an order that needs no person', () => [late.orderId, calm.orderId], 'well', 1],
    ['what is no order number', () => [late.orderId, '\u001b[2Jx'], 'well', 1],
    ['no note', () => [late.orderId], '  ', 2],
  ])('refuses %s, and changes nothing', async (_, orderIds, note, exitCode) => {
    const done = orderIds().flatMap(orderId => ['--done', orderId])
    const { code, stdout, stderr } = await shop.run('attention', ...done, '--note', note)
    expect(code).toBe(exitCode)
    expect(stdout).toBe('')
    expect(stderr).toMatch(/^[A-Z].*\n/)
    expect(stderr).not.toContain('\u001b')
    expect(exists(await shop.orders.get(late.orderId)).facts).toEqual(late.facts)
  })

  it('takes orders off the list, and records who did', async () => {
    const note = '字'.repeat(200)
    const ids = [late.orderId, forgotten.orderId, late.orderId].flatMap(orderId => ['--done', orderId])
    const { code, stdout } = await shop.run('attention', ...ids, '--note', note)
    expect(code).toBe(0)
    expect(stdout).toBe(
      `${forgotten.orderId} is done: nobody knows whether it was paid\n` +
        `${late.orderId} is done: paid after it had expired\nNo order needs attention.\n`,
    )
    const now = systemClock()
    expect(orderState(exists(await shop.orders.get(forgotten.orderId)), now)).toBe('expired')
    const after = exists(await shop.orders.get(late.orderId))
    expect(orderState(after, now)).toBe('paidLate')
    expect(Object.values(after.facts)).toContainEqual(
      expect.objectContaining({ kind: 'attended', concern: 'paidLate', source: 'person', sourceId: note }),
    )
    expect((await shop.run('attention', '--done', late.orderId, '--note', 'again')).code).toBe(1)
  })

  it('prints as JSON what it took off, and what is left', async () => {
    const [one, two] = [
      await list(orderWith([paidLate]), 'paidLate'),
      await list(orderWith([paidLate]), 'paidLate'),
    ]
    const { stdout } = await shop.run('attention', '--done', one.orderId, '--note', 'refunded', '--json')
    expect(JSON.parse(stdout)).toEqual({ orderId: one.orderId, concern: 'paidLate', done: true })
    const left = await shop.run('attention')
    expect(left.stdout).toContain(two.orderId)
    expect(lastLine(left.stdout)).toMatch(/^1 order needs attention\./)
  })
})

it('npm run attention reads each of the sixteen shards', async () => {
  const shop = await aStage()
  const { orders } = shop
  const ids = Array.from({ length: 16 }, (_, shard) => {
    const digit = '0123456789ABCDEF'.charAt(shard)
    return `20261123AAAAAAAAAAAA000${digit}` as Order['orderId']
  })
  for (const orderId of ids) {
    const order = orderWith([paidLate], { orderId })
    await orders.create(order)
    await orders.settle(order, [], { dueAt: NOW, concern: 'paidLate' })
  }
  const { stdout } = await shop.run('attention')
  expect(ids.filter(orderId => !stdout.includes(orderId))).toEqual([])
})

it('npm run attention lists one merchant’s orders alone, if one is named', async () => {
  const shop = await aStage()
  const listed = async (changes: Partial<Order> = {}) => {
    const order = orderWith([paidLate], changes)
    await shop.orders.create(order)
    await shop.orders.settle(order, [], { dueAt: NOW, concern: 'paidLate' })
    return order.orderId
  }
  const [own, theirs] = [await listed(), await listed({ merchant: 'teahouse' as MerchantId })]
  const all = await shop.run('attention')
  expect([all.stdout.includes(own), all.stdout.includes(theirs)]).toEqual([true, true])
  const { stdout } = await shop.run('attention', '--merchant', '-')
  expect([stdout.includes(own), stdout.includes(theirs)]).toEqual([true, false])
  expect(lastLine(stdout)).toMatch(/^1 order needs attention\./)
  const done = await shop.run('attention', '--merchant', '-', '--done', theirs, '--note', 'well')
  expect(done).toMatchObject({ code: 1, stdout: '' })
  expect(await shop.run('attention', '--merchant', 'teahouse')).toMatchObject({ code: 2, stdout: '' })
})

describe('npm run order', () => {
  let shop: Shop
  beforeAll(async () => {
    shop = await aStage()
  })

  it('prints the history of an order, with control characters replaced', async () => {
    const order = orderWith([paidLate], { lines: evil('\u001b[2J\u009b31mtea\u202e') })
    await shop.orders.create(order)
    const text = await shop.run('order', order.orderId)
    expect(text.code).toBe(0)
    expect(text.stdout).toContain(
      `336.00 yuan arrived by the trade ${TRADE.tradeNo}, after the order had expired`,
    )
    expect(text.stdout.replaceAll('\n', '')).not.toMatch(/\p{C}/u)

    const json = await shop.run('order', order.orderId, '--json')
    expect(json.code).toBe(0)
    expect(json.stdout.trimEnd()).not.toMatch(/\p{C}/u)
    expect(JSON.parse(json.stdout)).toMatchObject({ orderId: order.orderId, lines: order.lines })
  })

  it.each([
    ['an unknown order', [newOrderId(NOW)], 1, /^There is no order \w{24} in tools-/],
    ['a malformed order number', ['\u001b[2J'], 2, /^"\ufffd\[2J" is not an order number/],
    ['two order numbers', [newOrderId(NOW), newOrderId(NOW)], 2, /^Unexpected argument/],
  ])('refuses %s', async (_, args, exitCode, message) => {
    const { code, stdout, stderr } = await shop.run('order', ...args)
    expect([code, stdout]).toEqual([exitCode, ''])
    expect(stderr).toMatch(message)
  })
})

it('npm runs a tool from its source', async () => {
  const command = promisify(execFile)('npm', ['run', '--silent', 'order', '--', 'nonsense'], {
    cwd: PROJECT_FOLDER,
  })
  await expect(command).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining('"nonsense" is not an order number'),
  })
})

describe('npm run export', () => {
  const FROM_TO = ['--from', '2026-11-22', '--to', '2026-11-24']
  const folder = useFolder()

  let shop: Shop
  let inside: Order[]
  beforeAll(async () => {
    shop = await aStage()
    const at = (time: string, name = 'tea') => {
      const createdAt = Date.parse(`${time}+08:00`) as EpochMs
      return anOrder({ createdAt, orderId: newOrderId(createdAt), lines: evil(name) })
    }
    inside = [
      at('2026-11-22T00:00:00'),
      at('2026-11-23T10:00:00', '=1+1'),
      at('2026-11-23T10:00:01'),
      at('2026-11-24T23:59:59.999'),
    ]
    const outside = [at('2026-11-21T23:59:59.999'), at('2026-11-25T00:00:00')]
    // Another merchant's books are its own.
    const anothers = { ...at('2026-11-23T11:00:00'), merchant: 'teahouse' as MerchantId }
    for (const order of [...inside.toReversed(), ...outside, anothers]) await shop.orders.create(order)
  })

  it('writes the orders of the named days in Beijing, the oldest first', async () => {
    const { code, stdout, stderr } = await shop.run('export', ...FROM_TO)
    expect([code, stderr]).toEqual([0, ''])
    const [headings, ...rows] = parseCsv(stdout)
    expect(headings?.[0]).toBe('\ufeff订单号 Order number')
    expect(rows.map(([orderId]) => orderId)).toEqual(inside.map(({ orderId }) => `${orderId}\t`))
    expect(rows.map(row => row[10])).toEqual(['tea × 1', "'=1+1 × 1", 'tea × 1', 'tea × 1'])
    // As they are when they are written, and not when they were made.
    expect(new Set(rows.map(row => row[3]))).toEqual(new Set(['付款时间已过 overdue']))
  })

  it('writes a file, over an existing one, and prints the number of its orders', async () => {
    const file = join(folder(), 'orders.csv')
    writeFileSync(file, 'old')
    const { code, stdout, stderr } = await shop.run('export', ...FROM_TO, '--out', file)
    expect([code, stdout]).toEqual([0, ''])
    expect(stderr).toBe(`4 orders of ${shop.stage}, 2026-11-22 to 2026-11-24 (days in Beijing)\n`)
    expect(parseCsv(readFileSync(file, 'utf8'))).toHaveLength(5)
    expect(readdirSync(folder())).toEqual(['orders.csv'])
  })

  it('leaves no partial file when it fails', async () => {
    const name = join(folder(), 'half.csv')
    const { code, stderr } = await shop.run('export', ...FROM_TO, '--stage', 'unknown', '--out', name)
    expect(code).toBe(1)
    expect(stderr).toMatch(/^The tables of this stage are not there/)
    expect(existsSync(name)).toBe(false)
    expect(readdirSync(folder()).filter(each => each.startsWith('half'))).toEqual([])
  })

  it('writes a file that git ignores, since it contains addresses of buyers', () => {
    expect(readFileSync(join(PROJECT_FOLDER, '.gitignore'), 'utf8')).toMatch(/^\*\.csv$/m)
  })

  it('refuses a reversed period', async () => {
    const { code, stdout, stderr } = await shop.run('export', '--from', '2026-11-02', '--to', '2026-11-01')
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^--to must not be before --from\n/)
  })
})

it('npm run illegal prints the records without control characters', async () => {
  const shop = await aStage()
  const copy = 'a=\u001b[2J\u009b1m'
  const at = systemClock()
  await shop.illegalRequests.add({
    id: `${String(at).padStart(15, '0')}-request-0001`,
    at,
    reason: 'badSignature',
    channel: 'notify',
    sourceIp: '192.0.2.1',
    userAgent: '\u001b]0;x\u0007',
    claimedOrder: '1',
    copy,
    requestId: 'request-0001',
  })
  const text = await shop.run('illegal')
  expect(text.code).toBe(0)
  expect(text.stdout).toContain('  sent "a=\ufffd[2J\ufffd1m"\n')
  expect(text.stdout.replaceAll('\n', '')).not.toMatch(/\p{C}/u)
  expect(lastLine(text.stdout)).toMatch(/^1 illegal request in tools-/)
  // Ninety days are two thousand questions to the store.
  const json = await shop.run('illegal', '--json', '--days', '90')
  expect(json.stdout.trimEnd()).not.toMatch(/\p{C}/u)
  expect(JSON.parse(json.stdout)).toMatchObject({ copy })
  expect((await shop.run('illegal', '--days', '91')).code).toBe(2)
})

it('npm run illegal shows one merchant’s records, and the counts of all', async () => {
  const shop = await aStage()
  const at = systemClock()
  const sent = (claimedOrder: string, gateway: string) =>
    shop.illegalRequests.add({
      id: `${String(at).padStart(15, '0')}-${gateway}`,
      at,
      reason: 'badSignature',
      channel: 'notify',
      gateway,
      sourceIp: '192.0.2.1',
      userAgent: 'a',
      claimedOrder,
      copy: 'b',
      requestId: gateway,
    })
  await sent('own', 'alipayPage')
  await sent('theirs', 'alipayPage.teahouse')
  const hour = Math.floor(at / HOUR_MS)
  for (const [reason, count] of [
    ['badSignature', 3],
    ['amountMismatch', 4],
  ] as const)
    await shop.illegalRequests.addCount({ hour, sourceIp: '192.0.2.1', reason, count })
  const all = await shop.run('illegal', '--days', '1')
  expect(all.stdout).toMatch(/claims order "own"[\s\S]*claims order "theirs"/)
  expect(all.stdout).toContain('at least 3 more within the hour from 192.0.2.1')
  expect(lastLine(all.stdout)).toMatch(/^2 illegal requests kept and at least 7 more counted in tools-/)
  const { stdout } = await shop.run('illegal', '--days', '1', '--merchant', '-')
  expect([stdout.includes('"own"'), stdout.includes('"theirs"')]).toEqual([true, false])
  expect(lastLine(stdout)).toMatch(
    /^1 illegal request kept and at least 7 more counted \(of all merchants\) in/,
  )
  const json = await shop.run('illegal', '--days', '1', '--json')
  const counts = json.stdout
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line).count)
  expect(counts.sort()).toEqual([3, 4, undefined, undefined])
})
