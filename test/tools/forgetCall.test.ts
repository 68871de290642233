/** The arguments of `npm run forget`, and its confirmation. */
import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { newOrderId } from '../../lib/order/orderId'
import { DAY_MS, type EpochMs, formatGatewayTime, plusMs } from '../../lib/time'
import { UsageError } from '../../tools/commandLine'
import { confirms, isConfirmed } from '../../tools/consent'
import { parseWanted } from '../../tools/forgetCall'
import { searchPeriod } from '../../tools/period'
import { NOW } from '../support/orders'

const [ONE, TWO] = [newOrderId(NOW), newOrderId(NOW)]
const wanted = (options: object) => parseWanted(options, NOW)

it.each([
  ['2026-11-23T15:59:59.999Z', '2026-11-23'],
  ['2026-11-23T16:00:00.000Z', '2026-11-24'],
  ['2026-11-23T23:59:59.999Z', '2026-11-24'],
])('at %s it reads until the end of %s, the day in Beijing', (now, day) => {
  const { from, days } = searchPeriod(undefined, undefined, Date.parse(now) as EpochMs)
  expect(formatGatewayTime(plusMs(from, (days - 1) * DAY_MS))).toBe(`${day} 00:00:00`)
})

describe('a call', () => {
  it('may name orders, each once', () => {
    expect(wanted({ order: [ONE, ` ${TWO} `, `ord_${ONE}`] })).toEqual({
      kind: 'orders',
      orderIds: [ONE, TWO],
    })
  })

  it('may name an address that the cart accepts, and reads back 400 days', () => {
    const { period, ...rest } = wanted({ email: ' Buyer@Example.com ' }) as never as {
      period: { from: number; days: number }
    }
    expect(rest).toEqual({ kind: 'buyer', email: 'Buyer@Example.com' })
    // 2026-11-23 is the last one.
    expect([formatGatewayTime(period.from as typeof NOW), period.days]).toEqual(['2025-10-20 00:00:00', 400])
  })

  it('may name the days', () => {
    const days = { from: '2026-11-01', to: '2026-11-30' }
    for (const who of [{ email: 'b@c.cn' }, { everyone: true }])
      expect(wanted({ ...who, ...days })).toMatchObject({ period: { days: 30 } })
    expect(wanted({ email: 'b@c.cn', from: '2026-11-01' })).toMatchObject({ period: { days: 23 } })
    expect(wanted({ email: 'b@c.cn', to: '2020-01-01' })).toMatchObject({ period: { days: 400 } })
  })

  it.each<[string, object, RegExp]>([
    ['nobody', {}, /one of --order/],
    ['an order and an address', { order: [ONE], email: 'b@c.cn' }, /one of --order/],
    ['an address and everyone', { email: 'b@c.cn', everyone: true }, /one of --order/],
    ['what is no order number', { order: [ONE, '1'] }, /"1" is not an order number/],
    ['what is no address', { email: 'b@c' }, /"b@c" is not an e-mail address/],
    ['days of an order', { order: [ONE], from: '2026-11-01' }, /go with --email/],
    ['the last day of an order', { order: [ONE], to: '2026-11-01' }, /go with --email/],
    ['everyone of all days', { everyone: true, from: '2026-11-01' }, /needs --from and --to/],
    ['everyone until a day', { everyone: true, to: '2026-11-01' }, /needs --from and --to/],
    ['reversed days', { email: 'b@c.cn', from: '2026-11-02', to: '2026-11-01' }, /must not be before/],
    ['an invalid day', { email: 'b@c.cn', from: '2026-02-30' }, /--from must be a day/],
    ['an invalid last day', { email: 'b@c.cn', to: 'today' }, /--to must be a day/],
  ])('is refused with %s', (_, options, message) => {
    expect(() => wanted(options)).toThrow(UsageError)
    expect(() => wanted(options)).toThrow(message)
  })
})

describe('a question', () => {
  async function answered(text: string): Promise<boolean> {
    const [input, output] = [new PassThrough(), new PassThrough()]
    const consent = confirms('Really?', input, output)
    input.end(text)
    expect(await consent.finally(() => output.end())).toBe(await consent)
    expect(String(output.read())).toContain('Really? [y/N] ')
    return consent
  }

  it.each(['y\n', 'YES\n', ' yes \n'])('is confirmed by %j', async text => {
    expect(await answered(text)).toBe(true)
  })

  it.each(['\n', 'n\n', 'yellow\n', 'ja\n', ''])('is not confirmed by %j', async text => {
    expect(await answered(text)).toBe(false)
  })

  it('is not asked with --yes, nor without a terminal on the laptop', async () => {
    expect(await isConfirmed({ yes: true, stage: 'prod' }, 'Really?')).toBe(true)
    expect(await isConfirmed({ yes: false, stage: 'local' }, 'Really?')).toBe(true)
  })

  it('cannot be asked without a terminal, and prints what it would have asked', async () => {
    const asked = isConfirmed({ yes: false, stage: 'prod' }, 'Really?')
    await expect(asked).rejects.toThrow(UsageError)
    await expect(asked).rejects.toThrow(/confirm with --yes\. Really\?$/)
  })
})
