// notify_verify: which ids are genuine, for how long, and the answers set on the control panel.

import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  askVerify,
  control,
  onlyNotify,
  openTrade,
  PARTNER,
  pay,
  runShop,
  runSimulator,
  setSettings,
} from './shop'

afterEach(() => {
  vi.useRealTimers()
})

async function payWithAnswer(text: string) {
  const shop = await runShop()
  const simulator = await runSimulator()
  shop.answer = { status: 200, text }
  const tradeNo = await openTrade(simulator, { notify_url: shop.notifyUrl })
  const returnUrl = (await pay(simulator, tradeNo)) ?? ''
  const returnId = new URL(returnUrl).searchParams.get('notify_id') ?? ''
  const { notifyId } = await onlyNotify(simulator)
  return { shop, simulator, notifyId, returnId }
}

describe('the id of a notify', () => {
  it('is genuine until the shop has answered success', async () => {
    const { shop, simulator, notifyId } = await payWithAnswer('fail')
    expect(await askVerify(simulator, notifyId)).toBe('true')
    expect(await askVerify(simulator, notifyId)).toBe('true')
    shop.answer = { status: 200, text: 'success' }
    await control(simulator, 'POST', `/notifies/${notifyId}/resend`)
    expect(await askVerify(simulator, notifyId)).toBe('false')
  })

  it('is genuine while the shop queries, before it answers', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const { simulator, notifyId } = await payWithAnswer('fail')
    vi.setSystemTime(Date.now() + 24 * 3_600_000)
    expect(await askVerify(simulator, notifyId)).toBe('true')
  })
})

describe('the id of a return', () => {
  it('is genuine for one minute, as often as queried', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const { simulator, returnId } = await payWithAnswer('success')
    expect(await askVerify(simulator, returnId)).toBe('true')
    vi.setSystemTime(Date.now() + 60_000)
    expect(await askVerify(simulator, returnId)).toBe('true')
    vi.setSystemTime(Date.now() + 1)
    expect(await askVerify(simulator, returnId)).toBe('false')
  })

  it('is also accepted as the official demo sends it, not encoded again', async () => {
    const { simulator, returnId } = await payWithAnswer('success')
    const query = `service=notify_verify&partner=${PARTNER}&notify_id=${returnId}`
    expect(await (await fetch(`${simulator.gatewayUrl}?${query}`)).text()).toBe('true')
  })
})

describe('other queries', () => {
  it('true for the known ids of the options', async () => {
    const simulator = await runSimulator({ knownNotifyIds: ['sample'] })
    expect(await askVerify(simulator, 'sample')).toBe('true')
    expect(await askVerify(simulator, 'sample2')).toBe('false')
  })

  it('false for an unknown id, invalid without an id or with another partner', async () => {
    const simulator = await runSimulator({ knownNotifyIds: ['sample'] })
    expect(await askVerify(simulator, 'f'.repeat(34))).toBe('false')
    expect(await askVerify(simulator, '')).toBe('invalid')
    expect(await askVerify(simulator, 'sample', '2088000000000001')).toBe('invalid')
    expect(await (await fetch(`${simulator.gatewayUrl}?service=notify_verify`)).text()).toBe('invalid')
  })

  it('answers in plain text', async () => {
    const simulator = await runSimulator()
    const answer = await fetch(`${simulator.gatewayUrl}?service=notify_verify&partner=${PARTNER}&notify_id=x`)
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8')
  })
})

describe('the setting notifyVerify', () => {
  it.each(['true', 'false', 'invalid'] as const)('%s: always that', async notifyVerify => {
    const simulator = await runSimulator({ knownNotifyIds: ['sample'] })
    await setSettings(simulator, { notifyVerify })
    expect(await askVerify(simulator, 'sample')).toBe(notifyVerify)
    expect(await askVerify(simulator, 'unknown')).toBe(notifyVerify)
  })

  it('down: the connection is cut', async () => {
    const simulator = await runSimulator()
    await setSettings(simulator, { notifyVerify: 'down' })
    await expect(askVerify(simulator, 'x')).rejects.toThrow()
    await setSettings(simulator, { notifyVerify: 'honest' })
    expect(await askVerify(simulator, 'x')).toBe('false')
  })

  it('slow: no answer for long, and stopping does not wait for it', async () => {
    const simulator = await runSimulator()
    await setSettings(simulator, { notifyVerify: 'slow' })
    const asked = askVerify(simulator, 'x').catch(() => 'cut')
    expect(await Promise.race([asked, new Promise(resolve => setTimeout(resolve, 150, 'waiting'))])).toBe(
      'waiting',
    )
    await simulator.stop()
    expect(await asked).toBe('cut')
  })
})
